# SPDX-License-Identifier: Apache-2.0
"""The real NetworkManager makes of our files what the profile asks for, and disturbs nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_keyfile.node import BACKEND, Managed, path_of, profile
from tests.network.bad_profiles import DELETE
from tests.network.test_bad_profiles import changed

pytestmark = pytest.mark.needs(*NEEDS, "NetworkManager", "nmcli")
I = "/system/network/interfaces"  # noqa: E741
PEER = ("192.0.2.1/24", "2001:db8:1::1/64")
PORT = {"bootproto": "none", "bridge": "br0", "bridging_opts": {
    "path_cost": 77, "priority": 12, "hairpin_mode": 1,
}}  # fmt: skip
CLOUD = profile(
    {
        "br0": {
            "type": "Bridge", "ip": "192.0.2.10", "netmask": "255.255.255.0", "mtu": 1400,
            "ipv6addr": "2001:db8:1::10/64", "ipv6_mtu": 1300, "ipv6_privacy": "rfc3041",
            "bridging_opts": {"priority": 4096, "multicast_router": 0},
            "aliases": {"web": {"ip": "192.0.2.11", "netmask": "255.255.255.0"}},
            "route": [
                {"address": "10.9.0.0", "prefix": 16, "gateway": "192.0.2.1"},
                {"address": "default", "gateway": "192.0.2.7", "table": "cloud"},
                {"address": "10.5.0.1", "gateway": "10.77.0.1", "onlink": True, "table": "cloud"},
                {"address": "10.66.0.0", "prefix": 16, "type": "blackhole", "initcwnd": 12},
                {"address": "2001:db8:9::", "prefix": 48, "gateway": "2001:db8:1::1"},
                {"command": "10.8.0.0/16 via 192.0.2.1 mtu 1350 metric 9"},
            ],
            "rule": [
                {"from": "10.1.0.0/16", "priority": 50, "table": "cloud"},
                {"to": "10.2.0.0/16", "not": True, "table": "empty"},
                {"from": "2001:db8:5::/48", "table": "cloud"},
                {"command": "iif eth1 lookup cloud priority 60"},
            ],
        },
        "eth0": PORT,
        "private": {"type": "Bridge", "bootproto": "none"},
        "tree": {"type": "Bridge", "bootproto": "none", "stp": True, "delay": 4},
        "eth1": {"bootproto": "none", "mtu": 1450, "ipv6init": False},
    },
    default_gateway="192.0.2.1",
    ipv6={"enabled": True, "default_gateway": "2001:db8:1::1"},
    routing_table={"cloud": 100, "empty": 101},
)  # fmt: skip
PLAIN = profile(
    {
        "eth0": {"ip": "192.0.2.10", "netmask": "255.255.255.0"},
        "eth1": {"bootproto": "none"},
    },
    default_gateway="192.0.2.1",
)


# The other end of eth1 is down: it has no carrier.
@pytest.fixture
def node(box: Box, wanted: Any, loaded: Any) -> Managed:
    box.outside(*PEER)
    return Managed(box, wanted, loaded)


def test_all_that_a_profile_asks_for_comes_up(node: Managed) -> None:
    node.started(CLOUD)
    node.box.until(lambda: node.told() == {})
    for address in ("192.0.2.10", "192.0.2.11", "2001:db8:1::10"):
        node.box.until(partial(node.box.ping, address, count=1))
    info = node.box.ip("link", "show", "tree")[0]["linkinfo"]["info_data"]
    assert (info["stp_state"], info["forward_delay"]) == (1, 400)
    port = node.box.ip("link", "show", "eth0")[0]["linkinfo"]["info_slave_data"]
    assert (port["cost"], port["priority"], port["hairpin"]) == (77, 12, True)
    default = node.box.ip("route", "show", "default")
    assert [(route["gateway"], route["dev"]) for route in default] == [("192.0.2.1", "br0")]
    assert node.box.ip("-6", "route", "show", "default")[0]["gateway"] == "2001:db8:1::1"


def test_a_card_becomes_the_port_of_a_new_bridge_with_its_address(node: Managed) -> None:
    node.started(PLAIN)
    node.write(CLOUD)
    for name in ("br0", "private", "tree", "eth0", "eth1"):
        node.run(BACKEND.up(name))
    node.settled()
    node.box.until(lambda: node.told() == {})
    node.box.until(lambda: node.box.ping("192.0.2.10", count=1))


def test_what_changed_in_place_is_told_without_a_lost_ping(node: Managed) -> None:
    """Nothing in the kernel is touched: others' addresses stay, a guest stays in the bridge."""
    node.started(CLOUD)
    for words in (
        "addr add 192.0.2.99/24 dev br0", "addr add 192.0.2.12/24 dev br0",
        "addr del 192.0.2.11/24 dev br0", "link set br0 mtu 1380",
        "link set br0 type bridge stp_state 1 forward_delay 200",
        "route add 10.99.0.0/16 via 192.0.2.1",
    ):  # fmt: skip
        node.box.run("ip", *words.split(), check=True)
    node.write(changed(CLOUD, {
        f"{I}/br0/mtu": 1380, f"{I}/br0/stp": True, f"{I}/br0/delay": 2,
        f"{I}/br0/aliases/web/ip": "192.0.2.12",
    }))  # fmt: skip
    with node.box.tap("vnet0", "br0", "192.0.2.77") as guest:
        node.box.until(lambda: node.box.ping(guest.ip, count=1))
        before = node.kernel()
        with node.box.pinger("192.0.2.10") as own, node.box.pinger(guest.ip) as guests:
            node.run(BACKEND.told("br0"))
            node.box.run("nmcli", "general", "reload", "conf", check=True)
            assert (own.lost(), guests.lost()) == (0, 0)
        assert node.kernel() == before
    assert node.amiss() == []
    assert node.told() == {}
    # What it was told holds when the profile is started again.
    node.box.run("ip", "addr", "del", "192.0.2.12/24", "dev", "br0", check=True)
    node.run(BACKEND.up("br0"))
    node.settled()


