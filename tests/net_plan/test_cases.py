# SPDX-License-Identifier: Apache-2.0
"""Single plans, word by word, on the model of the kernel."""

from __future__ import annotations

from typing import Any

import pytest

from ncm_bridge.backend import Command
from ncm_bridge.live.around import Around
from ncm_bridge.live.differ import Difference, compare, differs, leaving, strange
from ncm_bridge.live.order import in_order
from ncm_bridge.live.steps import steps
from ncm_bridge.model.link import Link, Route
from tests.net_plan.links import Links, link
from tests.net_plan.model import Kernel, Plain
from tests.net_plan.worlds import built


def tap(kernel: Kernel, name: str, master: str) -> None:
    made = kernel.links[name] = link(name, "tun", master=master, lower="", mtu=1500)[name]
    made.mac = "fe:54:00:00:00:01"
    kernel.count()


def plan(
    kernel: Kernel, wanted: Links, base: Links, **policies: bool
) -> tuple[list[Difference], list[Command]]:
    gone = tuple(name for name in base if name not in wanted)
    around = Around(kernel.links, kernel.rules, kernel.loose, wanted, gone=gone, **policies)
    found = [compare(kernel.links.get(at), wanted[at], base.get(at), around) for at in wanted]
    found += [leaving(kernel.links.get(name), base[name], around) for name in gone]
    ordered = in_order([each for each in found if each.way], around)
    return ordered, [command for each in ordered for command in steps(each, around, Plain())]


def ways(found: list[Difference]) -> list[tuple[str, str, str]]:
    return [(each.name, each.way, each.refused) for each in found]


BRIDGE = {**link("br0", "bridge", options={"stp_state": 0}), **link("eth0", master="br0")}
DHCP = {**BRIDGE, **link("br0", "bridge", options={"stp_state": 0}, dynamic=("inet",))}


def test_a_vlan_under_another_name_goes_before_it_comes() -> None:
    old = link("vlan5", "vlan", options={"id": 5}, lower="eth3")
    new = link("storage", "vlan", options={"id": 5}, lower="eth3")
    found, commands = plan(built(old), new, old)
    assert ways(found) == [("vlan5", "remove", ""), ("storage", "make", "")]
    assert commands[0] == ("ip", "link", "delete", "dev", "vlan5")


def test_a_vlan_that_cannot_go_stands_in_the_way() -> None:
    old = link("vlan5", "vlan", options={"id": 5}, lower="eth3")
    new = link("storage", "vlan", options={"id": 5}, lower="eth3")
    kernel = built(old)
    kernel.links.update(link("other", "vlan", options={"id": 9}, lower="vlan5"))
    found, commands = plan(kernel, new, old)
    reason = "other lies on it"
    assert ways(found) == [
        ("storage", "make", f"vlan5 is in its way, which cannot go: {reason}"),
        ("vlan5", "remove", reason),
    ]
    assert commands == []


def test_a_vlan_of_somebody_else_is_not_made_twice() -> None:
    new = link("storage", "vlan", options={"id": 5}, lower="eth3")
    kernel = built({})
    kernel.links.update(link("eth3.5", "vlan", options={"id": 5}, lower="eth3"))
    found, _ = plan(kernel, new, {})
    assert ways(found) == [("storage", "make", "eth3.5 is the same vlan, and not ours")]


@pytest.mark.parametrize(
    ("taps", "guests"),
    [
        ([], ""),
        (["vnet0"], "1 guest's tap is its port; they have to go first"),
        (["vnet0", "vnet1", "vnet2"], "3 guests' taps are its ports; they have to go first"),
    ],
)
def test_a_bridge_with_guests_is_not_stopped(taps: list[str], guests: str) -> None:
    kernel = built(BRIDGE)
    for name in taps:
        tap(kernel, name, "br0")
    found, commands = plan(kernel, DHCP, BRIDGE)
    help = ", or guests = 'reattach' in component bridge lets them be attached again"
    assert ways(found) == [("br0", "restart", guests + help if guests else "")]
    assert bool(commands) != bool(taps)
    found, _ = plan(kernel, {}, BRIDGE)
    assert ("br0", "remove", guests) in ways(found)


