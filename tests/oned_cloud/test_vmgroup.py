# SPDX-License-Identifier: Apache-2.0
"""VM groups: roles beside the template, hosts by name, nothing while machines are in them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud, Nebula
from tests.oned_server import OnedServer

PATH = "/software/components/oned/vmgroups"
TREE: dict[str, Any] = {
    "hosts": {"kvm1": {}, "kvm2": {}, "kvm3": {}},
    "vmgroups": {
        "tier": {
            "description": "three tiers", "labels": ["prod"],
            "role": [
                {"name": "db", "policy": "ANTI_AFFINED", "host_affined": ["kvm2", "kvm1"]},
                {"name": "app", "host_anti_affined": ["kvm3"]},
                {"name": "web", "policy": "AFFINED"},
            ],
            "affined": ["app,web"],
            "permissions": {"owner": "serveradmin", "mode": 640},
        },
        "plain": {},
    },
}  # fmt: skip


def changed(**values: Any) -> dict[str, Any]:
    """TREE with these differences in tier; None takes a field out."""
    tree = copy.deepcopy(TREE)
    for key, value in values.items():
        if value is None:
            del tree["vmgroups"]["tier"][key]
        else:
            tree["vmgroups"]["tier"][key] = value
    return tree


def roles(**values: Any) -> list[dict[str, Any]]:
    """The roles with these differences; None takes a role out, a new name adds one."""
    found = {role["name"]: dict(role) for role in copy.deepcopy(TREE["vmgroups"]["tier"]["role"])}
    for name, value in values.items():
        if value is None:
            del found[name]
        else:
            found[name] = {"name": name, **value}
    return list(found.values())


def tier(server: OnedServer) -> Any:
    return next(at for at in server.db.all("vmgroup") if at.name == "tier")


def kept(server: OnedServer) -> dict[str, dict[str, str]]:
    return {role["NAME"]: role for role in tier(server).roles}


def methods(done: Any) -> list[str]:
    return [words.split()[0].rpartition(".")[2] for words, at in done.done if at == "vmgroup tier"]


def test_groups_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    steps = [words for words, subject in done.planned if subject == "vmgroup tier"]
    assert steps[0] == "one.vmgroup.allocate (NAME, DESCRIPTION, LABELS, AFFINED, QUATTOR, ROLE)"
    found = kept(server)
    assert list(found) == ["db", "app", "web"]
    assert found["db"] == {
        "ID": "0", "NAME": "db", "POLICY": "ANTI_AFFINED", "HOST_AFFINED": "0,1",
    }  # fmt: skip
    assert found["app"] == {"ID": "1", "NAME": "app", "HOST_ANTI_AFFINED": "2"}
    assert tier(server).uid == 1
    assert f"{PATH}/tier/role/0" in done.paths
    cloud.settled(TREE)


def test_hosts_may_be_given_by_id(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    role = {"policy": "ANTI_AFFINED", "host_affined": ["0", "kvm2"]}
    cloud.settled(changed(role=roles(db=role)))


def test_a_host_that_nobody_has_is_refused(cloud: Cloud, server: OnedServer) -> None:
    for host in ("kvm9", "77"):
        done = cloud.go(changed(role=roles(db={"host_affined": [host]})))
        assert f"names host {host}" in done.refused["vmgroup tier"]
        assert f"{PATH}/tier/role/0" in done.refused["vmgroup tier"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"description": "other"}, ["update"]),
        ({"labels": None}, ["update"]),
        ({"affined": None}, ["update"]),
        ({"affined": None, "anti_affined": ["app,web"]}, ["update"]),
        ({"role": roles(web={"policy": "ANTI_AFFINED"}), "affined": None},
         ["update", "update", "roleupdate"]),
        ({"role": roles(app={"host_anti_affined": ["kvm2"]})}, ["roleupdate"]),
        ({"role": roles(app={})}, ["roleupdate"]),
        ({"role": roles(db={})}, ["roleupdate"]),
        ({"role": roles(cache={"policy": "AFFINED", "host_affined": ["kvm1"]})}, ["roleadd"]),
        ({"role": roles(cache={}), "affined": ["app,web,cache"]}, ["roleadd", "update"]),
        ({"role": roles(db=None)}, ["roledelete"]),
        ({"role": roles(web=None), "affined": None}, ["update", "roledelete"]),
        ({"role": roles(web=None, cache={}), "affined": ["app,cache"]},
         ["roleadd", "update", "roledelete"]),
        ({"permissions": {"owner": "oneadmin", "mode": 600}}, ["chown", "chmod"]),
    ],
)  # fmt: skip
def test_what_the_profile_changes_is_changed_in_the_order_that_the_server_takes(
    cloud: Cloud, server: OnedServer, values: Any, expected: list[str]
) -> None:
    cloud.made(TREE)
    done = cloud.made(changed(**values))
    assert methods(done) == expected
    cloud.settled(changed(**values))
    wanted = {role["name"] for role in values.get("role", TREE["vmgroups"]["tier"]["role"])}
    assert set(kept(server)) == wanted
    cloud.made(TREE)
    cloud.settled(TREE)


def test_a_role_loses_what_the_profile_drops(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    cloud.made(changed(role=roles(db={})))
    assert not kept(server)["db"]["POLICY"] and not kept(server)["db"]["HOST_AFFINED"]


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("vmgroup.update", ("DESCRIPTION=x", 1)),
        ("vmgroup.update", ("A=1", 0)),
        ("vmgroup.roleupdate", (0, 'ROLE=[POLICY="AFFINED"]')),
        ("vmgroup.roleupdate", (1, 'ROLE=[HOST_ANTI_AFFINED=""]')),
        ("vmgroup.roledelete", (0,)),
        ("vmgroup.chown", (0, -1)),
        ("vmgroup.chmod", (1, 1, 1, 1, 1, 1, 1, 1, 1)),
        ("vmgroup.rename", ("other",)),
        ("vmgroup.delete", ()),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    server.poke(call, tier(server).id, *arguments)
    assert cloud.made(TREE).touched == ["vmgroup tier"]
    cloud.settled(TREE)
    assert set(kept(server)) == {"db", "app", "web"}
    assert kept(server)["db"]["POLICY"] == "ANTI_AFFINED"


def test_a_role_of_others_stays_and_so_does_what_they_wrote(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    number = tier(server).id
    server.poke("vmgroup.roleadd", number, 'ROLE=[NAME="theirs", NOTE="x"]')
    server.poke("vmgroup.roleupdate", number, 0, 'ROLE=[NOTE="mine"]')
    server.poke("vmgroup.update", number, 'NOTE="ours"', 1)
    cloud.settled(TREE)
    cloud.made(changed(role=roles(app=None, web=None, db={}), affined=None))
    assert kept(server)["theirs"]["NOTE"] == "x"
    assert kept(server)["db"]["NOTE"] == "mine"
    assert tier(server).template.get("NOTE") == "ours"
    assert set(kept(server)) == {"db", "theirs"}


def test_nothing_is_done_while_machines_are_in_a_role(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    kept(server)["db"]["VMS"] = "5,6"
    server.db.touch()
    before = server.dump()
    for tree in (changed(description="x"), changed(role=roles(app={})), changed(labels=None)):
        done = cloud.go(tree)
        assert "has VM 5, 6 in its roles" in done.refused["vmgroup tier"]
        assert not done.done
    gone = {**TREE, "vmgroups": {"plain": {}}}
    assert "has VM 5, 6 in its roles" in cloud.go(gone).refused["vmgroup tier"]
    assert server.dump() == before
    cloud.settled(TREE)
    # Whose it is can be changed all the same.
    cloud.made(changed(permissions={"owner": "oneadmin"}))


def test_a_leaving_group_goes_only_if_it_is_ours(cloud: Cloud, server: OnedServer) -> None:
    server.poke("vmgroup.allocate", 'NAME="foreign"\nROLE=[NAME="a"]')
    cloud.made(TREE)
    done = cloud.made({**TREE, "vmgroups": {}})
    assert sorted(words for words, _ in done.done) == [
        "one.vmgroup.delete vmgroup plain", "one.vmgroup.delete vmgroup tier",
    ]  # fmt: skip
    assert server.names("vmgroup") == ["foreign"]


def test_one_that_is_not_ours_is_left_alone_or_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("vmgroup.allocate", 'NAME="tier"\nROLE=[NAME="db"]\nNOTE="mine"')
    assert "adopt" in cloud.go(TREE).refused["vmgroup tier"]
    tree = changed(adopt=True)
    cloud.made(tree)
    cloud.settled(tree)
    assert tier(server).template.get("NOTE") == "mine"


def test_everything_can_be_undone(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    before = copy.deepcopy(kept(server))
    cloud.made(changed(role=roles(db={}, app={"host_affined": ["kvm1"]}), description="x"))
    assert not cloud.go(TREE, mode="undo").refused
    after = kept(server).items()
    assert {name: {k: v for k, v in role.items() if v} for name, role in after} == before
    cloud.go({**TREE, "vmgroups": {}})
    cloud.go(TREE, mode="undo")
    assert set(kept(server)) == {"db", "app", "web"}
    assert tier(server).uid == 1


def test_a_group_that_ncm_opennebula_made_is_right_as_it_is(
    nebula: Nebula, server: OnedServer
) -> None:
    server.poke("host.allocate", "kvm1", "kvm", "kvm", 0)
    server.poke("host.allocate", "kvm2", "kvm", "kvm", 0)
    server.poke(
        "vmgroup.allocate",
        'NAME = "tier"\nDESCRIPTION = "three"\nLABELS = "quattor,prod"\nQUATTOR = 1\n'
        'ROLE = [\n    host_affined = "0, 1",\n    name = "db",\n    policy = "AFFINED"\n]\n',
    )
    before = server.dump()
    tree = {"vmgroups": {"tier": {
        "description": "three", "labels": ["prod"],
        "role": [{"name": "db", "policy": "AFFINED", "host_affined": ["0", "1"]}],
    }}}  # fmt: skip
    assert not nebula.plan(tree).planned
    assert not nebula.go(tree).done
    assert server.dump() == before
