# SPDX-License-Identifier: Apache-2.0
"""ncm-configure on a node: links are planned, changed, looked at again, and put back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.net_box.box import NEEDS, Box, Done
from tests.net_box.box import box as box
from tests.net_box.edited import Edited

pytestmark = pytest.mark.needs(*NEEDS, "ifup")
NODE, GUEST, PEER = "192.0.2.3", "192.0.2.77", "192.0.2.1"
NETWORK: dict[str, Any] = {
    "hostname": "hv1",
    "domainname": "example.org",
    "default_gateway": PEER,
    "interfaces": {
        "br0": {"type": "Bridge", "ip": NODE, "netmask": "255.255.255.0"},
        "eth0": {"bootproto": "none", "bridge": "br0"},
    },
}


class Node(Edited):
    """With a bridge over its card."""

    def __init__(self, box: Box) -> None:
        super().__init__(box, NETWORK, f"{PEER}/24")

    def ip(self, words: str) -> None:
        self.box.run("ip", *words.split(), check=True)

    def addresses(self, link: str) -> list[str]:
        [found] = self.box.ip("address", "show", link)
        return [
            f"{at['local']}/{at['prefixlen']}" for at in found["addr_info"] if at["scope"] != "link"
        ]

    def links(self) -> str:
        """All that the kernel has, but for counters and ages."""
        words = (("link",), ("address",), ("-4", "route"), ("-6", "route"), ("rule",))
        said = [self.box.run("ip", *each).stdout.splitlines() for each in words]
        return json.dumps(said).replace(" tentative", "")


@pytest.fixture
def node(box: Box) -> Node:
    """As an installation leaves it: the card has the address."""
    made = Node(box)
    made.ip("link set eth0 up")
    made.ip(f"address add {NODE}/24 dev eth0")
    made.ip(f"route add default via {PEER} dev eth0")
    return made


@pytest.fixture
def configured(node: Node) -> Node:
    done = node.configure()
    assert done.returncode == 0, done.stdout + done.stderr
    node.box.until(lambda: node.box.ping(NODE, count=1))
    return node


def changed(done: Done[str]) -> list[str]:
    """The links in a plan."""
    lines = [line.split() for line in done.stdout.splitlines()]
    return [words[2] for words in lines if len(words) > 2 and words[1] == "link"]


def test_a_card_gives_its_address_to_a_new_bridge(node: Node) -> None:
    done = node.configure()
    assert done.returncode == 0, done.stdout + done.stderr
    assert node.addresses("br0") == [f"{NODE}/24"]
    assert node.addresses("eth0") == []
    assert node.box.ping(NODE) == 3
    assert "default via 192.0.2.1 dev br0" in node.box.run("ip", "route").stdout
    again = node.configure()
    assert (again.returncode, changed(again)) == (0, [])


@pytest.mark.parametrize(
    ("drift", "link"),
    [
        ("link set eth0 nomaster", "eth0"),
        ("link set br0 down", "br0"),
        (f"address del {NODE}/24 dev br0", "br0"),
        (f"route del default via {PEER} dev br0", "br0"),
        ("link set br0 type bridge stp_state 1", "br0"),
    ],
)
def test_what_somebody_did_is_drift_and_is_put_right(
    configured: Node, drift: str, link: str
) -> None:
    configured.ip(drift)
    done = configured.configure("-v")
    assert done.returncode == 0, done.stdout
    assert changed(done) == [link]
    assert "in place" in done.stdout
    assert configured.box.ping(NODE) == 3
    assert changed(configured.configure()) == []


def test_an_address_by_hand_is_told_and_stays_or_goes_by_policy(configured: Node) -> None:
    configured.ip("address add 192.0.2.99/24 dev br0")
    text = "br0: address 192.0.2.99/24 is neither in the profile nor ours"
    configured.network["nozeroconf"] = True
    done = configured.configure()
    assert text in done.stdout
    assert changed(done) == []
    configured.policy["foreign"] = "remove"
    done = configured.configure()
    assert text not in done.stdout
    assert changed(done) == ["br0"]
    assert configured.addresses("br0") == [f"{NODE}/24"]


def test_a_change_with_a_guest_is_done_in_place_and_taken_back_by_undo(configured: Node) -> None:
    box, bridge = configured.box, configured.network["interfaces"]["br0"]
    before = configured.links()
    files = box.read("/etc/network/interfaces.d/ncm-virt")
    with box.tap("vnet0", "br0", GUEST):
        guest_there = configured.links()
        bridge["stp"] = True
        bridge["aliases"] = {"x": {"ip": "198.51.100.3", "netmask": "255.255.255.0"}}
        bridge["rule"] = [{"command": "from 198.51.100.0/24 table 7 priority 9"}]
        bridge["route"] = [{"command": "blackhole 10.66.0.0/16"}]
        with box.pinger(GUEST) as pings:
            done = configured.configure()
            assert done.returncode == 0, done.stdout
            assert changed(done) == ["br0"]
            assert "198.51.100.3/24" in configured.addresses("br0")
            assert "9:" in box.run("ip", "rule").stdout
            assert "blackhole 10.66.0.0/16" in box.run("ip", "route").stdout
            done = configured.configure("--undo")
            assert done.returncode == 0, done.stdout
            assert pings.lost() == 0
        assert configured.links() == guest_there
    box.until(lambda: configured.links() == before)
    assert box.read("/etc/network/interfaces.d/ncm-virt") == files


def test_a_bridge_with_guests_is_refused_with_their_number(configured: Node) -> None:
    box = configured.box
    with box.tap("vnet0", "br0", GUEST), box.pinger(GUEST) as pings:
        configured.network["interfaces"]["br0"] = {"type": "Bridge", "bootproto": "dhcp"}
        del configured.network["default_gateway"]
        done = configured.configure()
        assert "1 guest's tap is its port" in done.stdout
        assert configured.addresses("br0") == [f"{NODE}/24"]
        assert pings.lost() == 0


def test_a_card_that_is_not_there_is_refused_and_all_else_done(configured: Node) -> None:
    configured.network["interfaces"]["eth7"] = {"bootproto": "none"}
    configured.network["interfaces"]["eth0"]["bridging_opts"] = {"path_cost": 9}
    done = configured.configure()
    assert "no such device here" in done.stdout
    [port] = configured.box.ip("link", "show", "eth0")
    assert port["linkinfo"]["info_slave_data"]["cost"] == 9


def test_a_bridge_that_leaves_the_profile_goes_and_its_card_is_free(configured: Node) -> None:
    configured.network["interfaces"] = {
        "eth0": {"ip": NODE, "netmask": "255.255.255.0"},
    }
    done = configured.configure()
    assert done.returncode == 0, done.stdout
    assert configured.box.ip("link", "show", "br0") == []
    assert configured.addresses("eth0") == [f"{NODE}/24"]
    assert configured.box.ping(NODE) == 3
    assert changed(configured.configure()) == []


def test_what_is_not_looked_at_is_said(configured: Node) -> None:
    routes = [{"command": "10.9.0.0/16 nexthop via 192.0.2.8 nexthop via 192.0.2.9"}]
    configured.network["interfaces"]["br0"]["route"] = routes
    done = configured.configure("-v", "--dry-run")
    text = "br0/route/0: this command is not looked at on the running node"
    assert text in done.stdout
