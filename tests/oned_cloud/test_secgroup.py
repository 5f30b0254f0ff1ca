# SPDX-License-Identifier: Apache-2.0
"""Security groups: sets of rules, networks that name them and that they name."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

IN, OUT = {"rule_type": "inbound"}, {"rule_type": "outbound"}
RULES: list[dict[str, Any]] = [
    {"protocol": "TCP", **IN, "range": "22,80:90"},
    {"protocol": "ICMP", **IN, "icmp_type": 8},
    {"protocol": "ICMPV6", **IN, "icmpv6_type": 128},
    {"protocol": "UDP", **IN, "ip": "10.0.0.0", "size": 256},
    {"protocol": "ALL", **OUT},
]
TREE: dict[str, Any] = {
    "security_groups": {
        "web": {"description": "web servers", "rules": RULES, "labels": ["a"],
                "permissions": {"group": "users", "mode": 640}},
    },
}  # fmt: skip


def changed(**fields: Any) -> dict[str, Any]:
    tree = copy.deepcopy(TREE)
    group = {**tree["security_groups"]["web"], **fields}
    tree["security_groups"]["web"] = {at: value for at, value in group.items() if value is not None}
    return tree


def rules(server: OnedServer, name: str = "web") -> list[Any]:
    return sorted(
        sorted(at.items()) for at in server.db.named("secgroup", name).template.vectors("RULE")
    )


def test_everything_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert [words for words, _ in done.planned] == [
        "one.secgroup.allocate (NAME, DESCRIPTION, RULE, LABELS, QUATTOR)",
        "one.secgroup.chown secgroup web, -1, group users",
        "one.secgroup.chmod secgroup web, 1, 1, 0, 1, 0, 0, 0, 0, 0 (640)",
    ]
    assert [("PROTOCOL", "TCP"), ("RANGE", "22,80:90"), ("RULE_TYPE", "INBOUND")] in rules(server)
    cloud.settled(TREE)


def test_rules_are_a_set(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    text = server.db.named("secgroup", "web").template
    backwards = text.vectors("RULE")[::-1]
    text.drop("RULE")
    for at in backwards:
        text.add("RULE", at)
    server.db.touch()
    cloud.settled(TREE)
    assert not cloud.plan(changed(rules=RULES[::-1])).planned


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("secgroup.update", (100, "RULE=[PROTOCOL=ALL,RULE_TYPE=INBOUND]", 1)),
        ("secgroup.update", (100, "DESCRIPTION=x", 1)),
        ("secgroup.chmod", (100, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        ("secgroup.chown", (100, -1, 0)),
        ("secgroup.rename", (100, "other")),
        ("secgroup.delete", (100,)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = rules(server)
    server.poke(call, *arguments)
    cloud.made(TREE)
    assert rules(server) == before
    cloud.settled(TREE)


@pytest.mark.parametrize(
    "fields",
    [
        {"rules": RULES[1:]},
        {"rules": [*RULES, {"protocol": "IPSEC", **IN}]},
        {"rules": [{**RULES[0], "range": "22"}, *RULES[1:]]},
        {"rules": [{**RULES[3], "ip": "2001:db8::", "size": 16}]},
        {"rules": []},
        {"rules": None},
        {"description": "other"},
        {"description": None, "labels": None, "permissions": None},
    ],
)
def test_each_field_is_changed(cloud: Cloud, server: OnedServer, fields: Any) -> None:
    cloud.made(TREE)
    server.poke("secgroup.update", 100, "THEIRS=x", 1)
    tree = changed(**fields)
    cloud.made(tree)
    cloud.settled(tree)
    assert server.db.named("secgroup", "web").template.get("THEIRS") == "x"
    wanted = fields.get("rules", RULES) or []
    assert len(rules(server)) == len(wanted)


def test_the_groups_of_the_server_are_changed_where_listed(
    cloud: Cloud, server: OnedServer
) -> None:
    assert not cloud.go({"security_groups": {}}).done
    tree: dict[str, Any] = {"security_groups": {"default": {"rules": [{"protocol": "ALL", **OUT}]}}}
    cloud.made(tree)
    cloud.settled(tree)
    assert len(rules(server, "default")) == 1
    assert not server.db.named("secgroup", "default").template.has("QUATTOR")
    cloud.settled({"security_groups": {}})
    assert server.names("secgroup") == ["default"]


def test_one_that_leaves_goes_unless_a_network_has_it(cloud: Cloud, server: OnedServer) -> None:
    net = {"vn_mad": "bridge", "bridge": "br0", "security_groups": ["web"]}
    both: dict[str, Any] = {**TREE, "vnets": {"n": net}}
    cloud.made(both)
    done = cloud.go({"security_groups": {}})
    assert done.refused == {"secgroup web": "guards network n"}
    # With its network it goes.
    cloud.made({"security_groups": {}, "vnets": {}})
    assert server.names("secgroup") == ["default"]


def test_a_group_and_a_network_that_name_each_other(cloud: Cloud, server: OnedServer) -> None:
    names: dict[str, Any] = {"protocol": "TCP", **IN, "network_id": "back"}
    tree: dict[str, Any] = {
        "security_groups": {"db": {"rules": [names, RULES[4]]}},
        "vnets": {"back": {"vn_mad": "bridge", "bridge": "br0", "security_groups": ["db"]}},
    }
    cloud.made(tree)
    net = server.db.named("vn", "back")
    assert [("NETWORK_ID", str(net.id)), ("PROTOCOL", "TCP"), ("RULE_TYPE", "INBOUND")] in rules(
        server, "db"
    )
    assert len(rules(server, "db")) == 2
    cloud.settled(tree)
    # One that is there gets a rule of a network to come.
    tree["security_groups"]["db"]["rules"].append({**names, "network_id": "front"})
    tree["vnets"]["front"] = {"vn_mad": "bridge", "bridge": "br1"}
    cloud.made(tree)
    assert len(rules(server, "db")) == 3
    cloud.settled(tree)
    # No network was named before it had an id.
    assert not [call for call in server.calls if "NETWORK_ID><![CDATA[?" in str(call.parameters)]


def test_a_rule_of_a_network_that_nobody_has_is_told(cloud: Cloud) -> None:
    tree = changed(rules=[{"protocol": "TCP", **IN, "network_id": "nowhere"}])
    assert cloud.plan(tree).refused["secgroup web"].startswith("needs vnet nowhere")


def test_one_of_others_is_left_alone_unless_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("secgroup.allocate", 'NAME="web"\nX=1')
    before = server.dump()
    assert "not made by us" in cloud.go(TREE).refused["secgroup web"]
    assert server.dump() == before
    cloud.made(changed(adopt=True))
    cloud.settled(changed(adopt=True))
    assert server.db.named("secgroup", "web").template.get("X") == "1"


def test_undo_brings_back_what_was(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = rules(server)
    cloud.made(changed(rules=RULES[:1], description=None))
    cloud.go(TREE, mode="undo")
    assert rules(server) == before
    cloud.go(TREE)
    cloud.made({"security_groups": {}})
    cloud.go(TREE, mode="undo")
    assert rules(server) == before
