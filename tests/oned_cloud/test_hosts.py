# SPDX-License-Identifier: Apache-2.0
"""Clusters and hosts: registered, kept, drained, taken away."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer

TREE: dict[str, Any] = {
    "clusters": {"east": {"description": "racks 1 to 4", "reserved_cpu": 10}, "west": {}},
    "hosts": {
        "kvm1_2eexample_2eorg": {"cluster": "east", "pin_policy": "PINNED"},
        "kvm2.example.org": {"cluster": "west", "enabled": False, "attributes": {"RACK": "r2"}},
        "kvm3": {},
    },
}


def changed(**hosts: Any) -> dict[str, Any]:
    """TREE with these differences in kvm1 ... kvm3; None takes the host out."""
    tree = copy.deepcopy(TREE)
    keys = {key.partition(".")[0].partition("_")[0]: key for key in tree["hosts"]}
    for name, values in hosts.items():
        if values is None:
            del tree["hosts"][keys[name]]
        else:
            tree["hosts"][keys[name]].update(values)
    return tree


def test_everything_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert done.touched == [
        "cluster east", "cluster west", "host kvm1.example.org", "host kvm2.example.org",
        "host kvm3",
    ]  # fmt: skip
    host = server.db.named("host", "kvm1.example.org")
    assert host.template.get("PIN_POLICY") == "PINNED"
    assert [call for call, _ in done.planned if call.startswith("one.host.status")] == [
        "one.host.status host kvm2.example.org, 1 (disabled)"
    ]
    cloud.settled(TREE)


def test_a_run_without_work_asks_once_per_kind(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = len(server.calls)
    assert cloud.go(TREE).empty
    assert [call.method for call in server.calls[before:]] == [
        "one.zone.raftstatus", "one.clusterpool.info", "one.hostpool.info",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("host.update", (0, "PIN_POLICY=NONE", 1)),
        ("host.update", (1, "RACK=r9", 1)),
        ("host.update", (1, "", 0)),
        ("host.status", (1, 0)),
        ("host.status", (1, 2)),
        ("cluster.addhost", (101, 0)),
        ("cluster.update", (100, "DESCRIPTION=x", 1)),
        ("host.rename", (0, "other")),
        ("cluster.rename", (100, "other")),
        ("host.delete", (2,)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()
    server.poke(call, *arguments)
    cloud.made(TREE)
    cloud.settled(TREE)
    if call != "host.delete" and arguments[-1] != 0:
        assert server.dump() == before


def test_a_host_disabled_by_hand_stays_so(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("host.status", 0, 1)
    cloud.settled(TREE)
    done = cloud.made(changed(kvm1={"enabled": True}))
    assert [words for words, _ in done.done] == [
        "one.host.status host kvm1.example.org, 0 (enabled)"
    ]


def test_an_attribute_that_leaves_goes_and_those_of_others_stay(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    server.poke("host.update", 0, 'NOTE="mine"', 1)
    cloud.settled(TREE)
    tree = changed()
    del tree["hosts"]["kvm1_2eexample_2eorg"]["pin_policy"]
    cloud.made(tree)
    template = server.db.named("host", "kvm1.example.org").template
    assert not template.has("PIN_POLICY")
    assert template.get("NOTE") == "mine"
    cloud.settled(tree)


def test_a_host_that_leaves_is_disabled_drained_and_taken_away(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    machine = server.vm_on(0)
    tree = changed(kvm1=None, kvm3=None)
    done = cloud.made(tree)
    assert [words for words, _ in done.done] == [
        "one.host.status host kvm1.example.org, 1 (disabled)",
        "one.host.status host kvm3, 1 (disabled)", "one.host.delete host kvm3",
    ]  # fmt: skip
    waiting = cloud.go(tree)
    assert not waiting.done
    assert any("when its machines have" in note for note in waiting.notes)
    server.poke("vm.action", "terminate-hard", machine)
    done = cloud.made(tree)
    assert [words for words, _ in done.done] == ["one.host.delete host kvm1.example.org"]
    cloud.settled(tree)


def test_a_missing_dict_is_not_managed_and_an_empty_one_wants_none(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    server.poke("host.allocate", "foreign", "kvm", "kvm", -1)
    before = server.dump()
    cloud.settled({"clusters": TREE["clusters"]})
    assert server.dump() == before
    cloud.made({"clusters": {}, "hosts": {}})
    assert server.names("host") == ["foreign"]
    assert server.names("cluster") == ["default"]


def test_a_host_of_others_is_left_alone_unless_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("host.allocate", "kvm3", "kvm", "kvm", -1)
    done = cloud.go(TREE)
    assert "not made by us" in done.refused["host kvm3"]
    tree = changed(kvm3={"adopt": True})
    cloud.made(tree)
    cloud.settled(tree)
    cloud.made({**TREE, "hosts": {}})
    assert server.names("host") == ["kvm3"]


def test_the_record_lost_the_marks_tell(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    cloud.lose()
    assert cloud.go(TREE).empty
    cloud.settled(TREE)
    cloud.lose()
    tree = changed(kvm1=None)
    del tree["hosts"]["kvm2.example.org"]["attributes"]
    cloud.made(tree)
    assert server.names("host") == ["kvm2.example.org", "kvm3"]
    assert not server.db.named("host", "kvm2.example.org").template.has("RACK")


def test_a_follower_keeps_its_hands_off(cloud: Cloud, server: OnedServer) -> None:
    server.raft = "follower"
    done = cloud.go(TREE)
    assert not done.done
    assert any("this server is a follower" in note for note in done.notes)
    server.raft = "leader"
    cloud.made(TREE)
