# SPDX-License-Identifier: Apache-2.0
"""OpenNebula's own Python client sees what we made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.grown import grown
from tests.oned_cloud.whole import whole


def test_pyone_sees_the_whole_cloud_as_the_profile_says(tmp_path: Path) -> None:
    pyone = pytest.importorskip("pyone")
    tree = whole()
    with grown(tmp_path) as cloud:
        one = pyone.OneServer(cloud.server.url, session=cloud.server.session)
        clusters = {at.NAME: at for at in one.clusterpool.info().CLUSTER}
        hosts = {at.NAME: at for at in one.hostpool.info().HOST}
        assert set(tree["clusters"]) < set(clusters)
        red = tree["clusters"]["red"]
        assert clusters["red"].TEMPLATE["DESCRIPTION"] == red["description"]
        assert clusters["red"].TEMPLATE["POWER"] == "a"
        assert set(hosts) == {"kvm1.cloud.example.org", "kvm2.cloud.example.org", "old1"}
        kvm1 = hosts["kvm1.cloud.example.org"]
        assert (kvm1.CLUSTER, kvm1.IM_MAD, kvm1.VM_MAD) == ("red", "kvm", "kvm")
        assert kvm1.TEMPLATE["LABELS"] == "quattor,rack1"
        assert hosts["kvm2.cloud.example.org"].STATE == 4
        users = {at.NAME: at for at in one.userpool.info().USER}
        groups = {at.NAME: at for at in one.grouppool.info().GROUP}
        alice = users["alice"]
        assert alice.GNAME == "science"
        assert set(alice.GROUPS.ID) == {groups["science"].ID, groups["guests"].ID}
        assert (
            alice.TEMPLATE["SSH_PUBLIC_KEY"].splitlines()
            == tree["users"]["alice"]["ssh_public_key"]
        )
        assert users["carol"].ENABLED == 0
        assert list(groups["science"].ADMINS.ID) == [alice.ID]
        machines = one.user.info(alice.ID).VM_QUOTA.VM[0]
        limits = tree["users"]["alice"]["quota"]["vm"]
        assert (int(machines.VMS), float(machines.CPU)) == (limits["vms"], limits["cpu"])
        _storage(one, tree)
        _networks(one, tree)
        _rest(one, tree)


def _storage(one: Any, tree: dict[str, Any]) -> None:
    stores = {at.NAME: at for at in one.datastorepool.info().DATASTORE}
    assert {"nfs", "ceph", "run", "scripts"} < set(stores)
    assert stores["nfs"].TEMPLATE["NFS_AUTO_HOST"] == "nfs.example.org"
    assert (stores["nfs"].GNAME, stores["nfs"].PERMISSIONS.GROUP_M) == ("science", 1)
    assert stores["run"].STATE == 1
    images = {at.NAME: at for at in one.imagepool.info(-2, -1, -1).IMAGE}
    assert set(images) == set(tree["images"])
    assert (images["base"].UNAME, images["base"].DATASTORE) == ("alice", "nfs")
    assert images["data"].PERSISTENT == 1
    assert all(at.STATE in (1, 3) for at in images.values())


def _networks(one: Any, tree: dict[str, Any]) -> None:
    nets = {at.NAME: at for at in one.vnpool.info(-2, -1, -1).VNET}
    assert set(nets) == set(tree["vnets"])
    public = one.vn.info(nets["public"].ID)
    wanted = tree["vnets"]["public"]["ar"]
    ranges = [(at.TYPE, at.SIZE, at.MAC, at.IP) for at in public.AR_POOL.AR]
    assert ranges == [(at["type"], at["size"], at["mac"], at.get("ip")) for at in wanted]
    assert (public.VLAN_ID, public.PHYDEV, public.BRIDGE) == ("101", "em1", "br0")
    secgroups = {at.NAME: at for at in one.secgrouppool.info(-2, -1, -1).SECURITY_GROUP}
    rules = secgroups["web"].TEMPLATE["RULE"]
    assert [at["PROTOCOL"] for at in rules] == ["TCP", "TCP", "ICMP", "ICMPV6"]
    assert rules[1]["NETWORK_ID"] == str(public.ID)
    ids = set(public.TEMPLATE["SECURITY_GROUPS"].split(","))
    assert ids == {str(secgroups["web"].ID), str(secgroups["all"].ID)}


def _rest(one: Any, tree: dict[str, Any]) -> None:
    templates = {at.NAME: at for at in one.templatepool.info(-2, -1, -1).VMTEMPLATE}
    web = templates["web"].TEMPLATE
    assert (web["MEMORY"], web["CPU"], web["DISK"][0]["IMAGE"]) == ("1024", "0.5", "base")
    assert web["CONTEXT"]["TOKEN"] == "c0ntext-pw"
    vmgroups = one.vmgrouppool.info(-2, -1, -1).VM_GROUP
    assert [at.NAME for at in vmgroups[0].ROLES.ROLE] == ["db", "app", "web", "mail"]
    assert {at.NAME for at in one.vdcpool.info().VDC} == {"default", "lab", "everything"}
    hooks = {at.NAME: at for at in one.hookpool.info(-2, -1, -1).HOOK}
    assert set(hooks) == set(tree["hooks"])
    assert hooks["called"].TEMPLATE["CALL"] == "one.vm.allocate"
    assert len(one.acl.info().ACL) > len(tree["acls"])
