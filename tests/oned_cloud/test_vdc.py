# SPDX-License-Identifier: Apache-2.0
"""Virtual data centres: their members are what the profile says; VDC "default" is shared."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import merged
from tests.oned_server import OnedServer

TREE: dict[str, Any] = {
    "groups": {"staff": {}, "ops": {}},
    "clusters": {"east": {}, "west": {}},
    "hosts": {"kvm1": {"cluster": "east"}},
    "vdcs": {
        "lab": {
            "description": "for staff", "labels": ["x"], "groups": ["staff"],
            "clusters": ["east"], "hosts": ["kvm1"], "datastores": ["default", "files"],
        },
        "default": {"without": ["staff"]},
    },
}  # fmt: skip


def members(server: OnedServer, name: str) -> dict[str, Any]:
    vdc = server.db.named("vdc", name)
    found: dict[str, Any] = {
        kind: sorted(
            "ALL" if at == -10 else server.db.get(kind, at).name if zone == 0 else f"{zone}:{at}"
            for zone, at in rows
        )
        for kind, rows in vdc.resources.items() if rows
    }  # fmt: skip
    return {"group": sorted(server.db.get("group", at).name for at in vdc.groups), **found}


def test_a_vdc_is_made_with_all_its_members(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert [words for words, path in done.planned if path == "vdc lab"] == [
        "one.vdc.allocate (NAME, DESCRIPTION, LABELS, QUATTOR)",
        "one.vdc.addgroup vdc lab, group staff",
        "one.vdc.addcluster vdc lab, 0, cluster east",
        "one.vdc.addhost vdc lab, 0, host kvm1",
        "one.vdc.adddatastore vdc lab, 0, datastore default",
        "one.vdc.adddatastore vdc lab, 0, datastore files",
    ]
    assert members(server, "lab") == {
        "group": ["staff"], "cluster": ["east"], "host": ["kvm1"],
        "datastore": ["default", "files"],
    }  # fmt: skip
    assert members(server, "default") == {"group": ["ops", "users"], "cluster": ["ALL"]}
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("vdc.addgroup", (100, 100)),
        ("vdc.delgroup", (100, 101)),
        ("vdc.addcluster", (100, 0, 101)),
        ("vdc.delcluster", (100, 0, 100)),
        ("vdc.addcluster", (100, 0, -10)),
        ("vdc.delhost", (100, 0, 0)),
        ("vdc.deldatastore", (100, 0, 2)),
        ("vdc.update", (100, "DESCRIPTION=x", 1)),
        ("vdc.addgroup", (0, 101)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()["vdc"]
    server.poke(call, *arguments)
    cloud.made(TREE)
    assert server.dump()["vdc"] == before
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("path", "value", "kind", "then"),
    [
        ("vdcs/lab/groups", ["ops"], "group", ["ops"]),
        ("vdcs/lab/groups", [], "group", []),
        ("vdcs/lab/clusters", ["west"], "cluster", ["west"]),
        ("vdcs/lab/clusters", ["ALL"], "cluster", ["ALL"]),
        ("vdcs/lab/clusters", [], "cluster", []),
        ("vdcs/lab/datastores", ["ALL"], "datastore", ["ALL"]),
        ("vdcs/lab/datastores", None, "datastore", ["default", "files"]),
    ],
)
def test_what_changes_in_the_profile_changes_there(
    cloud: Cloud, server: OnedServer, path: str, value: Any, kind: str, then: list[str]
) -> None:
    cloud.made(TREE)
    changed = merged(TREE, (path, value))
    cloud.made(changed)
    assert members(server, "lab").get(kind, []) == then
    cloud.settled(changed)
    back = cloud.made(TREE)
    assert members(server, "lab")[kind] == (
        ["staff"] if kind == "group" else ["east"] if kind == "cluster" else ["default", "files"]
    )
    assert back.errors == []


def test_what_is_of_another_zone_stays(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.db.get("vdc", 100).resources["cluster"].add((5, 7))
    server.db.touch()
    cloud.settled(TREE)
    cloud.made(merged(TREE, ("vdcs/lab/clusters", [])))
    assert members(server, "lab")["cluster"] == ["5:7"]


def test_in_the_default_one_only_ours_goes_again(cloud: Cloud, server: OnedServer) -> None:
    tree = merged(TREE, ("vdcs/default", {"groups": ["ops"], "hosts": ["kvm1"]}))
    cloud.made(tree)
    assert members(server, "default") == {
        "group": ["ops", "staff", "users"], "cluster": ["ALL"], "host": ["kvm1"],
    }  # fmt: skip
    cloud.settled(tree)
    cloud.made(merged(tree, ("vdcs/default", {"groups": [], "hosts": []})))
    assert members(server, "default") == {"group": ["staff", "users"], "cluster": ["ALL"]}
    cloud.go(merged(tree, ("vdcs", {})))
    assert server.names("vdc") == ["default"]


def test_a_host_that_is_gone_can_leave(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.db.get("vdc", 100).resources["host"].add((0, 99))
    server.db.touch()
    done = cloud.made(TREE)
    assert done.planned == [("one.vdc.delhost vdc lab, 0, 99", "vdc lab")]
    cloud.settled(TREE)


def test_undo_puts_vdcs_back(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = members(server, "lab")
    cloud.made(merged(TREE, ("vdcs/lab/groups", ["ops"]), ("vdcs/lab/clusters", ["ALL"])))
    assert not cloud.go(TREE, mode="undo").errors
    assert members(server, "lab") == before
    cloud.go(TREE)
    cloud.made(merged(TREE, ("vdcs/lab", None)))
    assert not cloud.go(TREE, mode="undo").errors
    assert members(server, "lab") == before


def test_a_vdc_of_others_is_left_alone(cloud: Cloud, server: OnedServer) -> None:
    server.poke("vdc.allocate", 'NAME="lab"')
    tree = merged(TREE, ("vdcs/default", None))
    done = cloud.go(tree)
    assert "not made by us" in done.refused["vdc lab"]
    assert members(server, "lab") == {"group": []}
    cloud.made(merged(tree, ("vdcs/lab/adopt", True)))
    assert members(server, "lab")["group"] == ["staff"]
