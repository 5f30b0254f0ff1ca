# SPDX-License-Identifier: Apache-2.0
"""Rules of access: added, found again by what they say, taken away only where we added them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.people import merged, rules
from tests.oned_server import OnedServer

FRESH = ["@1 VM+IMAGE+TEMPLATE+DOCUMENT+SECGROUP+VMGROUP+BACKUPJOB/* CREATE *", "* ZONE/* USE *",
         "* MARKETPLACE+MARKETPLACEAPP/* USE *"]  # fmt: skip
BASE: dict[str, Any] = {
    "groups": {"staff": {}},
    "users": {"alice": {"password": "a1b2"}},
    "clusters": {"east": {}},
    "hosts": {"kvm1": {"cluster": "east"}},
}
RULES: list[tuple[dict[str, Any], str, str]] = [
    ({"group": "staff", "resources": ["HOST"], "rights": ["MANAGE"]},
     "@staff HOST/* MANAGE *", "@100 HOST/* MANAGE *"),
    ({"all": True, "resources": ["IMAGE", "VM"], "rights": ["MANAGE", "USE"]},
     "* VM+IMAGE/* USE+MANAGE *", "* VM+IMAGE/* USE+MANAGE *"),
    ({"user": "alice", "resources": ["HOST"], "on": {"name": "kvm1"}, "rights": ["ADMIN"]},
     "#alice HOST/#kvm1 ADMIN #0", "#2 HOST/#0 ADMIN #0"),
    ({"user": "alice", "resources": ["NET", "DATASTORE"], "on": {"cluster": "east"},
      "rights": ["USE"], "zone": 0},
     "#alice NET+DATASTORE/%east USE #0", "#2 NET+DATASTORE/%100 USE #0"),
    ({"user": "alice", "resources": ["USER"], "on": {"group": "staff"},
      "rights": ["USE", "MANAGE", "ADMIN", "CREATE"]},
     "#alice USER/@staff USE+MANAGE+ADMIN+CREATE *", "#2 USER/@100 USE+MANAGE+ADMIN+CREATE *"),
    ({"group": "users", "resources": ["GROUP"], "on": {"name": "staff"}, "rights": ["USE"]},
     "@users GROUP/#staff USE *", "@1 GROUP/#100 USE *"),
    ({"group": "users", "resources": ["MARKETPLACE"], "on": {"id": 1}, "rights": ["USE"]},
     "@users MARKETPLACE/#id:1 USE #0", "@1 MARKETPLACE/#1 USE #0"),
]  # fmt: skip
TREE: dict[str, Any] = {**BASE, "acls": [rule for rule, _, _ in RULES]}


def test_rules_are_added_with_what_they_name(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    named = [path.partition(" ")[2] for path in done.touched if path.startswith("acl ")]
    assert named == [name for _, name, _ in RULES]
    assert sorted(rules(server)) == sorted([*FRESH, *(text for _, _, text in RULES)])
    words = [words for words, path in done.planned if path == "acl #alice HOST/#kvm1 ADMIN #0"]
    assert words == ['one.acl.addrule "#alice", "HOST/#kvm1", "ADMIN", "#0"']
    cloud.settled(TREE)


@pytest.mark.parametrize("index", range(len(RULES)))
def test_a_rule_that_was_taken_away_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, index: int
) -> None:
    cloud.made(TREE)
    before = sorted(rules(server))
    server.poke("acl.delrule", 3 + index)
    done = cloud.made(TREE)
    assert done.touched == [f"acl {RULES[index][1]}"]
    assert sorted(rules(server)) == before
    cloud.settled(TREE)


def test_a_rule_that_changes_is_another_one(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    changed = {**BASE, "acls": [{**TREE["acls"][0], "rights": ["USE"]}, *TREE["acls"][1:]]}
    done = cloud.made(changed)
    assert [words for words, _ in done.planned] == [
        'one.acl.addrule "@staff", "HOST/*", "USE", "*"',
        "one.acl.delrule acl @staff HOST/* MANAGE *",
    ]
    assert "@100 HOST/* USE *" in rules(server) and "@100 HOST/* MANAGE *" not in rules(server)
    cloud.settled(changed)


def test_the_order_of_rules_means_nothing(cloud: Cloud) -> None:
    cloud.made(TREE)
    assert not cloud.plan({**BASE, "acls": TREE["acls"][::-1]}).touched


def test_rules_leave_and_those_of_others_stay(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("acl.addrule", "0x200000001", "0x2400000000", "0x1", "0x400000000")
    cloud.settled(BASE)
    cloud.made({**BASE, "acls": []})
    assert sorted(rules(server)) == sorted([*FRESH, "@1 HOST/* USE *"])
    cloud.settled({**BASE, "acls": []})


def test_a_rule_that_is_there_already_is_left_and_stays(cloud: Cloud, server: OnedServer) -> None:
    tree = {"acls": [{"all": True, "resources": ["ZONE"], "rights": ["USE"]}]}
    assert not cloud.made(tree).touched
    assert cloud.record()["objects"]["acl * ZONE/* USE *"]["origin"] == "adopted"
    cloud.settled(tree)
    cloud.go({"acls": []})
    assert sorted(rules(server)) == sorted(FRESH)


def test_rules_that_the_server_makes_are_not_ours(cloud: Cloud, server: OnedServer) -> None:
    tree = merged(TREE, ("groups/staff/admins", ["alice"]), ("users/alice/group", "staff"),
                  ("acls", TREE["acls"][:4]))  # fmt: skip
    cloud.made(tree)
    cloud.made({**tree, "acls": []})
    assert len(rules(server)) == len(FRESH) + 4


def test_another_rule_with_the_id_of_ours_stays(cloud: Cloud, server: OnedServer) -> None:
    """The server began anew with an empty data base: its ids are given once more."""
    cloud.made(TREE)
    kept = server.db.acl[3]
    server.db.acl[3] = kept._replace(rights=1)
    server.db.touch()
    cloud.go({**BASE, "acls": []})
    assert "@100 HOST/* USE *" in rules(server)


def test_a_rule_about_what_is_nowhere_is_refused(cloud: Cloud, server: OnedServer) -> None:
    rule = {"group": "nobody", "resources": ["HOST"], "on": {"name": "none"}, "rights": ["USE"]}
    done = cloud.go({"acls": [rule]})
    assert done.refused == {
        "acl @nobody HOST/#none USE #0": "needs group nobody, which is neither there nor in the "
        "profile (/software/components/oned/acls/0/group)"
    }
    assert sorted(rules(server)) == sorted(FRESH)


def test_one_that_somebody_adds_meanwhile_is_not_taken_for_ours(
    cloud: Cloud, server: OnedServer
) -> None:
    tree = {"acls": [{"all": True, "resources": ["VM"], "rights": ["USE"]}]}

    def first(server: OnedServer) -> None:
        server.poke("acl.addrule", "0x400000000", "0x1400000000", "0x1", "0x400000000")

    server.before("one.acl.addrule", first)
    cloud.exact = False
    assert "already exists" in str(cloud.go(tree).errors)
    cloud.go(tree)
    assert cloud.record()["objects"]["acl * VM/* USE *"]["origin"] == "adopted"
    cloud.go({"acls": []})
    assert "* VM/* USE *" in rules(server)


def test_undo_adds_what_was_taken_away(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(BASE)
    cloud.made(TREE)
    all_rules = sorted(rules(server))
    cloud.made({**BASE, "acls": []})
    assert not cloud.go(TREE, mode="undo").errors
    assert sorted(rules(server)) == all_rules


def test_undo_takes_away_what_was_added(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(BASE)
    cloud.made(TREE)
    assert not cloud.go(TREE, mode="undo").errors
    assert sorted(rules(server)) == sorted(FRESH)