def test_members_and_taps_come_back_into_a_bridge_that_is_made_anew() -> None:
    kernel = built(BRIDGE)
    tap(kernel, "vnet0", "br0")
    found, commands = plan(kernel, DHCP, BRIDGE, reattach=True)
    assert ways(found) == [("br0", "restart", "")]
    assert "1 guest's tap is its port, attached again" in found[0].note
    assert commands == [
        ("plain", "down", "br0"),
        ("plain", "up", "br0"),
        ("plain", "up", "eth0"),
        ("ip", "link", "set", "dev", "vnet0", "master", "br0"),
    ]
    kernel.files = DHCP
    for command in commands:
        kernel.run(command)
    assert kernel.links["vnet0"].master == kernel.links["eth0"].master == "br0"


def test_what_lies_on_a_bond_comes_with_it_into_its_bridge() -> None:
    old = {
        **link("bond0", "bond", options={"mode": "active-backup"}),
        **link("eth0", master="bond0"),
        **link("vlan5", "vlan", options={"id": 5}, lower="bond0", master="br0"),
        **link("br0", "bridge", options={"stp_state": 0}),
    }
    new = {**old, **link("bond0", "bond", options={"mode": "802.3ad"})}
    kernel = built(old)
    tap(kernel, "vnet0", "br0")
    found, commands = plan(kernel, new, old)
    assert ways(found) == [("bond0", "remake", ""), ("vlan5", "remake", "")]
    kernel.files = new
    for command in commands:
        kernel.run(command)
    assert kernel.links["vlan5"].master == kernel.links["vnet0"].master == "br0"
    assert kernel.links["eth0"].master == "bond0"
    kernel.links.update(link("one9", "vlan", options={"id": 9}, lower="bond0"))
    found, _ = plan(kernel, old, new)
    assert ways(found) == [("bond0", "remake", "one9 lies on it")]
    kernel.links["one9"].lower = "vlan5"
    found, _ = plan(kernel, old, new)
    assert ways(found) == [("bond0", "remake", "one9 lies on it")]


def test_nothing_of_a_link_that_is_not_started_at_boot_is_touched() -> None:
    idle = {"br0": Link("br0", "bridge"), "eth7": Link("eth7")}
    kernel = built(BRIDGE)
    kernel.links["br0"].up = False
    assert plan(kernel, idle, idle) == ([], [])
    assert plan(kernel, {}, idle) == ([], [])


def test_a_master_of_others_is_told_and_kept() -> None:
    card = link("eth0")
    kernel = built(card)
    kernel.links.update(link("onebr5", "bridge", options={"stp_state": 0, "forward_delay": 0}))
    kernel.links["eth0"].master = "onebr5"
    around = Around(kernel.links, wanted=card)
    found = compare(kernel.links["eth0"], card["eth0"], card["eth0"], around)
    assert found.way == ""
    assert found.told == ["eth0 is a port of onebr5, which is not in the profile"]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (link("eth9"), "no such device here"),
        (link("vlan5", "vlan", options={"id": 5}, lower="eth9"), "lies on eth9, which is not here"),
        (
            link("vx1", "vxlan", options={"id": 5}, lower="eth0", master="br9"),
            "is a port of br9, which is not here",
        ),
    ],
)
def test_what_cannot_be_made_is_refused(wanted: Links, reason: str) -> None:
    found, commands = plan(built({}), wanted, {})
    assert [each.refused for each in found] == [reason]
    assert commands == []


def test_a_link_of_another_kind_that_is_not_made_by_configuration_is_refused() -> None:
    found, _ = plan(built({}), link("eth0", "bridge"), {})
    assert ways(found) == [("eth0", "remake", "is a device here, the profile says bridge")]


