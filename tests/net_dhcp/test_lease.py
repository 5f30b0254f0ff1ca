# SPDX-License-Identifier: Apache-2.0
"""Addresses of a real DHCP server and of a real router, with each back end that runs here."""

from __future__ import annotations

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_dhcp.node import DHCP, FIXED, GATEWAY, LEASE, STATIC, Node, Server

ALL = (*NEEDS, "dnsmasq")
PROGRAMS = {
    "ifupdown": ("ifup", "dhclient"),
    "NetworkManager": ("NetworkManager", "nmcli"),
    "networkd": ("/lib/systemd/systemd-networkd",),
}


DAEMONS = [
    pytest.param(name, marks=pytest.mark.needs(*ALL, *parts)) for name, parts in PROGRAMS.items()
]


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_node_comes_up_by_dhcp_and_nothing_is_left_to_do(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box) as server:
        node.comes_to(LEASE, **DHCP, probes=GATEWAY)
        assert set(server.given()) == {LEASE}
        assert {"default", "198.51.100.0/24"} <= node.routes()
        assert box.ping("192.0.2.1", source_outside=False) == 3
        node.nothing_to_do()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_lease_that_changes_is_nobodys_drift(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box):
        node.comes_to(LEASE, **DHCP, probes=GATEWAY)
    with Server(box, "192.0.2.99"):
        box.run(*_AGAIN[daemon], check=True)
        node.until_it_has("192.0.2.99")
        node.nothing_to_do()


_AGAIN = {
    "ifupdown": ["sh", "-c", "dhclient -x -pf /run/dhclient.eth0.pid; ip -4 address flush eth0; "
                 "rm -f /var/lib/dhcp/*; dhclient -pf /run/dhclient.eth0.pid eth0"],
    "NetworkManager": ["nmcli", "connection", "up", "eth0"],
    "networkd": ["networkctl", "reconfigure", "eth0"],
}  # fmt: skip
"""A client asks anew, by itself."""


@pytest.mark.parametrize("daemon", DAEMONS)
def test_from_a_static_address_to_dhcp(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box):
        node.comes_to(STATIC, **FIXED, probes=GATEWAY)
        said = node.change(**DHCP, probes=GATEWAY)
        assert "addresses of inet come from the network now" in said
        node.until_it_has(LEASE)
        node.nothing_to_do()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_from_dhcp_to_a_static_address(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box):
        node.comes_to(LEASE, **DHCP, probes=GATEWAY)
        said = node.change(**FIXED, probes=GATEWAY)
        assert "addresses of inet came from the network until now" in said
        node.until_it_has(STATIC)
        assert node.routes() == {"default"}
        assert not node.clients()
        node.nothing_to_do()


@pytest.mark.parametrize("client", ["udhcpc", "dhcpcd"])
@pytest.mark.needs(*ALL, "ifup", "dhclient", "udhcpc", "dhcpcd")
def test_ifupdown_asks_by_another_client(box: Box, client: str) -> None:
    node = Node(box, "ifupdown")
    for other in {"dhclient", "udhcpc", "dhcpcd"} - {client}:
        box.run("rm", "-f", f"/usr/sbin/{other}", check=True)
    with Server(box):
        node.comes_to(LEASE, **DHCP, probes=GATEWAY)
        assert client in node.clients()
        node.nothing_to_do()
        node.comes_to(STATIC, **FIXED, probes=GATEWAY)
        assert not node.clients()
        node.nothing_to_do()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_without_a_server_the_static_address_comes_back(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    node.change(**FIXED, probes=GATEWAY)
    routes = node.routes()
    done = node.run(**DHCP, patience=20)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "taken back: " in done.stdout
    assert _WHY[daemon] in done.stdout
    assert "the former network is back" in done.stdout
    assert node.addresses() == {STATIC}
    assert node.routes() == routes
    assert not node.clients()


_WHY = {
    "ifupdown": "ifup --force --ignore-errors eth0: no answer within",
    "NetworkManager": "connection up filename "
    "/etc/NetworkManager/system-connections/eth0.nmconnection: no answer within",
    "networkd": "link eth0: no DHCP server answers (",
}


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_server_that_names_a_wrong_router_gives_way_to_the_static_address(
    box: Box, daemon: str
) -> None:
    node = Node(box, daemon)
    node.change(**FIXED, probes=GATEWAY)
    routes = node.routes()
    with Server(box, router="192.0.2.9"):
        wrong = [{"type": "gateway", "timeout": 1, "retries": 5}]
        done = node.run(**DHCP, probes=wrong)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "gateway 192.0.2.9 does not answer (6 tries of 1 s)" in done.stdout
        node.until_it_has(STATIC)
        assert node.routes() == routes
        assert not node.clients()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_wrong_static_address_gives_way_to_the_lease(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box):
        node.comes_to(LEASE, **DHCP, probes=GATEWAY)
        node.nothing_to_do()
        wrong = [{"type": "gateway", "timeout": 1, "retries": 2}]
        done = node.run(**{**FIXED, "gateway": "192.0.2.9"}, probes=wrong)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "gateway 192.0.2.9 does not answer (3 tries of 1 s)" in done.stdout
        node.until_it_has(LEASE)
        box.until(lambda: node.routes() >= {"default", "198.51.100.0/24"})
        assert box.ping("192.0.2.1", source_outside=False) == 3


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_change_in_place_keeps_the_lease(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box):
        node.comes_to(LEASE, **DHCP)
        node.change(**DHCP, mtu=1400)
        assert box.ip("link", "show", "eth0")[0]["mtu"] == 1400
        assert node.addresses() == {LEASE}
        node.nothing_to_do()


@pytest.mark.parametrize("daemon", DAEMONS[:2])
def test_a_change_in_place_needs_no_server(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box):
        node.comes_to(LEASE, **DHCP)
    node.change(**DHCP, mtu=1400)
    assert box.ip("link", "show", "eth0")[0]["mtu"] == 1400
    assert node.addresses() == {LEASE}


@pytest.mark.parametrize("daemon", DAEMONS)
def test_what_a_router_announces_is_left_alone(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with Server(box, dhcp=False, ra=True):
        node.change(**FIXED, ipv6_autoconf=True)
        box.until(lambda: any(at.startswith("2001:db8:1:") for at in node.addresses("inet6")))
        box.until(lambda: "default" in node.routes("-6"))
        node.nothing_to_do()
        # Another address does not take them away; systemd-networkd asks the router anew.
        before = node.addresses("inet6"), node.routes("-6")
        node.change(**{**FIXED, "ip": "192.0.2.4"}, ipv6_autoconf=True)
        assert node.addresses() == {"192.0.2.4"}
        box.until(lambda: (node.addresses("inet6"), node.routes("-6")) == before)
        node.nothing_to_do()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_what_a_router_announces_needs_no_word_in_the_profile(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    box.run("sysctl", "-qw", "net.ipv6.conf.eth0.accept_ra=1", check=True)
    with Server(box, dhcp=False, ra=True):
        node.comes_to(STATIC, **FIXED)
        box.until(lambda: node.addresses("inet6"))
        node.nothing_to_do()
