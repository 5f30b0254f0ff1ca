# SPDX-License-Identifier: Apache-2.0
"""What we read of the kernel is what ip(8) shows."""

from __future__ import annotations

import subprocess

import pytest

from ncm_bridge.kernel import Kernel, read_links, read_rules
from ncm_bridge.model.link import Link, Route, Rule
from tests.net_kernel.compare import judged, mine
from tests.net_kernel.namespace import Namespace

BRIDGE = (
    "stp_state 1", "forward_delay 400", "hello_time 300", "max_age 1800", "ageing_time 12300",
    "priority 8192", "group_fwd_mask 8", "mcast_snooping 0", "mcast_router 2",
    "mcast_query_use_ifaddr 1", "mcast_hash_max 512", "mcast_last_member_count 5",
    "mcast_startup_query_count 6", "mcast_last_member_interval 108",
    "mcast_membership_interval 26008", "mcast_querier_interval 25508",
    "mcast_query_interval 12508", "mcast_query_response_interval 1008",
    "mcast_startup_query_interval 3128", "mcast_stats_enabled 1", "mcast_igmp_version 3",
    "mcast_mld_version 2", "nf_call_iptables 1", "nf_call_ip6tables 1", "nf_call_arptables 1",
)  # fmt: skip
PORT = (
    "cost 7", "priority 9", "hairpin on", "guard on", "root_block on", "fastleave on",
    "learning off", "flood off", "mcast_flood off", "bcast_flood off", "mcast_to_unicast on",
    "neigh_suppress on", "vlan_tunnel on", "isolated on", "locked on", "mcast_router 2",
)  # fmt: skip


def agreed() -> None:
    """Both see the same; field by field, so that pytest shows where they differ."""
    ours, theirs = mine(), judged()
    for what, there in theirs.items():
        assert ours[what] == there, what


def test_an_empty_namespace_has_lo_only(space: Namespace) -> None:
    assert list(read_links()) == ["lo"]
    assert read_links()["lo"].up is False
    assert read_rules() == []
    agreed()


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("option", BRIDGE)
def test_an_option_of_a_bridge_is_read(space: Namespace, option: str) -> None:
    space.ip("link add br0 type bridge")
    word, value = option.split()
    before = read_links()["br0"].options[word]
    space.ip(f"link set br0 type bridge {option}")
    now = read_links()["br0"].options[word]
    assert now != before
    assert now == int(value)
    agreed()


@pytest.mark.parametrize("option", PORT)
def test_an_option_of_a_port_is_read(space: Namespace, option: str) -> None:
    space.ip("link add br0 type bridge", "link add eth0 type veth peer name far",
             "link set eth0 master br0")  # fmt: skip
    word, value = option.split()
    before = read_links()["eth0"].port[word]
    space.ip(f"link set eth0 type bridge_slave {option}")
    now = read_links()["eth0"].port[word]
    assert now != before
    assert now == {"on": 1, "off": 0}.get(value) or now == int(value)
    agreed()


def test_many_bridges_with_many_ports_are_told_apart(space: Namespace) -> None:
    for number in range(12):
        space.ip(
            f"link add br{number} type bridge forward_delay {200 + 4 * number}",
            f"link add eth{number} type veth peer name far{number}",
            f"link set eth{number} master br{number // 3}",
            f"link set eth{number} type bridge_slave cost {number + 1}",
        )
    links = read_links()
    assert [links[f"br{at}"].options["forward_delay"] for at in range(12)] == [*range(200, 248, 4)]
    assert [links[f"eth{at}"].port["cost"] for at in range(12)] == [*range(1, 13)]
    agreed()


def test_what_a_link_itself_has_is_read(space: Namespace) -> None:
    space.ip("link add eth0 type veth peer name far", "link set eth0 mtu 1400 up",
             "link set eth0 address 02:00:00:AB:cd:ef")  # fmt: skip
    link = read_links()["eth0"]
    found = (link.kind, link.up, link.mtu, link.mac, link.master, link.lower)
    assert found == ("device", True, 1400, "02:00:00:ab:cd:ef", "", "")
    agreed()


def test_the_taps_of_a_bridge_are_its_guests(space: Namespace) -> None:
    space.ip("link add br0 type bridge", "link add eth0 type veth peer name far",
             "link set eth0 master br0", "link add br1 type bridge",
             *(f"tuntap add vnet{at} mode tap" for at in range(3)),
             "link set vnet0 master br0", "link set vnet2 master br0")  # fmt: skip
    links = read_links()
    assert [links[name].guests for name in ("br0", "br1", "eth0")] == [2, 0, 0]
    assert (links["vnet0"].kind, links["vnet0"].master) == ("tun", "br0")
    agreed()


