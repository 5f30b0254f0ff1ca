# SPDX-License-Identifier: Apache-2.0
"""A front end against the profiles of its hosts."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.check.conftest import DOMAIN, Said, host, write
from tests.promises.life import REMOVED, edited

Check = Callable[..., Said]
FRONT, KVM = f"front1.{DOMAIN}", f"kvm1.{DOMAIN}"
ONED, LV = "/software/components/oned", "/software/components/libvirt"
UUID = "35b161e7-a3bc-440f-b007-cb98ac042646"
AR = {"type": "ETHER", "size": 9}
STORE = {"ds_mad": "ceph", "tm_mad": "ceph", "disk_type": "RBD", "pool_name": "one",
         "bridge_list": ["kvm1"], "ceph_host": ["mon1"], "ceph_user": "one",
         "ceph_secret": UUID}  # fmt: skip
TREE: dict[str, Any] = {
    "active": True, "ncm-module": "pyncm", "opennebula_version": "7.0", "mads": {},
    "clusters": {"east": {}}, "hosts": {"kvm1": {}, "elsewhere": {}},
    "vnets": {"public": {"vn_mad": "bridge", "bridge": "br0", "ar": AR}},
    "datastores": {"ceph": STORE},
}  # fmt: skip
CEPH = {"east": {"monitors": [{"host": "mon1"}], "uuid": UUID, "key": "QUFB"}}


def site(**changes: Any) -> dict[str, Any]:
    """A good site, with changes at paths of the front end (a_b: a/b)."""
    front = {"software": {"components": {"oned": copy.deepcopy(TREE)}}}
    for at, value in changes.items():
        front = edited(front, f"{ONED}/{at.replace('__', '/')}", value)
    return {FRONT: front, KVM: host(1, {}, ceph=CEPH)}


def errors(check: Check, folder: Path, nodes: dict[str, Any]) -> list[str]:
    said: Said = check(write(folder / "site", nodes))
    assert said.status == (1 if said.errors else 0)
    return said.errors


def test_a_site_in_which_all_fits(check: Check, tmp_path: Path) -> None:
    assert errors(check, tmp_path, site()) == []


def test_a_host_without_libvirt(check: Check, tmp_path: Path) -> None:
    nodes = site(datastores={})
    for component in ("libvirt", "libvirtd"):
        at = f"/software/components/{component}"
        nodes[KVM] = edited(nodes[KVM], at, REMOVED)
    assert errors(check, tmp_path, nodes) == [
        f"{FRONT}: {ONED}/hosts/kvm1: is a host of the cloud, and {KVM} has no libvirt"
    ]


@pytest.mark.parametrize(
    ("net", "host_cluster", "wrong"),
    [
        ({"bridge": "br100", "vn_mad": "bridge"}, None, True),
        ({"bridge": "br100", "vn_mad": "802.1Q", "phydev": "em1", "vlan_id": 5}, None, False),
        ({"bridge": "br100", "vn_mad": "bridge", "clusters": ["east"]}, None, False),
        ({"bridge": "br100", "vn_mad": "bridge", "clusters": ["east"]}, "east", True),
        ({"bridge": "br100", "vn_mad": "bridge"}, "east", False),
        ({"bridge": "em1", "vn_mad": "bridge"}, None, True),
    ],
)
def test_bridges_of_networks_on_the_hosts_of_their_clusters(
    check: Check, tmp_path: Path, net: dict[str, Any], host_cluster: str | None, wrong: bool
) -> None:
    nodes = site(vnets={"x": {**net, "ar": AR}}, datastores={})
    if host_cluster:
        nodes[FRONT] = edited(nodes[FRONT], f"{ONED}/hosts/kvm1/cluster", host_cluster)
    message = f"{FRONT}: {ONED}/vnets/x/bridge: is {net['bridge']}, which {KVM} does not have"
    assert errors(check, tmp_path, nodes) == ([message] if wrong else [])


def test_the_secret_of_a_ceph_datastore(check: Check, tmp_path: Path) -> None:
    other = copy.deepcopy(CEPH)
    other["east"]["uuid"] = UUID.replace("35", "36")
    message = (f"{FRONT}: {ONED}/datastores/ceph/ceph_secret: is a secret of Ceph that the"
               f" libvirt of {KVM} does not have")  # fmt: skip
    assert errors(check, tmp_path, {**site(), KVM: host(1, {}, ceph=other)}) == [message]
    assert errors(check, tmp_path, {**site(), KVM: host(1, {})}) == [message]
    elsewhere = site(datastores__ceph__clusters=["east"])
    assert errors(check, tmp_path, {**elsewhere, KVM: host(1, {})}) == []
    upper = copy.deepcopy(CEPH)
    upper["east"]["uuid"] = UUID.upper()
    assert errors(check, tmp_path, {**site(), KVM: host(1, {}, ceph=upper)}) == []
