# SPDX-License-Identifier: Apache-2.0
"""Datastores: made, kept by merges only, given to clusters and owners, taken away when empty."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.plain_tree import changes
from tests.oned_server import OnedServer

TREE: dict[str, Any] = {
    "clusters": {"east": {}, "west": {}},
    "datastores": {
        "images": {
            "ds_mad": "fs", "tm_mad": "shared", "clusters": ["east", "west"], "limit_mb": 5000,
            "safe_dirs": ["/var/tmp", "/srv"], "datastore_capacity_check": False,
            "permissions": {"owner": "serveradmin", "group": "users", "mode": 644},
            "labels": ["fast"], "attributes": {"NOTE": "ours"},
        },
        "run": {"tm_mad": "ssh", "type": "SYSTEM_DS", "enabled": False},
        "files2": {"ds_mad": "fs", "tm_mad": "ssh", "type": "FILE_DS"},
    },
}  # fmt: skip
TARGETS = ("LN_TARGET", "CLONE_TARGET", "ALLOW_ORPHANS")


def changed(name: str, **fields: Any) -> dict[str, Any]:
    """TREE with these fields of a datastore; None takes one out."""
    tree = copy.deepcopy(TREE)
    store = tree["datastores"][name]
    store.update(fields)
    tree["datastores"][name] = {at: value for at, value in store.items() if value is not None}
    return tree


def template(server: OnedServer, name: str = "images") -> dict[str, str]:
    return {at: str(value) for at, value in server.db.named("datastore", name).template}


def test_everything_from_nothing_as_printed(cloud: Cloud, server: OnedServer) -> None:
    done = cloud.made(TREE)
    # Waves: one step of each at a time, in the order of their names.
    assert [words for words, at in done.planned if at == "datastore images"] == [
        "one.datastore.allocate (NAME, SAFE_DIRS, TM_MAD, TYPE, LIMIT_MB, DS_MAD,"
        " DATASTORE_CAPACITY_CHECK, LABELS, NOTE, QUATTOR), cluster east",
        "one.cluster.adddatastore cluster west, datastore images",
        "one.datastore.chown datastore images, user serveradmin, -1",
        "one.datastore.chown datastore images, -1, group users",
        "one.datastore.chmod datastore images, 1, 1, 0, 1, 0, 0, 1, 0, 0 (644)",
    ]
    assert [words for words, at in done.planned if at == "datastore run"][1:] == [
        "one.datastore.enable datastore run, 0 (disabled)"
    ]
    store = server.db.named("datastore", "images")
    kept = template(server)
    assert kept["SAFE_DIRS"] == "/var/tmp /srv"
    assert kept["DATASTORE_CAPACITY_CHECK"] == "no"
    assert (store.uid, store.gid) == (1, 1)
    assert set(store.clusters) == {100, 101}
    cloud.settled(TREE)


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("datastore.update", (101, "LIMIT_MB=1", 1)),
        ("datastore.update", (101, 'SAFE_DIRS="/"', 1)),
        ("datastore.update", (101, 'NOTE="theirs"', 1)),
        ("datastore.update", (101, 'TM_MAD="ssh"', 1)),
        ("datastore.update", (101, 'LABELS=""', 1)),
        ("datastore.chmod", (101, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
        ("datastore.chown", (101, 0, -1)),
        ("datastore.chown", (101, -1, 0)),
        ("datastore.enable", (102, True)),
        ("datastore.rename", (101, "other")),
        ("cluster.deldatastore", (100, 101)),
        ("cluster.adddatastore", (0, 101)),
        ("datastore.delete", (101,)),
    ],
)
def test_what_was_changed_by_hand_comes_back(
    cloud: Cloud, server: OnedServer, call: str, arguments: Any
) -> None:
    cloud.made(TREE)
    before = server.dump()
    server.poke(call, *arguments)
    assert server.dump() != before
    cloud.made(TREE)
    cloud.settled(TREE)
    if call != "datastore.delete":
        assert server.dump() == before


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("images", {"limit_mb": 9}),
        ("images", {"tm_mad": "qcow2"}),
        ("images", {"datastore_capacity_check": True}),
        ("images", {"safe_dirs": ["/srv"]}),
        ("images", {"restricted_dirs": ["/etc"]}),
        ("images", {"clusters": ["west"]}),
        ("images", {"clusters": []}),
        ("images", {"permissions": {"owner": "oneadmin", "mode": 600}}),
        ("images", {"labels": ["slow", "old"]}),
        ("images", {"attributes": {"NOTE": 'a "quote"\nand ]]> more'}}),
        ("images", {"limit_transfer_bw": "10M", "no_decompress": True, "driver": "qcow2"}),
        ("images", {"nfs_auto_enable": True, "nfs_auto_host": "nas", "nfs_auto_path": "/one"}),
        ("run", {"enabled": True}),
    ],
)
def test_each_field_is_changed_without_loss(
    cloud: Cloud, server: OnedServer, name: str, fields: Any
) -> None:
    cloud.made(TREE)
    before = template(server, name)
    tree = changed(name, **fields)
    cloud.made(tree)
    cloud.settled(tree)
    after = template(server, name)
    assert all(at in after for at in TARGETS if at in before)
    updates = [call for call in server.calls if call.method == "one.datastore.update"]
    assert all(call.parameters[-1] == 1 for call in updates)


def test_what_leaves_is_emptied_and_what_others_wrote_stays(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    server.poke("datastore.update", 101, 'THEIRS="x"', 1)
    cloud.settled(TREE)
    tree = changed("images", limit_mb=None, labels=None, attributes=None, permissions=None,
                   clusters=None)  # fmt: skip
    cloud.made(tree)
    kept = template(server)
    assert [kept.get(at, "gone") for at in ("LIMIT_MB", "LABELS", "NOTE")] == ["", "", ""]
    assert kept["THEIRS"] == "x" and kept["LN_TARGET"] == "NONE"
    assert server.db.named("datastore", "images").uid == 1
    cloud.settled(tree)


def test_its_type_cannot_change(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    tree = changed("images", type="FILE_DS", limit_mb=7)
    done = cloud.go(tree)
    assert done.refused == {
        "datastore images": "is a datastore of TYPE IMAGE_DS, which cannot become FILE_DS: take"
        " another name, or delete it by hand"
        " (/software/components/oned/datastores/images/type)"
    }
    assert template(server)["LIMIT_MB"] == "5000"


def test_one_that_leaves_goes_unless_it_holds_images(cloud: Cloud, server: OnedServer) -> None:
    cloud.made(TREE)
    server.poke("image.allocate", 'NAME="i"\nSIZE=1\nTYPE=DATABLOCK', 101)
    tree: dict[str, Any] = {**TREE, "datastores": {}}
    done = cloud.go(tree)
    assert done.refused == {"datastore images": "holds images: i"}
    assert server.names("datastore") == ["default", "files", "images", "system"]
    server.poke("image.delete", 0)
    cloud.made(tree)
    assert server.names("datastore") == ["default", "files", "system"]


def test_those_of_the_server_are_changed_where_listed_and_never_marked(
    cloud: Cloud, server: OnedServer
) -> None:
    tree = {"datastores": {
        "system": {"tm_mad": "ssh", "type": "SYSTEM_DS", "limit_mb": 5},
        "default": {"ds_mad": "fs", "tm_mad": "qcow2"},
    }}  # fmt: skip
    cloud.made(tree)
    cloud.settled(tree)
    assert template(server, "system")["LIMIT_MB"] == "5"
    assert "QUATTOR" not in template(server, "system")
    cloud.settled({"datastores": {}})
    assert server.names("datastore") == ["default", "files", "system"]


def test_one_of_others_is_left_alone_unless_adopted(cloud: Cloud, server: OnedServer) -> None:
    server.poke("datastore.allocate", 'NAME="images"\nDS_MAD="fs"\nTM_MAD="ssh"\nX="1"', -1)
    tree = {"datastores": {"images": {"ds_mad": "fs", "tm_mad": "shared"}}}
    before = server.dump()
    done = cloud.go(tree)
    assert "not made by us" in done.refused["datastore images"]
    assert server.dump() == before
    tree["datastores"]["images"]["adopt"] = True  # type: ignore[assignment]
    cloud.made(tree)
    cloud.settled(tree)
    assert template(server)["X"] == "1"


def test_an_owner_may_be_given_by_id(cloud: Cloud, server: OnedServer) -> None:
    tree = changed("images", permissions={"owner": "1", "group": "0", "mode": 40})
    cloud.made(tree)
    store = server.db.named("datastore", "images")
    assert (store.uid, store.gid) == (1, 0)
    cloud.settled(tree)


def test_an_owner_who_is_not_there_is_told(cloud: Cloud, server: OnedServer) -> None:
    tree = changed("images", permissions={"owner": "nobody"})
    done = cloud.go(tree)
    assert done.refused["datastore images"].startswith("needs user nobody, which is neither")


def test_a_refusal_of_the_server_is_told_and_the_rest_is_made(
    cloud: Cloud, server: OnedServer
) -> None:
    tree = changed("images", ds_mad="nosuch")
    done = cloud.go(tree)
    assert 'DS_MAD named "nosuch" is not defined in oned.conf' in "\n".join(done.errors)
    assert {"run", "files2"} <= set(server.names("datastore"))
    cloud.made(TREE)
    cloud.settled(TREE)


def test_a_cloud_of_ncm_opennebula_is_taken_as_it_is(tmp_path: Path, server: OnedServer) -> None:
    server.poke(
        "datastore.allocate",
        'NAME="nfs"\nDATASTORE_CAPACITY_CHECK="yes"\nDS_MAD="fs"\nLABELS="quattor"\n'
        'TM_MAD="shared"\nTYPE="IMAGE_DS"\nQUATTOR=1', -1,
    )  # fmt: skip
    server.poke(
        "datastore.allocate",
        'NAME="ceph"\nBRIDGE_LIST="hv1.example.org"\nCEPH_HOST="c1 c2"\n'
        'CEPH_SECRET="35b161e7-a3bc-440f-b007-cb98ac042646"\nCEPH_USER="libvirt"\n'
        'DISK_TYPE="RBD"\nDS_MAD="ceph"\nPOOL_NAME="one"\nRBD_FORMAT=2\nTM_MAD="ceph"\n'
        'DATASTORE_CAPACITY_CHECK="YES"\nTYPE="IMAGE_DS"\nQUATTOR=1', -1,
    )  # fmt: skip
    key = "AQBiGSlZAAAAABAAyQ8pYsWl9pJRXnkZJwlOKg=="
    tree = {"datastores": {
        "nfs": {"ds_mad": "fs", "tm_mad": "shared", "labels": []},
        "ceph": {
            "ds_mad": "ceph", "tm_mad": "ceph", "bridge_list": ["hv1.example.org"],
            "ceph_host": ["c1", "c2"], "ceph_user": "libvirt", "disk_type": "RBD",
            "ceph_secret": "35b161e7-a3bc-440f-b007-cb98ac042646", "pool_name": "one",
            "rbd_format": 2, "ceph_user_key": key,
        },
    }}  # fmt: skip
    assert changes(tmp_path, server, tree) == []
    # What it differs in is found all the same.
    tree["datastores"]["nfs"]["datastore_capacity_check"] = False
    (found,) = changes(tmp_path, server, tree)
    assert [step.words for step in found.steps] == [
        "one.datastore.update datastore nfs, (DATASTORE_CAPACITY_CHECK, QUATTOR), 1"
    ]
    tree["datastores"]["new"] = tree["datastores"]["ceph"]
    _, made = sorted(changes(tmp_path, server, tree), key=lambda at: at.before.kind == "absent")
    assert key not in f"{server.dump()}{[step.words for step in made.steps]}{made.text}"
    assert "CEPH_USER_KEY" not in made.steps[0].words


def test_a_system_datastore_that_leaves_stays_while_machines_lie_in_it(
    cloud: Cloud, server: OnedServer
) -> None:
    cloud.made(TREE)
    host = server.poke("host.allocate", "h1", "kvm", "kvm", -1)
    machine = server.vm_on(host)
    number = getattr(machine, "id", machine)
    server.db.get("vm", number).store = 102
    server.db.touch()
    tree: dict[str, Any] = {**TREE, "datastores": {}}
    done = cloud.go(tree)
    assert done.refused == {"datastore run": f"holds the disks of machines: {number}"}
    assert "run" in server.names("datastore")