@pytest.mark.parametrize(
    "line",
    [
        "id 5 dstport 4789",
        "id 16777215 dstport 8472 remote 192.0.2.7 local 192.0.2.8 dev br0 gbp",
        "id 6 dstport 4790 group 224.1.1.1 dev br0 ttl 5 nolearning ageing 77",
        "id 7 dstport 4789 remote 2001:db8::7 local 2001:db8::8 proxy rsc l2miss l3miss",
        "id 8 dstport 4789 group ff05::8 dev br0",
    ],
)
def test_a_vxlan_is_read(space: Namespace, line: str) -> None:
    space.ip("link add br0 type bridge", f"link add vx0 type vxlan {line}")
    link = read_links()["vx0"]
    assert (link.kind, link.lower) == ("vxlan", "br0" if "dev br0" in line else "")
    options = dict(zip(line.split()[::2], line.split()[1::2])) if "gbp" not in line else {}
    for word in {"id", "dstport", "group"} & set(options):
        assert str(link.options[word]) == options[word]
    agreed()


def test_a_kind_that_nobody_configures_here_is_told_so(space: Namespace) -> None:
    space.ip("link add eth0 type veth peer name far", "link add mac0 link eth0 type macvtap",
             "link add ifb0 type ifb", "tuntap add tun0 mode tun")  # fmt: skip
    links = read_links()
    assert (links["mac0"].kind, links["mac0"].lower) == ("other", "eth0")
    assert (links["ifb0"].kind, links["tun0"].kind, links["tun0"].mac) == ("other", "tun", "")
    agreed()


def test_an_end_in_another_namespace_is_no_lower_link(space: Namespace) -> None:
    with Namespace() as other:
        other.ip("link add near type veth peer name away", "link add here type bridge")
        keeper = subprocess.Popen(["sleep", "300"])
    try:
        # Out here these have the numbers of other links in there.
        space.ip("link add eth0 type veth peer name far", "link add br0 type bridge",
                 "link add mac0 link br0 type macvtap",
                 "link add vx0 type vxlan id 5 dstport 4789 dev far",
                 *(f"link set {at} netns {keeper.pid}" for at in ("mac0", "vx0", "eth0")),
                 )  # fmt: skip
        with Namespace(keeper.pid):
            links = read_links()
            assert {"mac0", "vx0", "eth0", "near", "here"} < links.keys()
            assert {link.lower for link in links.values()} == {""}
    finally:
        keeper.kill()
        keeper.wait()


def test_addresses_are_read_with_their_labels(space: Namespace) -> None:
    space.ip("link add br0 type bridge", "link set br0 up", "link set lo up",
             "addr add 192.0.2.3/24 dev br0", "addr add 192.0.2.4/24 dev br0 label br0:one",
             "addr add 198.51.100.1 peer 198.51.100.2/32 dev br0",
             "addr add 2001:DB8:0:0::3/64 dev br0 nodad",
             "addr add fec0::3/64 dev br0 nodad",
             "addr add ::ffff:192.0.2.9/128 dev br0 nodad")  # fmt: skip
    assert read_links()["br0"].addresses == {
        "192.0.2.3/24": "", "192.0.2.4/24": "br0:one", "198.51.100.1/32": "",
        "2001:db8::3/64": "", "fec0::3/64": "", "::ffff:192.0.2.9/128": "",
    }  # fmt: skip
    agreed()


def test_what_a_server_or_router_gave_is_left_out(space: Namespace) -> None:
    space.ip("link add br0 type bridge", "link set br0 up",
             "addr add 192.0.2.3/24 dev br0 valid_lft 1000 preferred_lft 500",
             "addr add 2001:db8::3/64 dev br0 valid_lft 1000 preferred_lft 500",
             "addr add 2001:db8:1::3/64 dev br0 mngtmpaddr nodad",
             "addr add fe80::3/64 dev br0 nodad",
             "addr add 169.254.7.7/16 dev br0 scope link",
             "addr add 2001:db8:2::3/64 dev br0 preferred_lft 0")  # fmt: skip
    assert read_links()["br0"].addresses == {"2001:db8:2::3/64": ""}
    agreed()


