# SPDX-License-Identifier: Apache-2.0
"""A guest behind a bridge, and the node itself, are pinged from outside while the plan works."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from ncm_bridge.model.link import Link, Route, Rule
from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_box.traffic import Pinger
from tests.net_plan.ours import carry_out, network_of, plan_of

pytestmark = pytest.mark.needs(*NEEDS)
NODE, GUEST, PEER = "192.0.2.3", "192.0.2.77", "192.0.2.1"
ROUNDS = 4
Links = dict[str, Link]


def links(change: Callable[[Links], None] = lambda each: None) -> Links:
    """br0 with eth0 in it; eth1 beside it."""
    bridge, eth0, eth1 = Link("br0", "bridge"), Link("eth0"), Link("eth1")
    found = {"br0": bridge, "eth0": eth0, "eth1": eth1}
    for link in found.values():
        link.up, link.master = True, ""
    bridge.options = {"stp_state": 0, "forward_delay": 0}
    bridge.addresses = {f"{NODE}/24": ""}
    bridge.routes = (Route("0.0.0.0/0", PEER),)
    eth0.master = "br0"
    change(found)
    return found


def _set(name: str, field: str, value: Any) -> Callable[[Links], None]:
    return lambda found: setattr(found[name], field, value)


def _add(name: str, field: str, key: str, value: Any) -> Callable[[Links], None]:
    return lambda found: getattr(found[name], field).update({key: value})


def _also(name: str, field: str, *more: Any) -> Callable[[Links], None]:
    def change(found: Links) -> None:
        setattr(found[name], field, (*getattr(found[name], field), *more))

    return change


def _both(*changes: Callable[[Links], None]) -> Callable[[Links], None]:
    def change(found: Links) -> None:
        for each in changes:
            each(found)

    return change


def _without(found: Links) -> None:
    del found["eth1"]


def _nothing(found: Links) -> None:
    pass


def _options(**options: int) -> Callable[[Links], None]:
    return _set("br0", "options", {"stp_state": 0, "forward_delay": 0, **options})


TWO = {"192.0.2.2/24": "", f"{NODE}/24": ""}
Change = Callable[[Links], None]
IN_PLACE: dict[str, tuple[Change, Change]] = {
    "spanning tree": (_nothing, _options(stp_state=1, forward_delay=200)),
    "forward delay": (_nothing, _options(forward_delay=1500)),
    "priority of the bridge": (_options(priority=32768), _options(priority=4096)),
    "multicast router": (_options(mcast_router=1), _options(mcast_router=2)),
    "cost of a port": (_set("eth0", "port", {"cost": 2}), _set("eth0", "port", {"cost": 7})),
    "priority of a port": (
        _set("eth0", "port", {"priority": 32}), _set("eth0", "port", {"priority": 3}),
    ),
    "MTU of the bridge": (_set("br0", "mtu", 1500), _set("br0", "mtu", 1400)),
    "MTU of a port": (_set("eth0", "mtu", 1500), _set("eth0", "mtu", 1450)),
    "another port": (_nothing, _set("eth1", "master", "br0")),
    "another address": (_nothing, _add("br0", "addresses", "198.51.100.1/24", "")),
    "another address of IPv6": (_nothing, _add("br0", "addresses", "2001:db8::3/64", "")),
    "a first address that goes": (_set("br0", "addresses", TWO), _nothing),
    "another route": (_nothing, _also("br0", "routes", Route("10.0.0.0/8", PEER))),
    "another gateway": (_nothing, _set("br0", "routes", (Route("0.0.0.0/0", "192.0.2.9"),))),
    "a blackhole": (
        _nothing, _also("br0", "routes", Route("10.66.0.0/16", type="blackhole")),
    ),
    "a rule": (_nothing, _also("br0", "rules", Rule("inet", 100, "198.51.100.0/24", "", 100))),
    "a kernel parameter": (
        _set("br0", "sysctl", {"ipv6/conf/br0/accept_ra": "1"}),
        _set("br0", "sysctl", {"ipv6/conf/br0/accept_ra": "0"}),
    ),
    "ethtool": (
        _set("eth0", "ethtool", {"features tso": "on"}),
        _set("eth0", "ethtool", {"features tso": "off"}),
    ),
    "a port that leaves the profile": (
        _both(_set("eth1", "master", "br0"), _add("eth1", "port", "cost", 9)), _without,
    ),
}  # fmt: skip


@pytest.fixture
def node(box: Box) -> Iterator[Box]:
    box.outside(f"{PEER}/24")
    box.run("ip", "link", "set", "peer1", "up", outside=True, check=True)
    with network_of(box.first):
        carry_out(plan_of(links(), {}))
    box.until(lambda: box.ping(NODE, count=1))
    yield box


@pytest.mark.parametrize("change", IN_PLACE)
def test_no_ping_is_lost_by_a_change_in_place(
    node: Box, change: str, record_property: Callable[[str, object], None]
) -> None:
    """There and back, several times; the second plan finds nothing to do."""
    first, second = (links(each) for each in IN_PLACE[change])
    made = 0
    with network_of(node.first):
        carry_out(plan_of(first, links()))
    with guests(node) as (guest, own):
        with network_of(node.first):
            for _ in range(ROUNDS):
                for old, new in ((first, second), (second, first)):
                    plan = plan_of(new, old)
                    assert {at.way for at, _ in plan} == {"change"}
                    made += len(carry_out(plan))
                    assert plan_of(new, new) == []
                    time.sleep(0.05)  # Some pings between two changes.
        _tell(change, made, guest, own, record_property)
        assert (guest.lost(), own.lost()) == (0, 0)


@contextmanager
def guests(node: Box) -> Iterator[tuple[Pinger, Pinger]]:
    """Pings to a guest in br0 and to the node."""
    with ExitStack() as stack:
        stack.enter_context(node.tap("vnet0", "br0", GUEST, "fe:54:00:00:00:01"))
        guest = stack.enter_context(node.pinger(GUEST, 0.01))
        yield guest, stack.enter_context(node.pinger(NODE, 0.01))


def _tell(
    what: str, made: int, guest: Pinger, own: Pinger, record: Callable[[str, object], None]
) -> None:
    lost = guest.lost(), own.lost()
    line = f"{what}: {made} commands, {guest.sent} + {own.sent} pings, lost {lost}"
    record("pings", line)
    print(line)


def test_a_port_with_a_lower_mac_address_does_not_take_the_node_away(
    box: Box, record_property: Callable[[str, object], None]
) -> None:
    """A bridge would take that address for its own, and nobody around it would know."""
    box.outside(f"{PEER}/24", card=1)
    box.run("ip", "link", "set", "peer0", "up", outside=True, check=True)
    first = links(_both(_set("eth0", "master", ""), _set("eth1", "master", "br0")))
    second = links(_set("eth1", "master", "br0"))
    with network_of(box.first):
        carry_out(plan_of(first, {}))
    box.until(lambda: box.ping(NODE, count=1))
    with guests(box) as (guest, own):
        with network_of(box.first):
            for old, new in ((first, second), (second, first)) * ROUNDS:
                carry_out(plan_of(new, old))
                time.sleep(0.05)
        _tell("a port with a lower MAC address", 2 * ROUNDS, guest, own, record_property)
        assert (guest.lost(), own.lost()) == (0, 0)


def test_a_bridge_with_a_guest_is_not_made_anew_unless_it_may_be(node: Box) -> None:
    with node.tap("vnet0", "br0", GUEST), network_of(node.first):
        old = links()
        new = links(_set("br0", "dynamic", ("inet",)))
        [(difference, commands)] = plan_of(new, old)
        assert difference.way == "restart"
        assert difference.refused.startswith("1 guest's tap is its port; ")
        assert commands == []


def test_taps_are_attached_again_to_a_bridge_that_is_made_anew(
    node: Box, record_property: Callable[[str, object], None]
) -> None:
    """What it costs is told, not judged."""
    old, new = links(), links(_set("br0", "dynamic", ("inet",)))
    with guests(node) as (guest, own):
        with network_of(node.first):
            for was, now in ((old, new), (new, old)):
                plan = plan_of(now, was, reattach=True)
                assert [(at.name, at.way, at.refused) for at, _ in plan] == [("br0", "restart", "")]
                carry_out(plan)
        _tell("two restarts, taps attached again", 2, guest, own, record_property)
        names = [each["ifname"] for each in node.ip("link", "show", "master", "br0")]
        assert sorted(names) == ["eth0", "vnet0"]
        assert node.ping(GUEST) == 3
