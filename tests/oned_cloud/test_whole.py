# SPDX-License-Identifier: Apache-2.0
"""A cloud with every kind and every field: made, kept, found again, and left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ncm_oned.cloud.kinds import ORDER
from ncm_oned.schema.tree import OnedTree
from tests.libvirt.test_libvirt_fields import unseen
from tests.oned_cloud.faults import shown
from tests.oned_cloud.grown import grown
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.whole import SECRETS, nothing, whole
from tests.oned_server import OnedServer
from tests.promises.life import REMOVED, edited

POOLS = {
    "cluster": "cluster", "host": "host", "datastore": "datastore", "vnet": "vn",
    "secgroup": "secgroup", "image": "image", "template": "template", "vmgroup": "vmgroup",
    "user": "user", "group": "group", "vdc": "vdc", "hook": "hook",
}  # fmt: skip
"""Kind -> what the server calls it."""
WITH = {
    "cluster red": ["host kvm1.cloud.example.org", "datastore nfs", "vnet public"],
    "cluster blue": ["host kvm2.cloud.example.org", "datastore nfs"],
}
"""What must leave a cluster before it can be deleted by hand."""


def test_every_field_of_an_object_is_in_the_whole_cloud() -> None:
    trees = [whole()]
    absent = {path for path in unseen(OnedTree, trees) if path.split("/")[1] in trees[0]}
    # Of a host's readiness, which has tests of its own.
    assert absent <= {"/hosts/ssh_host_keys"}


def test_the_whole_cloud_is_made_in_one_run_as_printed(cloud: Cloud) -> None:
    tree = whole()
    plan = cloud.plan(tree)
    first = cloud.made(tree)
    assert first.refused == {}
    assert {at.kind for at in plan.plan.object_work} == set(ORDER)
    known = cloud.record()["objects"]
    pairs = [(key, number) for at in known.values() for key, number in at.get("ids", {}).items()]
    assert len(pairs) > 30
    assert {key: at["id"] for key, at in known.items()}.items() >= {
        (key, number) for key, number in pairs if key in known
    }
    said = "\n".join([plan.shown, json.dumps(plan.json), first.shown, str(first.done)])
    said += json.dumps(cloud.record())
    assert [at for at in SECRETS if at != "opennebula" and at in said] == []
    cloud.settled(tree)
    made = len(cloud.server.calls)
    assert cloud.go(tree).empty
    # Asked who leads, and once for each pool.
    assert {call.method for call in cloud.server.calls[made:]} == {
        "one.zone.raftstatus", *(f"one.{pool}" for pool in (
            "grouppool.info", "userpool.info", "clusterpool.info", "hostpool.info",
            "vmgrouppool.info", "datastorepool.info", "secgrouppool.info", "vnpool.info",
            "imagepool.info", "templatepool.info", "vdcpool.info", "acl.info", "hookpool.info",
        )),
    }  # fmt: skip
    assert len(cloud.server.calls) - made == 14


def test_the_whole_cloud_leaves_and_the_server_is_as_new(tmp_path: Path) -> None:
    with OnedServer() as fresh:
        blank = shown(fresh)
    with grown(tmp_path) as cloud:
        gone = cloud.made(nothing())
        assert gone.refused == {}
        assert shown(cloud.server) == {**blank, "quotas": shown(cloud.server)["quotas"]}
        cloud.settled(nothing())


def test_what_the_profile_says_nothing_of_stays(tmp_path: Path) -> None:
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        assert cloud.made({}).done == []
        assert shown(cloud.server) == before
        cloud.settled({})
        cloud.made(whole())
        cloud.settled(whole())


def test_another_front_end_goes_on_from_what_is_on_the_objects(tmp_path: Path) -> None:
    with grown(tmp_path) as cloud:
        before = shown(cloud.server)
        cloud.lose()
        plan = cloud.plan(whole())
        assert (plan.planned, plan.refused) == ([], {})
        cloud.go(whole())
        cloud.settled(whole())
        fewer = edited(whole(), "/clusters/red/description", REMOVED)
        assert cloud.made(fewer).planned == [
            ("one.cluster.update cluster red, (no DESCRIPTION, QUATTOR), 0", "cluster red")
        ]
        assert shown(cloud.server) != before


@pytest.mark.parametrize("kind", [at for at in POOLS if at not in ("group", "user", "cluster")])
def test_each_object_that_was_deleted_by_hand_is_made_again(tmp_path: Path, kind: str) -> None:
    with grown(tmp_path) as cloud:
        server, tree = cloud.server, whole()
        before = shown(server)
        entries = {key: at for key, at in cloud.record()["objects"].items()
                   if key.startswith(f"{kind} ")}  # fmt: skip
        for key, entry in entries.items():
            number = int(entry["id"])
            if number == 0 and kind == "vdc":
                continue
            for name, *arguments in _in_the_way(cloud, key):
                server.poke(name, *arguments)
            server.poke(f"{POOLS[kind]}.delete", number)
            server.db.touch()
            done = cloud.go(tree)
            assert (done.errors, key in dict.fromkeys(done.touched)) == ([], True)
            cloud.settled(tree)
        assert shown(server) == before


def _in_the_way(cloud: Cloud, key: str) -> list[tuple[Any, ...]]:
    """What must go before by hand, as the server refuses otherwise."""
    kind, _, _name = key.partition(" ")
    entries = cloud.record()["objects"]
    if kind == "datastore":
        number = int(entries[key]["id"])
        return [("image.delete", at.id) for at in cloud.server.db.all("image")
                if at.plain()["store"] == number]  # fmt: skip
    return []