@pytest.fixture
def routed(space: Namespace) -> Namespace:
    """Two bridges with addresses, up."""
    for number in (0, 1):
        space.ip(f"link add br{number} type bridge", f"link set br{number} up",
                 f"addr add 192.0.{number}.3/24 dev br{number}",
                 f"addr add 2001:db8:{number}::3/64 dev br{number} nodad")  # fmt: skip
    return space


ROUTES = {
    "default via 192.0.0.1": Route("0.0.0.0/0", "192.0.0.1", metric=0),
    "default via 2001:db8:0::1": Route("::/0", "2001:db8::1", metric=1024),
    "198.51.100.0/24 dev br0": Route("198.51.100.0/24", metric=0),
    "198.51.100.7 via 192.0.0.1": Route("198.51.100.7/32", "192.0.0.1", metric=0),
    "2001:db8:7::/48 via 2001:db8:0::1 metric 77":
        Route("2001:db8:7::/48", "2001:db8::1", metric=77),
    "198.51.100.0/24 via 192.0.0.1 metric 4294967295 table 4000000000":
        Route("198.51.100.0/24", "192.0.0.1", 4000000000, metric=4294967295),
    "198.51.100.0/24 via 203.0.113.1 dev br0 onlink table 100":
        Route("198.51.100.0/24", "203.0.113.1", 100, metric=0, onlink=True),
    "198.51.100.0/24 via 192.0.0.1 mtu 1400 advmss 1360 cwnd 7 initcwnd 20 initrwnd 30 "
    "src 192.0.0.3 tos 0x10 congctl cubic":
        Route("198.51.100.0/24", "192.0.0.1", metric=0, options=(
            ("advmss", "1360"), ("congctl", "cubic"), ("cwnd", "7"), ("initcwnd", "20"),
            ("initrwnd", "30"), ("mtu", "1400"), ("src", "192.0.0.3"), ("tos", "0x10"),
        )),
    "2001:db8:7::/48 via 2001:db8:0::1 mtu 1400 hoplimit 9 src 2001:db8:0::3 pref high":
        Route("2001:db8:7::/48", "2001:db8::1", metric=1024, options=(
            ("hoplimit", "9"), ("mtu", "1400"), ("pref", "high"), ("src", "2001:db8::3"),
        )),
    "198.51.100.0/24 via inet6 fe80::1 dev br0":
        Route("198.51.100.0/24", "inet6 fe80::1", metric=0),
    "local 198.51.100.0/24 dev br0": Route("198.51.100.0/24", "", 255, "local", 0),
    "198.51.100.0/24 dev br0 tos 0x08":
        Route("198.51.100.0/24", metric=0, options=(("tos", "0x08"),)),
    "198.51.100.0/24 dev br0 proto static": Route("198.51.100.0/24", metric=0),
}  # fmt: skip


@pytest.mark.parametrize("line", ROUTES)
def test_a_route_is_read(routed: Namespace, line: str) -> None:
    family = "-6" if ":" in line and "inet6" not in line else "-4"
    routed.ip(f"{family} route add {line}")
    assert read_links()["br0"].routes == (ROUTES[line],)
    agreed()


def test_routes_of_daemons_and_of_the_kernel_are_nobodys(routed: Namespace) -> None:
    for protocol in ("dhcp", "ra", "bird", "zebra", "kernel", "redirect", "77"):
        routed.ip(f"route add 198.51.100.0/24 dev br0 proto {protocol}")
        assert read_links()["br0"].routes == ()
        agreed()
        routed.ip("route del 198.51.100.0/24")


def test_a_route_with_several_ways_is_one_of_each_link(routed: Namespace) -> None:
    routed.ip(
        "route add 198.51.100.0/24 mtu 1400 nexthop via 192.0.0.1 weight 3 "
        "nexthop via 198.51.100.1 dev br1 onlink",
        "route add 2001:db8:7::/48 nexthop via 2001:db8:0::1 nexthop via 2001:db8:1::1",
    )
    links = read_links()
    six = {
        at: Route("2001:db8:7::/48", f"2001:db8:{at}::1", metric=1024, options=(("weight", "1"),))
        for at in (0, 1)
    }
    assert links["br0"].routes == (
        Route("198.51.100.0/24", "192.0.0.1", metric=0,
              options=(("mtu", "1400"), ("weight", "3"))),
        six[0]._replace(via="2001:db8::1"),
    )  # fmt: skip
    assert links["br1"].routes == (
        Route("198.51.100.0/24", "198.51.100.1", metric=0, onlink=True,
              options=(("mtu", "1400"), ("weight", "1"))),
        six[1],
    )  # fmt: skip
    agreed()


