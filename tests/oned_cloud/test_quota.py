# SPDX-License-Identifier: Apache-2.0
"""Quotas of users and groups, and the defaults: each limit for itself, three-way."""

from __future__ import annotations

from typing import Any

import pytest

from ncm_oned.cloud import quota
from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import merged
from tests.oned_server import OnedServer

TREE: dict[str, Any] = {
    "datastores": {"my.images": {"ds_mad": "fs", "tm_mad": "shared"}},
    "groups": {"staff": {"quota": {
        "vm": {"cpu": 10.5, "memory": 20480, "running_vms": -2},
        "datastore": {"my.images": {"size": 100000, "images": 20}, "default": {"images": 5}},
    }}},
    "users": {"alice": {"password": "a1b2", "group": "staff", "quota": {"vm": {"vms": 3}}}},
    "default_quotas": {"user": {"vm": {"vms": 10}, "datastore": {"default": {"size": 500}}}},
}  # fmt: skip


def limits(server: OnedServer, kind: str, name: str) -> dict[str, dict[str, str]]:
    """The limits of a user or group that are set, by part and id."""
    quotas = server.db.named(kind, name).quotas
    return {
        "/".join(key): {limit: f"{float(at):g}" for limit, at in row.items() if at != "-1"}
        for key, row in quotas.items()
    }


def test_limits_are_set_in_one_call_when_all_that_they_name_is_there(
    cloud: Cloud, server: OnedServer
) -> None:
    done = cloud.made(TREE)
    calls = [words for words, path in done.planned if "quota" in path.split()[0]]
    assert calls == [
        "one.user.quota user alice, (VM.VMS=3)",
        "one.userquota.update (DATASTORE default.SIZE=500, VM.VMS=10)",
        "one.group.quota group staff, (DATASTORE default.IMAGES=5, DATASTORE my.images.SIZE=100000,"
        " DATASTORE my.images.IMAGES=20, VM.CPU=10.5, VM.MEMORY=20480, VM.RUNNING_VMS=-2)",
    ]
    made = server.db.named("datastore", "my.images").id
    assert limits(server, "group", "staff") == {
        "VM/": {"CPU": "10.5", "MEMORY": "20480", "RUNNING_VMS": "-2"},
        f"DATASTORE/{made}": {"SIZE": "100000", "IMAGES": "20"},
        "DATASTORE/1": {"IMAGES": "5"},
    }
    assert limits(server, "user", "alice") == {"VM/": {"VMS": "3"}}
    assert server.db.default_quotas["user"]["VM", ""]["VMS"] == "10"
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("user.quota", (2, 'VM=[VMS="4"]')),
        ("user.quota", (2, 'VM=[VMS="-1"]')),
        ("group.quota", (100, 'VM=[CPU="1"]')),
        ("group.quota", (100, 'DATASTORE=[ID="1",IMAGES="-1"]')),
        ("userquota.update", ('VM=[VMS="11"]',)),
        ("userquota.update", ('DATASTORE=[ID="1",SIZE="-2"]',)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()
    server.poke(call, *arguments)
    done = cloud.made(TREE)
    assert len(done.touched) == 1
    assert server.dump() == before
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("path", "value", "then"),
    [
        ("groups/staff/quota/vm/cpu", 3, {"CPU": "3", "MEMORY": "20480", "RUNNING_VMS": "-2"}),
        ("groups/staff/quota/vm/cpu", None, {"MEMORY": "20480", "RUNNING_VMS": "-2"}),
        ("groups/staff/quota/vm", None, {}),
        ("groups/staff/quota", None, {}),
        ("groups/staff/quota/datastore", {}, {"CPU": "10.5", "MEMORY": "20480",
                                              "RUNNING_VMS": "-2"}),
    ],
)  # fmt: skip
def test_what_leaves_the_profile_goes_back_to_the_default_and_the_rest_stays(
    cloud: Cloud, server: OnedServer, path: str, value: Any, then: dict[str, str]
) -> None:
    cloud.made(TREE)
    row = 'CPU="10.5",MEMORY="20480",RUNNING_VMS="-2"'
    server.poke("group.quota", 100, f'VM=[{row},VMS="77"]\nDATASTORE=[ID="2",IMAGES="9"]')
    cloud.settled(TREE)
    changed = merged(TREE, (path, value))
    cloud.made(changed)
    found = limits(server, "group", "staff")
    assert found.pop("VM/") == {**then, "VMS": "77"}
    assert found.pop("DATASTORE/2") == {"IMAGES": "9"}
    assert bool(found) == ("quota/vm" in path)
    cloud.settled(changed)


def test_the_defaults_leave_as_well(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    cloud.made(merged(TREE, ("default_quotas/user/datastore", None)))
    assert list(server.db.default_quotas["user"]) == [("VM", "")]
    cloud.made(merged(TREE, ("default_quotas", {})))
    found = server.db.default_quotas["user"]
    assert all(set(row.values()) == {"-2"} for row in found.values())


def test_a_missing_subtree_leaves_all_limits_as_they_are(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = server.dump()
    done = cloud.go(merged(TREE, ("default_quotas", None), ("users", None), ("groups", None)))
    assert not done.errors and not done.touched
    assert not cloud.go(merged(TREE, ("default_quotas", None))).touched
    assert server.dump() == before


def test_a_user_takes_his_limits_along(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    gone = merged(TREE, ("users/alice", None))
    done = cloud.made(gone)
    assert done.touched == ["user alice"]
    cloud.settled(gone)


def test_a_row_of_one_cluster_is_nobodys(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("user.quota", 2, 'VM=[CLUSTER_IDS="0",CPU="1"]')
    cloud.settled(TREE)
    cloud.made(merged(TREE, ("users/alice/quota/vm/vms", 4)))
    assert limits(server, "user", "alice") == {"VM/": {"VMS": "4"}, "VM/0": {"CPU": "1"}}


def test_a_limit_of_what_is_nowhere_is_refused(cloud: Cloud, server: OnedServer) -> None:
    tree = merged(TREE, ("groups/staff/quota/datastore/none", {"size": 5}))
    done = cloud.go(tree)
    path = "/software/components/oned/groups/staff/quota/datastore/none/size"
    why = f"needs datastore none, which is neither there nor in the profile ({path})"
    assert done.refused == {"groupquota staff": why}
    assert server.db.named("group", "staff").quotas == {}


def test_undo_puts_limits_back(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = server.dump()
    changed = merged(TREE, ("groups/staff/quota/vm", {"cpu": 1}), ("users/alice/quota", None),
                     ("default_quotas/user/vm/vms", 2))  # fmt: skip
    cloud.made(changed)
    assert not cloud.go(TREE, mode="undo").errors
    after = server.dump()
    assert (after["user"], after["group"]) == (before["user"], before["group"])
    assert after["quotas"] == before["quotas"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("10", "10"), ("10.00", "10"), ("0.50", "0.5"), ("-2", "-2"), ("16777216", "16777216"),
     ("16777217", "16777216"), ("1000000000.00", "1000000000"), ("2.25", "2.25")],
)  # fmt: skip
def test_a_number_has_one_form_however_the_server_writes_it(text: str, value: str) -> None:
    assert quota.number(text) == value
