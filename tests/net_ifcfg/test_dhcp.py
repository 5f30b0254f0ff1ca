# SPDX-License-Identifier: Apache-2.0
"""DHCP comes and goes with RHEL's scripts, and leaves no client behind."""

from __future__ import annotations

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_dhcp import node
from tests.net_dhcp.node import DHCP, FIXED, LEASE, STATIC, Server, profile
from tests.net_dhcp.server import PEER
from tests.net_ifcfg.node import SCRIPTS, el8

pytestmark = [SCRIPTS, pytest.mark.needs(*NEEDS, "dnsmasq", "dhclient")]


class Node(node.Node):
    def __init__(self, box: Box) -> None:
        self.box = box
        self.daemon = "ifcfg"
        el8(box)
        box.outside(f"{PEER}/24")

    def bridges(self, **bridge: object) -> None:
        """Its card becomes the port of such a bridge."""
        tree = profile("ifcfg", bootproto="none", bridge="br0")
        tree["system"]["network"]["interfaces"]["br0"] = {"type": "Bridge", **bridge}
        self.box.profile(tree)
        self.change()


def test_a_lease_comes_and_goes(box: Box) -> None:
    at = Node(box)
    with Server(box):
        at.comes_to(LEASE, **DHCP)
        assert at.clients() == ["dhclient"]
        at.comes_to(STATIC, **FIXED)
        assert at.clients() == []
        at.comes_to(LEASE, **DHCP)


def test_a_card_with_a_lease_becomes_a_port(box: Box) -> None:
    at = Node(box)
    with Server(box):
        at.change(**DHCP)
        at.bridges(**FIXED)
        assert at.clients() == []
        assert at.addresses() == set()
        assert box.ping(STATIC) == 3
        assert "nothing to change" in at.change()


def test_a_bridge_that_comes_asks_through_its_port(box: Box) -> None:
    at = Node(box)
    with Server(box):
        at.change(**DHCP)
        at.bridges(**DHCP)
        assert at.clients() == ["dhclient"]
        assert at.addresses() == set()
        assert box.ping(LEASE) == 3
