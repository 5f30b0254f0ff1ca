# SPDX-License-Identifier: Apache-2.0
"""Profiles as links: each feature of the schema against its golden file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm_bridge.links import Links
from ncm_bridge.model.link import Link
from ncm_bridge.model.wanted import unseen, wanted_links
from ncm_bridge.schema import NetworkInputs
from tests.network.conftest import profile_of, tree_of
from tests.network.features import FEATURES, NODE, NONE

HERE = Path(__file__).parent
Loaded = Callable[[dict[str, Any]], NetworkInputs]


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    return lambda profile: NetworkInputs.read(tree_of(profile, tmp_path))


def wanted_of(inputs: NetworkInputs) -> dict[str, Link]:
    links = wanted_links(inputs, Links(inputs.network))
    return {name: link for name, (link, _) in links.items()}


def shown(inputs: NetworkInputs) -> str:
    links = Links(inputs.network)
    document = {
        "links": {
            name: {"because": because, **link.as_json()}
            for name, (link, because) in wanted_links(inputs, links).items()
        },
        "unseen": dict(unseen(links)),
    }
    return json.dumps(document, indent=1) + "\n"


@pytest.mark.parametrize("feature", FEATURES)
def test_links_of_a_feature(loaded: Loaded, golden: Any, feature: str) -> None:
    golden(HERE / "golden" / f"{feature}.json", shown(loaded(FEATURES[feature])))


def one(loaded: Loaded, interface: dict[str, Any], **more: Any) -> Link:
    network = {**NODE, **more, "interfaces": {"em1": interface, **more.pop("interfaces", {})}}
    return wanted_of(loaded(profile_of(network)))["em1"]


STATIC = {"ip": "192.0.2.10", "netmask": "255.255.255.0"}


@pytest.mark.parametrize(
    ("stp", "delay", "expected"),
    [
        (None, None, {"stp_state": 0}),
        (False, 15, {"stp_state": 0}),
        (True, 15, {"stp_state": 1, "forward_delay": 1500}),
        (True, None, {"stp_state": 1}),
        (True, 0, {"stp_state": 1, "forward_delay": 200}),
        (True, 1, {"stp_state": 1, "forward_delay": 200}),
        (True, 99, {"stp_state": 1, "forward_delay": 3000}),
    ],
)
def test_a_forward_delay_is_what_the_kernel_makes_of_it(
    loaded: Loaded, stp: Any, delay: Any, expected: dict[str, int]
) -> None:
    bridge = {"type": "Bridge", **NONE}
    bridge.update({} if stp is None else {"stp": stp})
    bridge.update({} if delay is None else {"delay": delay})
    assert one(loaded, bridge).options == expected


def test_options_of_lacp_only_with_lacp(loaded: Loaded) -> None:
    options = {"lacp_rate": 1, "ad_select": "count", "miimon": 100}
    found = [
        set(one(loaded, {**NONE, "bonding_opts": {**options, "mode": mode}}).options)
        for mode in (4, 0)
    ]
    assert found == [{"lacp_rate", "ad_select", "miimon", "mode"}, {"miimon", "mode"}]


def test_nothing_is_compared_of_what_is_not_started_at_boot(loaded: Loaded) -> None:
    link = one(loaded, {**STATIC, "onboot": False, "mtu": 9000}, default_gateway="192.0.2.1")
    assert link.as_json() == {"name": "em1", "kind": "device"}


COMMANDS = {
    "10.9.0.0/16 via 192.0.2.9 dev em1 metric 50": ["10.9.0.0/16", "192.0.2.9", 254, "unicast", 50],
    "default via 192.0.2.9 table storage": ["0.0.0.0/0", "192.0.2.9", 100, "unicast", None],
    "blackhole 10.9.0.0/16": ["10.9.0.0/16", "", 254, "blackhole", None],
    "to 10.9.0.1 via 192.0.2.9 table 0x10": ["10.9.0.1/32", "192.0.2.9", 16, "unicast", None],
    "default via 2001:DB8::1 table main": ["::/0", "2001:db8::1", 254, "unicast", None],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_are_understood_as_ip_does(loaded: Loaded, command: str) -> None:
    route = [{"command": command}]
    link = one(loaded, {**STATIC, "route": route}, routing_table={"storage": 100})
    assert [list(each[:5]) for each in link.routes] == [COMMANDS[command]]


@pytest.mark.parametrize(
    "command",
    [
        "10.9.0.0/16 via 192.0.2.9 dev em2",
        "10.9.0.0/16 nexthop via 192.0.2.9 nexthop via 192.0.2.8",
        "10.9.0.0/16 via 192.0.2.9 proto bird",
        "10.9.0.0/16 via 192.0.2.9 via 192.0.2.8",
        "10.9.0.0/16 via",
        "10.9.0.1/16 via 192.0.2.9",
        "10.9.0.0/16 mtu lock 1400",
        "10.9.0.0/16 table nosuch",
        "multicast 224.0.0.0/4",
    ],
)
def test_a_command_that_is_not_understood_is_told(loaded: Loaded, command: str) -> None:
    network = {**NODE, "interfaces": {"em1": {**STATIC, "route": [{"command": command}]}}}
    inputs = loaded(profile_of(network))
    assert wanted_of(inputs)["em1"].routes == ()
    path = "/system/network/interfaces/em1/route/0"
    assert [at for at, _ in unseen(Links(inputs.network))] == [path]


RULES = {
    "iif em1 lookup storage": ["inet", 100, "", "", None, False, "em1", "", ""],
    "not from 10.0.0.0/8 pref 7 table 5": ["inet", 5, "10.0.0.0/8", "", 7, True, "", "", ""],
    "from all fwmark 1/0xff table main": ["inet", 254, "", "", None, False, "", "0x1/0xff", ""],
    "to 2001:db8::/32 prohibit": ["inet6", 0, "", "2001:db8::/32", None, False, "", "", "prohibit"],
}


@pytest.mark.parametrize("command", RULES)
def test_rules_are_understood_as_ip_does(loaded: Loaded, command: str) -> None:
    rule = [{"command": command}]
    link = one(loaded, {**STATIC, "rule": rule}, routing_table={"storage": 100})
    assert [list(each) for each in link.rules] == [RULES[command]]


@pytest.mark.parametrize("command", ["from all uidrange 0-99 table 5", "from 10.0.0.0/8", "table"])
def test_a_rule_that_is_not_understood_is_told(loaded: Loaded, command: str) -> None:
    network = {**NODE, "interfaces": {"em1": {**STATIC, "rule": [{"command": command}]}}}
    inputs = loaded(profile_of(network))
    assert wanted_of(inputs)["em1"].rules == ()
    assert len(list(unseen(Links(inputs.network)))) == 1


def gateways(loaded: Loaded, network: dict[str, Any]) -> dict[str, list[list[Any]]]:
    links = wanted_of(loaded(profile_of({**NODE, **network})))
    return {
        name: [list(route[:2]) for route in link.routes]
        for name, link in links.items()
        if link.routes
    }


OTHER = {"ip": "198.51.100.5", "netmask": "255.255.255.0"}
TWO = {"em1": STATIC, "em2": OTHER}


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (
            {"default_gateway": "198.51.100.1", "interfaces": TWO},
            {"em2": [["0.0.0.0/0", "198.51.100.1"]]},
        ),
        (
            {"interfaces": {**TWO, "em2": {**OTHER, "gateway": "198.51.100.9"}}},
            {"em2": [["0.0.0.0/0", "198.51.100.9"]]},
        ),
        ({"guess_default_gateway": False,
          "interfaces": {**TWO, "em2": {**OTHER, "gateway": "198.51.100.9"}}}, {}),
        ({"default_gateway": "198.51.100.1",
          "interfaces": {**TWO, "em2": {**OTHER, "defroute": False}}}, {}),
        ({"default_gateway": "198.51.100.1",
          "interfaces": {**TWO, "em2": {**OTHER, "onboot": False}}}, {}),
        (
            {"default_gateway": "198.51.100.1", "gatewaydev": "em1", "interfaces": TWO},
            {"em1": [["0.0.0.0/0", ""]]},
        ),
        ({"default_gateway": "192.0.2.1", "gatewaydev": "em2",
          "interfaces": {"em1": STATIC, "em2": {"bootproto": "dhcp"}}}, {}),
        (
            {"interfaces": {"em1": {**STATIC, "ipv6addr": "2001:db8::5/64"}},
             "ipv6": {"default_gateway": "2001:db8::1"}},
            {"em1": [["::/0", "2001:db8::1"]]},
        ),
        (
            {"interfaces": {"em1": STATIC},
             "ipv6": {"default_gateway": "fe80::1", "gatewaydev": "em1"}},
            {"em1": [["::/0", "fe80::1"]]},
        ),
        (
            {"interfaces": {"em1": {**STATIC, "ipv6addr": "2001:db8::5/64",
                                    "ipv6_defroute": False}},
             "ipv6": {"default_gateway": "2001:db8::1"}}, {},
        ),
    ],
)  # fmt: skip
def test_the_default_route_is_on_the_link_that_reaches_the_gateway(
    loaded: Loaded, network: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert gateways(loaded, network) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ipv6_rtr": False}, {"accept_ra": "0"}),
        ({"ipv6_rtr": True}, {}),
        ({"ipv6_autoconf": False}, {"accept_ra": "0"}),
        ({"ipv6_autoconf": False, "ipv6_rtr": True}, {"autoconf": "0"}),
        ({"ipv6_autoconf": True}, {}),
        ({"ipv6_mtu": 1300, "ipv6_privacy": "rfc3041"}, {"mtu": "1300", "use_tempaddr": "2"}),
        ({"ipv6_rtr": False, "ipv6init": False}, {}),
    ],
)
def test_kernel_parameters_only_where_the_profile_says_so(
    loaded: Loaded, fields: dict[str, Any], expected: dict[str, str]
) -> None:
    link = one(loaded, {**STATIC, **fields})
    assert link.sysctl == {f"ipv6/conf/em1/{name}": value for name, value in expected.items()}


def test_vips_have_dummies_where_they_are_asked_for(loaded: Loaded) -> None:
    inputs = loaded(FEATURES["nodewide"])
    assert "dummy_www" not in wanted_of(inputs)
    inputs.network.manage_vips = True  # type: ignore[assignment]
    link = wanted_of(inputs)["dummy_www"]
    assert (link.kind, link.up, link.addresses) == ("dummy", True, {"203.0.113.80/32": ""})


def test_a_link_survives_json(loaded: Loaded) -> None:
    for profile in FEATURES.values():
        for link in wanted_of(loaded(profile)).values():
            assert Link.of(json.loads(json.dumps(link.as_json()))) == link
