# SPDX-License-Identifier: Apache-2.0
"""Groups and who leads them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import groups_of, merged, rules
from tests.oned_server import OnedServer

TREE: dict[str, Any] = {
    "groups": {"staff": {"description": "people", "labels": ["a"], "admins": ["alice"]}, "ops": {}},
    "users": {
        "alice": {"password": "a1b2", "group": "staff"},
        "bob": {"password": "b2c3", "group": "ops", "groups": ["staff"]},
    },
}  # fmt: skip


def test_a_group_is_made_and_then_led(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert [words for words, path in done.planned if path.endswith(" staff")] == [
        'one.group.allocate "staff"',
        "one.group.update group staff, (DESCRIPTION, LABELS, QUATTOR), 1",
        "one.group.addadmin group staff, user alice",
    ]
    group = server.db.named("group", "staff")
    assert group.template.get("DESCRIPTION") == "people"
    assert group.id in server.db.get("vdc", 0).groups
    assert len(rules(server)) == 7
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("group.update", (101, "DESCRIPTION=x", 1)),
        ("group.update", (101, "", 0)),
        ("group.deladmin", (101, 2)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()["group"]
    server.poke(call, *arguments)
    cloud.made(TREE)
    assert server.dump()["group"] == before
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("path", "value", "admins"),
    [
        ("groups/staff/admins", ["bob"], ["bob", "hand"]),
        ("groups/staff/admins", ["alice", "bob"], ["alice", "bob", "hand"]),
        ("groups/staff/admins", [], ["hand"]),
        ("groups/staff/admins", None, ["hand"]),
        ("groups/staff/description", "folks", ["alice", "hand"]),
        ("groups/staff/labels", None, ["alice", "hand"]),
    ],
)
def test_what_changes_in_the_profile_and_admins_by_hand_stay(
    cloud: Cloud, server: OnedServer, path: str, value: Any, admins: list[str]
) -> None:
    cloud.made(TREE)
    hand = server.poke("user.allocate", "hand", "made", "core", [101])
    server.poke("group.addadmin", 101, hand)
    server.poke("group.update", 101, "BY_HAND=stays", 1)
    changed = merged(TREE, (path, value))
    cloud.made(changed)
    group = server.db.get("group", 101)
    assert sorted(server.db.get("user", at).name for at in group.admins) == admins
    assert group.template.get("BY_HAND") == "stays"
    assert group.template.has("LABELS") == ("labels" not in path)
    cloud.settled(changed)


def test_who_leaves_a_group_leads_it_no_more(cloud: Cloud, server: OnedServer) -> None:
    both = merged(TREE, ("groups/staff/admins", ["alice", "bob"]))
    cloud.made(both)
    changed = merged(both, ("groups/staff/admins", []), ("users/bob/groups", []),
                     ("users/alice", None))  # fmt: skip
    cloud.exact = False
    done = cloud.go(changed)
    assert not done.errors
    assert server.db.get("group", 101).admins == set()
    cloud.settled(changed)


def test_a_group_stays_while_somebody_is_in_it(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    gone = merged(TREE, ("groups/staff", None), ("users/alice", None), ("users/bob/groups", None))
    done = cloud.go(gone)
    assert done.refused == {"group staff": "is the group of bob"}
    assert server.names("group") == ["oneadmin", "ops", "staff", "users"]
    server.poke("user.delgroup", 3, 101)
    cloud.made(gone)
    assert server.names("group") == ["oneadmin", "ops", "users"]
    cloud.settled(gone)


def test_groups_and_their_users_leave_together(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    cloud.made({"groups": {}, "users": {}})
    assert server.names("group") == ["oneadmin", "users"]
    assert len(rules(server)) == 3
    cloud.settled({"groups": {}, "users": {}})


def test_unconfigure_takes_away_what_was_made(cloud: Cloud, server: OnedServer) -> None:
    before = server.dump()
    cloud.made(TREE)
    done = cloud.go(TREE, mode="unconfigure")
    assert not done.errors and not done.refused
    after = server.dump()
    assert (after["user"], after["group"], after["acl"]) == (
        before["user"], before["group"], before["acl"],
    )  # fmt: skip


def test_groups_that_every_server_has_can_be_described_and_stay(
    cloud: Cloud, server: OnedServer
) -> None:
    tree: dict[str, Any] = {"groups": {"users": {"description": "all"}}}
    cloud.made(tree)
    group = server.db.named("group", "users")
    assert group.template.get("DESCRIPTION") == "all"
    assert group.template.has("SUNSTONE") and not group.template.has("QUATTOR")
    cloud.settled(tree)
    cloud.go({"groups": {}})
    assert server.names("group") == ["oneadmin", "users"]


def test_groups_of_others_are_left_alone_with_all_they_have(
    cloud: Cloud, server: OnedServer
) -> None:
    server.poke("group.allocate", "theirs")
    server.poke("user.allocate", "carol", "secret", "core", [100])
    before = server.dump()
    tree = {"groups": {"theirs": {"description": "x", "admins": ["carol"],
                                  "quota": {"vm": {"vms": 1}}}}}  # fmt: skip
    done = cloud.go(tree)
    assert set(done.refused) == {"group theirs", "admins theirs", "groupquota theirs"}
    assert server.dump() == before
    cloud.made(merged(tree, ("groups/theirs/adopt", True)))
    cloud.made({"groups": {}})
    assert "theirs" in server.names("group")
    assert server.db.get("group", 100).quotas == {}


def test_an_admin_who_is_nowhere_is_refused(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.go({"groups": {"staff": {"admins": ["nobody"]}}})
    assert "needs user nobody" in done.refused["admins staff"]
    assert "/groups/staff/admins/0" in done.refused["admins staff"]


def test_undo_puts_groups_back(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = server.dump()
    cloud.made(merged(TREE, ("groups/staff/admins", ["bob"]), ("groups/staff/description", "x")))
    assert not cloud.go(TREE, mode="undo").errors
    after = server.dump()
    assert after["group"] == before["group"]
    assert groups_of(server, "bob") == ["ops", "staff"]