def test_another_mac_address_than_the_file_is_bound_to_is_told() -> None:
    card = link("eth0", mac="02:00:00:00:00:99")
    kernel = built(card)
    around = Around(kernel.links, wanted=card)
    found = compare(kernel.links["eth0"], card["eth0"], None, around)
    text = "eth0 has the MAC address 02:00:00:00:00:10, the profile binds it to 02:00:00:00:00:99"
    assert (found.way, found.told) == ("", [text])


def test_the_way_to_the_zeroconf_network_is_nobodys() -> None:
    now = link("eth0", addresses={"192.0.2.9/24": ""}, routes=(Route("169.254.0.0/16"),))["eth0"]
    assert strange(now, link("eth0")["eth0"]) == ["192.0.2.9/24"]


def test_what_a_server_gives_is_nobodys_business() -> None:
    routes = (Route("0.0.0.0/0", "192.0.2.1", metric=100),)
    now = link("eth0", addresses={"192.0.2.9/24": "", "2001:db8::9/64": ""}, routes=routes)["eth0"]
    assert strange(now, link("eth0", dynamic=("inet",))["eth0"]) == ["2001:db8::9/64"]


def test_a_loose_route_is_looked_for_where_such_routes_are() -> None:
    hole = Route("10.66.0.0/16", type="blackhole")
    wanted = link("eth0", routes=(hole,))["eth0"]
    now = link("eth0")["eth0"]
    assert not differs(now, wanted)
    assert differs(now, wanted, (), ())
    assert not differs(now, wanted, (), (hole._replace(metric=0),))


def test_both_texts_have_what_is_declared_and_no_more() -> None:
    routes = (Route("0.0.0.0/0", "192.0.2.1"),)
    old = {**BRIDGE, **link("br0", "bridge", addresses={"192.0.2.3/24": ""}, routes=routes)}
    new = {**BRIDGE, **link("br0", "bridge", addresses={"192.0.2.4/24": ""}, mtu=1400)}
    kernel = built(old)
    kernel.links["br0"].addresses["198.51.100.1/24"] = ""
    [found] = plan(kernel, new, old)[0]
    assert found.texts == (
        "bridge\nup\nmtu 1500\naddress 192.0.2.3/24\nroute default via 192.0.2.1\n",
        "bridge\nup\nmtu 1400\naddress 192.0.2.4/24\n",
    )


def routed(**route: Any) -> Links:
    routes = (Route("0.0.0.0/0", **route),)
    return link("eth0", addresses={"192.0.2.9/24": ""}, routes=routes)


def test_the_route_that_a_daemon_may_have_kept_beside_the_new_one_goes() -> None:
    old, new = routed(via="192.0.2.1"), routed(via="192.0.2.2")
    _, commands = plan(built(old), new, old)
    assert [" ".join(command) for command in commands if command[0] == "ip"] == [
        "ip route replace default via 192.0.2.2 dev eth0 proto static",
        "ip route del default via 192.0.2.1 dev eth0",
    ]


@pytest.mark.parametrize("via", ["", "192.0.2.1"])
def test_a_route_that_cannot_be_told_from_the_new_one_is_only_replaced(via: str) -> None:
    old, new = routed(via=via), routed(via="192.0.2.1", options=(("mtu", "1400"),))
    _, commands = plan(built(old), new, old)
    assert [command[2] for command in commands if command[0] == "ip"] == ["replace"]


class Unstopped(Plain):
    """A back end that does not stop a card: what its former configuration gave it is taken away."""

    def down(self, name: str, kind: str = "") -> tuple[Command, ...]:
        return ()


def test_a_static_address_goes_without_the_lease_that_is_there_already() -> None:
    old, new = link("eth0", addresses={"192.0.2.9/24": ""}), link("eth0", dynamic=("inet",))
    kernel = built(old)
    around = Around(kernel.links, kernel.rules, kernel.loose, new)
    [found] = in_order([compare(kernel.links["eth0"], new["eth0"], old["eth0"], around)], around)
    assert found.way == "restart"
    assert [" ".join(command) for command in steps(found, around, Unstopped())][:2] == [
        "sysctl -q -w net/ipv4/conf/eth0/promote_secondaries=1",
        "ip address del 192.0.2.9/24 dev eth0",
    ]
