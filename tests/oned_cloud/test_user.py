# SPDX-License-Identifier: Apache-2.0
"""Users: made, kept as wanted, moved, taken away; their passwords are set only when they differ."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import groups_of, hidden, is_private, merged, sha256, user
from tests.oned_server import OnedServer

KEYS = ["ssh-ed25519 AAAAC3 alice@home", "ssh-rsa AAAAB3 alice@work"]
TREE: dict[str, Any] = {
    "groups": {"staff": {}, "ops": {}},
    "users": {
        "alice": {
            "password": "wonderland", "group": "staff", "groups": ["ops"],
            "ssh_public_key": KEYS, "labels": ["people"], "attributes": {"UMASK": "137"},
        },
        "bob": {"password": "builder", "enabled": False},
    },
}  # fmt: skip


def test_users_are_made_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    assert [words for words, path in done.planned if path == "user alice"] == [
        'one.user.allocate "alice", ***, "core", [group staff]',
        "one.user.update user alice, (SSH_PUBLIC_KEY, LABELS, UMASK, QUATTOR), 1",
        "one.user.addgroup user alice, group ops",
    ]
    alice = user(server, "alice")
    assert alice.password == sha256("wonderland")
    assert alice.template.get("SSH_PUBLIC_KEY") == "\n".join(KEYS)
    assert alice.template.get("LABELS") == "quattor,people"
    assert groups_of(server, "alice") == ["staff", "ops"]
    assert not user(server, "bob").enabled
    cloud.settled(TREE)


def test_nothing_to_change_is_seen_by_one_listing_of_each_kind(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(merged(TREE, ("users/alice/quota", {"vm": {"vms": 3}})))
    before = len(server.calls)
    assert cloud.go(merged(TREE, ("users/alice/quota", {"vm": {"vms": 3}}))).empty
    assert [call.method for call in server.calls[before:]] == [
        "one.zone.raftstatus", "one.grouppool.info", "one.userpool.info",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("user.passwd", (2, "other")),
        ("user.chgrp", (2, 1)),
        ("user.chgrp", (2, 100)),
        ("user.delgroup", (2, 100)),
        ("user.enable", (3, True)),
        ("user.update", (2, "SSH_PUBLIC_KEY=x", 1)),
        ("user.update", (2, "LABELS=x\nUMASK=1", 1)),
        ("user.update", (2, "", 0)),
        ("user.delete", (3,)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    server.poke(call, *arguments)
    done = cloud.made(TREE)
    assert len(done.touched) == 1
    assert groups_of(server, "alice") == ["staff", "ops"]
    assert user(server, "alice").password == sha256("wonderland")
    assert user(server, "alice").template.get("UMASK") == "137"
    assert not user(server, "bob").enabled
    cloud.settled(TREE)


CHANGES: list[tuple[str, Any, str, Any]] = [
    ("users/alice/password", "looking-glass", "password", sha256("looking-glass")),
    ("users/alice/group", "users", "groups", ["users", "ops"]),
    ("users/alice/groups", ["users"], "groups", ["staff", "users"]),
    ("users/alice/groups", [], "groups", ["staff"]),
    ("users/alice/groups", None, "groups", ["staff", "ops"]),
    ("users/alice/ssh_public_key", KEYS[:1], "SSH_PUBLIC_KEY", KEYS[0]),
    ("users/alice/ssh_public_key", None, "SSH_PUBLIC_KEY", ""),
    ("users/alice/labels", ["a/b"], "LABELS", "quattor,a/b"),
    ("users/alice/labels", None, "LABELS", ""),
    ("users/alice/attributes", {"X": "1"}, "UMASK", ""),
    ("users/alice/enabled", False, "enabled", False),
]


@pytest.mark.parametrize(("path", "value", "what", "then"), CHANGES)
def test_what_changes_in_the_profile_changes_there(
    cloud: Cloud, server: OnedServer, path: str, value: Any, what: str, then: Any
) -> None:
    cloud.made(TREE)
    token = user(server, "alice").template.get("TOKEN_PASSWORD")
    server.poke("user.update", 2, 'BY_HAND="stays"', 1)
    changed = merged(TREE, (path, value))
    cloud.made(changed)
    alice = user(server, "alice")
    found = groups_of(server, "alice") if what == "groups" else (
        getattr(alice, what) if what in ("password", "enabled") else alice.template.get(what)
    )  # fmt: skip
    assert (found or "") == (then or "")
    assert alice.template.get("TOKEN_PASSWORD") == token
    assert alice.template.get("BY_HAND") == "stays"
    cloud.settled(changed)


@pytest.mark.parametrize(
    ("group", "groups", "then"),
    [
        ("ops", ["staff"], ["ops", "staff"]),
        ("ops", [], ["ops"]),
        ("users", ["staff", "ops"], ["users", "ops", "staff"]),
        ("users", ["staff"], ["users", "staff"]),
    ],
)
def test_the_primary_group_and_the_others_change_at_once(
    cloud: Cloud, server: OnedServer, group: str, groups: list[str], then: list[str]
) -> None:
    cloud.made(TREE)
    changed = merged(TREE, ("users/alice/group", group), ("users/alice/groups", groups))
    cloud.made(changed)
    assert groups_of(server, "alice") == then
    cloud.settled(changed)


def test_a_group_given_by_hand_stays(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("user.addgroup", 2, 1)
    cloud.settled(TREE)
    cloud.made(merged(TREE, ("users/alice/groups", [])))
    assert groups_of(server, "alice") == ["staff", "users"]


def test_users_of_others_are_left_alone_or_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("user.allocate", "carol", "secret", "core", [1])
    before = server.dump()
    tree = {"users": {"carol": {"password": "mine"}}}
    done = cloud.go(tree)
    assert "not made by us" in done.refused["user carol"]
    assert server.dump() == before
    cloud.made(merged(tree, ("users/carol/adopt", True)))
    assert user(server, "carol").password == sha256("mine")
    cloud.made({"users": {}})
    assert user(server, "carol") is not None


def test_a_missing_subtree_is_not_managed_and_an_empty_one_wants_none(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    cloud.settled({"groups": TREE["groups"]})
    cloud.made({"groups": TREE["groups"], "users": {}})
    assert server.names("user") == ["oneadmin", "serveradmin"]
    cloud.settled({"groups": TREE["groups"], "users": {}})


def test_an_untouchable_user_is_left_alone_with_his_limits(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    left = merged(TREE, ("untouchables", {"users": ["alice"]}), ("users/alice/group", "users"),
                  ("users/alice/quota", {"vm": {"vms": 3}}))  # fmt: skip
    assert not cloud.made(left).touched
    assert not cloud.made(merged(left, ("users/alice", None))).touched
    assert groups_of(server, "alice") == ["staff", "ops"]


def test_a_user_who_owns_something_stays(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    image = server.poke("image.allocate", 'NAME="disk"\nTYPE="DATABLOCK"\nSIZE="10"', 1)
    server.poke("image.chown", image, 2, -1)
    gone = merged(TREE, ("users/alice", None))
    assert cloud.go(gone).refused == {"user alice": "owns image disk"}
    assert user(server, "alice") is not None
    server.poke("image.chown", image, 0, -1)
    machine = server.vm_on()
    server.poke("vm.chown", machine, 2, -1)
    assert cloud.go(gone).refused == {"user alice": f"owns machine vm-{machine}"}
    server.poke("vm.chown", machine, 0, -1)
    cloud.made(gone)
    assert user(server, "alice") is None


def test_who_is_not_there_needs_a_password(cloud: Cloud, server: OnedServer) -> None:
    tree = merged(TREE, ("users/alice/password", None))
    done = cloud.go(tree)
    assert "/software/components/oned/users/alice/password" in done.refused["user alice"]
    assert user(server, "alice") is None
    assert user(server, "bob") is not None


def test_who_is_there_needs_none(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    cloud.settled(merged(TREE, ("users/alice/password", None)))
    server.poke("user.passwd", 2, "by-hand")
    cloud.settled(merged(TREE, ("users/alice/password", None)))
    assert user(server, "alice").password == sha256("by-hand")


def test_a_name_of_a_directory_takes_the_place_of_a_password(
    cloud: Cloud, server: OnedServer
) -> None:
    tree: dict[str, Any] = {"users": {"dora": {
        "auth_driver": "x509", "dn": "/C=ES/O=ONE/CN=Dora the explorer",
    }}}  # fmt: skip
    cloud.made(tree)
    assert user(server, "dora").auth == "x509"
    assert user(server, "dora").password == "/C=ES/O=ONE/CN=Dora\\20the\\20explorer"
    cloud.settled(tree)
    changed = merged(tree, ("users/dora/dn", "/CN=Dora"))
    done = cloud.made(changed)
    assert done.planned == [('one.user.passwd user dora, "/CN=Dora"', "user dora")]
    cloud.settled(changed)


def test_another_driver_gets_its_own_form_of_a_password(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    for driver, kept in (("ssh", "wonderland"), ("server_cipher", sha256("wonderland")),
                         ("core", sha256("wonderland"))):  # fmt: skip
        tree = merged(TREE, ("users/alice/auth_driver", driver))
        cloud.made(tree)
        assert (user(server, "alice").auth, user(server, "alice").password) == (driver, kept)
        cloud.settled(tree)
    named = merged(TREE, ("users/alice/auth_driver", "ldap"), ("users/alice/dn", "cn=alice"),
                   ("users/alice/password", None), ("users/alice/groups", None))  # fmt: skip
    cloud.made(named)
    assert user(server, "alice").password == "cn=alice"
    cloud.settled(named)


def test_the_administrators_group_is_given_with_a_warning(cloud: Cloud) -> None:
    done = cloud.plan(merged(TREE, ("users/bob/group", "oneadmin")))
    path = "/software/components/oned/users/bob/group"
    assert f"{path}: makes bob an administrator of the whole cloud" in done.notes


def test_the_first_two_users_bear_no_mark_and_stay(cloud: Cloud, server: OnedServer) -> None:
    tree = {"users": {"oneadmin": {"ssh_public_key": ["ssh-rsa A"]},
                      "serveradmin": {"labels": ["x"]}}}  # fmt: skip
    cloud.made(tree)
    assert user(server, "oneadmin").template.get("SSH_PUBLIC_KEY") == "ssh-rsa A"
    assert not user(server, "oneadmin").template.has("QUATTOR")
    cloud.settled(tree)
    cloud.go({"users": {}})
    assert server.names("user") == ["oneadmin", "serveradmin"]


def test_undo_puts_back_all_but_the_password(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = server.dump()
    changed = merged(
        TREE, ("users/alice/group", "users"), ("users/alice/groups", []),
        ("users/alice/labels", None), ("users/alice/enabled", False),
    )  # fmt: skip
    cloud.made(changed)
    token = user(server, "alice").template.get("TOKEN_PASSWORD")
    done = cloud.go(changed, mode="undo")
    hidden(cloud, done, secrets=(sha256("wonderland"),))
    assert token not in f"{done.shown}{done.json}{done.done}"
    assert server.dump()["user"] == before["user"]
    cloud.go(changed, mode="undo")
    assert server.names("user") == ["oneadmin", "serveradmin"]


def test_no_secret_is_shown_or_kept_for_others(cloud: Cloud, server: OnedServer) -> None:
    made = cloud.made(TREE)
    token = user(server, "alice").template.get("TOKEN_PASSWORD")
    changed = merged(TREE, ("users/alice/password", "looking-glass"), ("users/alice/labels", None))
    again = cloud.made(changed)
    assert ("one.user.passwd user alice, ***", "user alice") in again.done
    server.fail_next("error", "one.user.passwd", code=0x800, message="no looking-glass here")
    server.poke("user.passwd", 2, "x-y-z")
    failed = cloud.go(changed)
    assert "one.user.passwd" in str(failed.errors)
    secrets = ("wonderland", "looking-glass", "builder", sha256("wonderland"))
    hidden(cloud, made, made.dry, again, again.dry, failed, secrets=secrets)
    for done in (made, again, failed):
        assert token not in f"{done.shown}{done.json}{done.done}"
    # A replacement of the template can only be undone with it.
    assert is_private(cloud)


def test_a_cloud_of_ncm_opennebula_needs_no_change(cloud: Cloud, server: OnedServer) -> None:
    server.poke("group.allocate", "staff")
    server.poke("group.update", 100, 'DESCRIPTION="d"\nQUATTOR=1', 1)
    server.poke("user.allocate", "alice", "wonderland", "core", [100])
    keys = "\n".join(KEYS)
    server.poke("user.update", 2, f'SSH_PUBLIC_KEY="{keys}\n"\nLABELS="quattor,x"\nQUATTOR=1', 1)
    tree = {
        "groups": {"staff": {"description": "d"}},
        "users": {"alice": {"password": "wonderland", "group": "staff", "ssh_public_key": KEYS,
                            "labels": ["x"]}},
    }  # fmt: skip
    plan = cloud.plan(tree)
    assert not plan.touched and not plan.refused and not plan.errors
