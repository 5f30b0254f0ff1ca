# SPDX-License-Identifier: Apache-2.0
"""Every refusal that was recorded of a real oned, met by a run: one clear line, and a way on.

Those of methods that no run calls are in test_wire_refusals.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.life import Cloud
from tests.oned_cloud.whole import SECRETS
from tests.oned_server import OnedServer

pytestmark = pytest.mark.usefixtures("thorough")

Tree = dict[str, Any]
DATA = Path(__file__).resolve().parent.parent / "data" / "oned"
RECORDED = {row[0]: row for row in json.loads((DATA / "errors.json").read_text())}
DISK: Tree = {"datastore": "one", "size": 10, "type": "DATABLOCK"}
STORE: Tree = {"one": {"ds_mad": "fs", "tm_mad": "ssh"}}
RUN: Tree = {"one": {"type": "SYSTEM_DS", "tm_mad": "ssh", "enabled": True}}
RULE: Tree = {"acls": [{"all": True, "resources": ["VM"], "rights": ["USE"]}]}
BOB: Tree = {"groups": {"more": {}}, "users": {"one": {"password": "al1ce-pw"}}}
TREES: dict[str, tuple[Tree, Tree, str]] = {
    "one.acl.addrule": ({}, RULE, "acl * VM/* USE *"),
    "one.acl.delrule": (RULE, {"acls": []}, "acl * VM/* USE *"),
    "one.cluster.allocate": ({}, {"clusters": {"one": {}}}, "cluster one"),
    "one.cluster.delete": ({"clusters": {"one": {}}}, {"clusters": {}}, "cluster one"),
    "one.cluster.addhost": (
        {"clusters": {"c": {}}, "hosts": {"one": {}}},
        {"clusters": {"c": {}}, "hosts": {"one": {"cluster": "c"}}}, "host one"),
    "one.datastore.allocate": ({}, {"datastores": STORE}, "datastore one"),
    "one.datastore.delete": ({"datastores": STORE}, {"datastores": {}}, "datastore one"),
    "one.datastore.enable": (
        {"datastores": RUN}, {"datastores": {"one": {**RUN["one"], "enabled": False}}},
        "datastore one"),
    "one.datastore.rename": ({"datastores": STORE}, {"datastores": STORE}, "datastore one"),
    "one.group.allocate": ({}, {"groups": {"one": {}}}, "group one"),
    "one.hook.allocate": (
        {}, {"hooks": {"one": {"type": "api", "call": "one.vm.allocate", "command": "x.sh"}}},
        "hook one"),
    "one.host.allocate": ({}, {"hosts": {"one": {}}}, "host one"),
    "one.host.delete": ({"hosts": {"one": {}}}, {"hosts": {}}, "host one"),
    "one.host.status": ({"hosts": {"one": {}}}, {"hosts": {"one": {"enabled": False}}}, "host one"),
    "one.host.update": (
        {"hosts": {"one": {}}}, {"hosts": {"one": {"pin_policy": "PINNED"}}}, "host one"),
    "one.image.allocate": (
        {"datastores": STORE}, {"datastores": STORE, "images": {"one": DISK}}, "image one"),
    "one.secgroup.allocate": ({}, {"security_groups": {"one": {}}}, "secgroup one"),
    "one.template.allocate": ({}, {"templates": {"one": {"cpu": 1, "memory": 1}}}, "template one"),
    "one.user.allocate": ({}, {"users": BOB["users"]}, "user one"),
    "one.user.addgroup": (
        BOB, {**BOB, "users": {"one": {"password": "al1ce-pw", "groups": ["more"]}}}, "user one"),
    "one.vn.allocate": ({}, {"vnets": {"one": {"vn_mad": "bridge", "bridge": "b"}}}, "vnet one"),
    "one.vn.delete": (
        {"vnets": {"one": {"vn_mad": "bridge", "bridge": "b"}}}, {"vnets": {}}, "vnet one"),
    "one.hostpool.info": ({}, {"hosts": {"one": {}}}, ""),
    "one.system.version": ({}, {"hosts": {"one": {}}}, ""),
}  # fmt: skip


def method_of(name: str) -> str:
    return name.split("-")[1]


MET = sorted(name for name in RECORDED if method_of(name) in TREES)


@pytest.mark.parametrize("name", MET)
def test_a_refusal_is_one_clear_line_and_the_next_run_goes_on(tmp_path: Path, name: str) -> None:
    method = method_of(name)
    before, after, subject = TREES[method]
    said = RECORDED[name][-1]
    with OnedServer() as server:
        cloud = Cloud(tmp_path, server)
        cloud.go(before)
        if method.endswith("rename"):
            server.poke("datastore.rename", server.db.named("datastore", "one").id, "other")
        cloud.exact = False
        _provoke(server, name)
        done = cloud.go(after)
        (line,) = done.errors
        assert line.startswith(f"{subject}: " if subject else server.url)
        assert method in line
        text = " ".join((said.partition("] ")[2] or said).split())
        assert text.rstrip(".")[:60] in line
        shown = line + done.shown + json.dumps(done.json)
        assert not [at for at in SECRETS if at in shown]
        assert "Traceback" not in shown and "a bug" not in shown
        assert done.status == 1
        assert cloud.go(after).errors == []
        cloud.settled(after)


def _provoke(server: OnedServer, name: str) -> None:
    _, code, _, message = RECORDED[name]
    method = method_of(name)
    if str(code).startswith("0x"):
        server.fail_next("error", method, code=int(code, 16), message=message)
    else:
        server.fail_next("fault", method, code=-32700, text=message)


def test_most_of_them_are_met_by_a_run() -> None:
    assert len(MET) > 45
    assert set(TREES) == {method_of(name) for name in MET}