def test_routes_that_lead_nowhere_belong_to_no_link(routed: Namespace) -> None:
    for family, network in (("-4", "203.0.113.0/24"), ("-6", "2001:db8:7::/48")):
        for table, kind in enumerate(("blackhole", "unreachable", "prohibit", "throw"), 10):
            routed.ip(f"{family} route add {kind} {network} table {table}")
    with Kernel() as kernel:
        alone = kernel.loose_routes()
        links = kernel.links()
        assert kernel.loose_routes() == alone
    assert not any(link.routes for link in links.values())
    assert {(route.to, route.type, route.table, route.metric) for route in alone} == {
        (network, kind, table, metric)
        for network, metric in (("203.0.113.0/24", 0), ("2001:db8:7::/48", 1024))
        for table, kind in enumerate(("blackhole", "unreachable", "prohibit", "throw"), 10)
    }
    agreed()


def test_routes_are_left_out_when_not_asked_for(routed: Namespace) -> None:
    routed.ip("route add default via 192.0.0.1")
    assert read_links(routes=False)["br0"].routes == ()
    assert read_links()["br0"].routes != ()


RULES = {
    "-4 rule add from 192.0.2.0/24 table 100": Rule("inet", 100, "192.0.2.0/24", "", 32765),
    "-4 rule add to 198.51.100.7 priority 5 table 4000000000":
        Rule("inet", 4000000000, "", "198.51.100.7/32", 5),
    "-6 rule add not from 2001:db8:0::/64 to 2001:db8:1::/48 iif lo priority 9 table 10":
        Rule("inet6", 10, "2001:db8::/64", "2001:db8:1::/48", 9, True, "lo"),
    "-4 rule add fwmark 0x1f/0xff priority 7 table 254": Rule("inet", 254, priority=7,
                                                             fwmark="0x1f/0xff"),
    "-6 rule add fwmark 16 priority 7 table 253": Rule("inet6", 253, priority=7, fwmark="0x10"),
    "-4 rule add from 192.0.2.0/24 priority 3 blackhole":
        Rule("inet", 0, "192.0.2.0/24", "", 3, action="blackhole"),
    "-6 rule add from 2001:db8:0::/64 priority 3 prohibit":
        Rule("inet6", 0, "2001:db8::/64", "", 3, action="prohibit"),
    "-4 rule add priority 32766 from 192.0.2.9 table 254":
        Rule("inet", 254, "192.0.2.9/32", "", 32766),
    "-4 rule add priority 1000 table 254": Rule("inet", 254, priority=1000),
}  # fmt: skip


@pytest.mark.parametrize("line", RULES)
def test_a_rule_is_read(space: Namespace, line: str) -> None:
    space.ip(line)
    assert read_rules() == [RULES[line]]
    agreed()


@pytest.mark.parametrize(
    "more",
    ["oif lo", "uidrange 0-9", "ipproto tcp", "sport 5", "dport 5-7", "tos 0x10",
     "suppress_prefixlength 0", "suppress_ifgroup 1", "tun_id 5"],
)  # fmt: skip
def test_a_rule_with_a_selector_beyond_a_profile_is_somebody_elses(
    space: Namespace, more: str
) -> None:
    space.ip("rule add priority 5 from 192.0.2.0/24 table 100",
             f"rule add priority 6 from 192.0.2.0/24 {more} table 100")  # fmt: skip
    assert read_rules() == [Rule("inet", 100, "192.0.2.0/24", "", 5)]


def test_a_rule_that_goes_to_another_is_somebody_elses(space: Namespace) -> None:
    space.ip("rule add priority 6 from 192.0.2.0/24 goto 32766")
    assert read_rules() == []


def test_what_was_read_survives_json(routed: Namespace) -> None:
    routed.ip("route add 198.51.100.0/24 via 192.0.0.1 mtu 1400", "addr add 10.0.0.1/8 dev br0",
              "tuntap add vnet0 mode tap", "link set vnet0 master br0")  # fmt: skip
    for link in read_links().values():
        assert Link.of(link.as_json()) == link


def test_one_socket_answers_again_and_again(routed: Namespace) -> None:
    with Kernel() as kernel:
        before = kernel.links()
        routed.ip("route add default via 192.0.0.1", "rule add from 192.0.2.0/24 table 100")
        after, rules = kernel.links(), kernel.rules()
        assert kernel.links() == after
    assert before["br0"] != after["br0"]
    assert before["br1"] == after["br1"]
    assert len(rules) == 1
