# SPDX-License-Identifier: Apache-2.0
"""Plans over random nodes, carried out by ip(8) on the running kernel, in a namespace."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncm_bridge.kernel import Kernel, read_links
from ncm_bridge.model.link import Link, Route
from tests.net_plan.ours import around_of, cards, carry_out, ip, namespace, plan_of
from tests.net_plan.worlds import CARDS, profiles
from tests.real import ONCE

pytestmark = pytest.mark.needs("root", "unshare", "ip", "ethtool", ONCE)
DRIFT = (
    "address replace 192.0.2.200/24 dev eth0",
    "address replace 2001:db8::bad/64 dev eth1 nodad",
    "link set dev eth2 down",
    "link set dev eth3 nomaster",
    "link set dev eth0 mtu 1400",
    "-4 route flush table 254 proto static",
)
TAPS = ("vnet0", "vnet1")


def started(first: dict[str, Link], taps: bool) -> None:
    """A node as the first profile made it; with guests on one of its bridges."""
    cards(*CARDS)
    carry_out(plan_of(first, {}))
    for name in TAPS if taps else ():
        ip(f"tuntap add {name} mode tap")
        ip(f"link set {name} up" + (" master br0" if "br0" in first else ""))


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    first=profiles(lab=False), second=profiles(lab=False), drift=st.sets(st.sampled_from(DRIFT)),
    taps=st.booleans(), remove=st.booleans(),
)  # fmt: skip
def test_a_plan_makes_the_kernel_as_wanted_and_then_there_is_nothing_to_do(
    first: dict[str, Link], second: dict[str, Link], drift: set[str], taps: bool, remove: bool
) -> None:
    with namespace():
        started(first, taps)
        assert [(at.name, at.way, at.texts) for at, _ in plan_of(first, first)] == []
        for words in sorted(drift):
            ip(words)
        before = {name: read_links()[name].as_json() for name in (TAPS if taps else ())}
        plan = plan_of(second, first, remove_foreign=remove)
        refused = {at.name for at, _ in plan if at.refused}
        carry_out(plan)
        left = plan_of(second, second, remove_foreign=remove)
        wrong = [(at.name, at.way, at.texts) for at, _ in left if at.name not in refused]
        assert wrong == []
        for name, link in before.items():
            assert read_links()[name].as_json() == link


def bridge(**more: Any) -> dict[str, Link]:
    link = Link("br0", "bridge")
    link.up, link.master = True, ""
    link.options = {"stp_state": 0, "forward_delay": 0}
    for name, value in more.items():
        setattr(link, name, value)
    return {"br0": link}


def card(name: str, master: str = "", **more: Any) -> dict[str, Link]:
    link = Link(name)
    link.up, link.master = True, master
    for field, value in more.items():
        setattr(link, field, value)
    return {name: link}


def words_of(wanted: dict[str, Link], base: dict[str, Link]) -> list[str]:
    return [" ".join(words) for words in carry_out(plan_of(wanted, base))]


def test_an_address_moves_from_a_card_to_its_new_bridge(needs: Any) -> None:
    """Also where nobody has declared it on the card: as an installation leaves a node."""
    default = (Route("0.0.0.0/0", "192.0.2.1"),)
    with namespace():
        cards("eth0")
        ip("link set eth0 up")
        ip("address add 192.0.2.10/24 dev eth0")
        ip("route add default via 192.0.2.1 dev eth0")
        wanted = {
            **card("eth0", "br0"),
            **bridge(addresses={"192.0.2.10/24": ""}, routes=default),
        }
        done = words_of(wanted, {})
        links = read_links()
        assert list(links["br0"].addresses) == ["192.0.2.10/24"]
        assert links["eth0"].addresses == {}
        assert links["eth0"].master == "br0"
        joined = done.index("ip link set dev eth0 master br0")
        assert joined < done.index("ip address del 192.0.2.10/24 dev eth0")
        assert plan_of(wanted, wanted) == []


def test_the_second_address_stays_when_the_first_goes() -> None:
    first = bridge(addresses={"192.0.2.10/24": "", "192.0.2.11/24": ""})
    second = bridge(addresses={"192.0.2.11/24": ""})
    with namespace():
        carry_out(plan_of(first, {}))
        done = words_of(second, first)
        assert done == [
            "sysctl -q -w net/ipv4/conf/br0/promote_secondaries=1",
            "ip address del 192.0.2.10/24 dev br0",
        ]
        assert list(read_links()["br0"].addresses) == ["192.0.2.11/24"]


def test_spanning_tree_is_off_before_the_forward_delay_is_none() -> None:
    first = bridge(options={"stp_state": 1, "forward_delay": 1500})
    with namespace():
        carry_out(plan_of(first, {}))
        assert words_of(bridge(), first) == [
            "ip link set dev br0 type bridge stp_state 0",
            "ip link set dev br0 type bridge forward_delay 0",
        ]
        assert words_of(first, bridge()) == [
            "ip link set dev br0 type bridge stp_state 1 forward_delay 1500"
        ]
        assert plan_of(first, first) == []


def test_a_bridge_keeps_its_mac_address_when_a_port_with_a_lower_one_comes() -> None:
    first = {**bridge(), **card("eth1", "br0")}
    second = {**first, **card("eth0", "br0")}
    with namespace():
        cards("eth0", "eth1")
        carry_out(plan_of(first, {}))
        mac = read_links()["br0"].mac
        assert mac == read_links()["eth1"].mac
        words_of(second, first)
        assert read_links()["br0"].mac == mac
        third = {**bridge(), **card("eth0", "br0"), **card("eth1")}
        words_of(third, second)
        assert read_links()["br0"].mac == mac


def test_a_gateway_changes_with_the_metric_that_a_daemon_has_given() -> None:
    def routes(via: str) -> dict[str, Link]:
        ways = (Route("0.0.0.0/0", via),)
        return bridge(addresses={"192.0.2.10/24": ""}, routes=ways)

    with namespace():
        carry_out(plan_of(bridge(addresses={"192.0.2.10/24": ""}), {}))
        ip("route add default via 192.0.2.1 dev br0 metric 425 proto static")
        assert plan_of(routes("192.0.2.1"), routes("192.0.2.1")) == []
        done = words_of(routes("192.0.2.2"), routes("192.0.2.1"))
        assert done == [
            "ip route replace default via 192.0.2.2 dev br0 metric 425 proto static",
            "ip route del default via 192.0.2.1 dev br0 metric 425",
        ]
        found = [(at.via, at.metric) for at in read_links()["br0"].routes]
        assert found == [("192.0.2.2", 425)]


@pytest.mark.parametrize(
    ("to", "net", "prefix"), [("0.0.0.0/0", "192.0.2.", 24), ("::/0", "2001:db8::", 64)]
)
def test_a_gateway_that_a_daemon_has_put_beside_the_former_one_is_alone_then(
    to: str, net: str, prefix: int
) -> None:
    def routes(via: str) -> dict[str, Link]:
        return bridge(addresses={f"{net}9/{prefix}": ""}, routes=(Route(to, via),))

    first, second = routes(f"{net}1"), routes(f"{net}2")
    with namespace():
        carry_out(plan_of(first, {}))
        ip(f"route append {to} via {net}2 dev br0 proto static")
        words_of(second, first)
        assert [at.via for at in read_links()["br0"].routes if at.to == to] == [f"{net}2"]


def test_rules_and_loose_routes_of_two_links_go_with_the_last_that_asks() -> None:
    hole = Route("10.66.0.0/16", table=100, type="blackhole")
    both = {**bridge(routes=(hole,)), **card("eth0", routes=(hole,))}
    one = {**bridge(), **card("eth0", routes=(hole,))}
    none = {**bridge(), **card("eth0")}
    with namespace():
        cards("eth0")
        carry_out(plan_of(both, {}))
        assert plan_of(one, both) == []
        assert words_of(none, one) == ["ip route del blackhole 10.66.0.0/16 table 100"]
        with Kernel() as kernel:
            assert kernel.loose_routes() == []


def test_a_policy_tells_and_another_takes_away_what_is_strange() -> None:
    wanted = bridge(addresses={"192.0.2.10/24": ""})
    with namespace():
        carry_out(plan_of(wanted, {}))
        ip("address add 198.51.100.9/24 dev br0")
        ip("route add 10.0.0.0/8 via 192.0.2.9 dev br0")
        from ncm_bridge.live.differ import compare

        around = around_of(wanted, wanted)
        told = compare(around.links["br0"], wanted["br0"], wanted["br0"], around)
        assert told.way == ""
        assert told.told == [
            "br0: address 198.51.100.9/24 is neither in the profile nor ours",
            "br0: route 10.0.0.0/8 via 192.0.2.9 is neither in the profile nor ours",
        ]
        done = carry_out(plan_of(wanted, wanted, remove_foreign=True))
        assert [words[1:3] for words in done] == [("route", "del"), ("address", "del")]
        assert plan_of(wanted, wanted, remove_foreign=True) == []