def test_a_profile_that_is_gone_takes_the_link_that_was_made_for_it(node: Managed) -> None:
    node.started(CLOUD)
    node.write(changed(CLOUD, {f"{I}/private": DELETE}))
    assert node.box.ip("link", "show", "private")
    node.run(BACKEND.down("private"))
    node.box.until(lambda: not node.box.ip("link", "show", "private"))
    assert node.amiss() == []
    # Twice does no harm.
    node.run(BACKEND.down("private"))


def test_a_bridge_that_is_deleted_stays_away_once_it_is_told(node: Managed) -> None:
    node.started(CLOUD)
    node.write(changed(CLOUD, {f"{I}/private": DELETE}))
    node.box.run("ip", "link", "delete", "dev", "private", check=True)
    node.run(BACKEND.told("private"))
    node.box.until(lambda: not node.box.ip("link", "show", "private"))
    assert "private" not in node.box.run("nmcli", "-t", "-f", "NAME", "connection").stdout


def test_what_networkmanager_has_otherwise_is_amiss(node: Managed) -> None:
    node.started(PLAIN)
    node.box.until(lambda: node.told() == {})
    node.box.run("nmcli", "device", "disconnect", "eth1", check=True)
    node.box.until(lambda: node.told() == {"eth1": "NetworkManager has it down"})
    node.box.run("nmcli", "device", "set", "eth0", "managed", "no", check=True)
    node.box.until(lambda: node.told().get("eth0") == "NetworkManager does not manage it")
    node.box.run("nmcli", "device", "set", "eth0", "managed", "yes", check=True)
    add = "connection add type ethernet ifname eth0 con-name mine ipv6.method disabled"
    node.box.run("nmcli", *add.split(), "ip4", "192.0.2.88/24", check=True)
    node.box.run("nmcli", "connection", "up", "mine", check=True)
    node.box.until(lambda: "another profile" in node.told().get("eth0", ""))
    for name in ("eth0", "eth1"):
        node.run(BACKEND.up(name))
    node.settled()
    node.box.until(lambda: node.told() == {})


def test_a_link_that_others_made_is_left_to_the_next_boot(node: Managed) -> None:
    """A guest in the bridge notices nothing; what starts then is ours."""
    box = node.box
    box.start("NetworkManager")
    for words in (
        "link add br0 type bridge", "link set eth0 up master br0", "link set br0 up",
        "addr add 192.0.2.10/24 dev br0",
    ):  # fmt: skip
        box.run("ip", *words.split(), check=True)
    box.until(lambda: "br0:connected (externally)" in box.run(
        "nmcli", "-t", "-f", "DEVICE,STATE", "device").stdout)  # fmt: skip
    node.write(changed(PLAIN, {
        f"{I}/br0": {"type": "Bridge", "ip": "192.0.2.10", "netmask": "255.255.255.0"},
        f"{I}/eth0": {"bootproto": "none", "bridge": "br0"},
        f"{I}/eth1": DELETE,
        "/system/network/default_gateway": DELETE,
    }))  # fmt: skip
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        with box.pinger(guest.ip) as pings:
            for name in node.links:
                node.run(BACKEND.told(name))
            assert node.told() == {}
            assert pings.lost() == 0
    assert node.amiss() == []
    box.kill_all()
    box.run("rm", "-r", "/run/NetworkManager", check=True)
    box.run("ip", "link", "delete", "br0", check=True)
    box.run("ip", "link", "set", "eth0", "down", check=True)
    box.start("NetworkManager")
    node.settled()
    node.box.until(lambda: node.told() == {})


def test_ours_comes_before_an_installers_profile_at_boot(node: Managed) -> None:
    node.write(PLAIN)
    text = node.box.read(path_of("eth0"))
    theirs = text.replace("id=eth0", "id=System eth0").replace("192.0.2.10", "192.0.2.66")
    theirs = "".join(line for line in theirs.splitlines(True) if "priority" not in line)
    ours = next(line for line in text.splitlines() if line.startswith("uuid="))
    theirs = theirs.replace(ours, "uuid=00000000-0000-4000-8000-000000000009")
    node.box.write(path_of("System eth0"), theirs, 0o600)
    node.box.start("NetworkManager")
    node.settled()
    node.box.until(lambda: node.told() == {})
    node.box.until(lambda: node.box.ping("192.0.2.10", count=1))


def test_files_put_back_bring_the_former_network_with_one_command(node: Managed) -> None:
    node.started(PLAIN)
    node.write(CLOUD)
    for name in ("br0", "eth0"):
        node.run(BACKEND.up(name))
    node.write(PLAIN)
    node.run(BACKEND.reload())
    node.run(BACKEND.up("eth0"))
    node.settled()
    assert node.box.ip("link", "show", "br0") == []
    node.box.until(lambda: node.box.ping("192.0.2.10", count=1))
