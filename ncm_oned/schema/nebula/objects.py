# SPDX-License-Identifier: Apache-2.0
"""Objects of a running OpenNebula, one Record a kind, with the fields of ncm-opennebula."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, listof, long, record, string
from ncm.values import Bool, Int, Secret, Str
from ncm_oned.schema.nebula.access import Permissions, Rpc, Untouchables
from ncm_oned.schema.nebula.names import free, labels, word
from ncm_oned.schema.nebula.vnet import AddressRange, Vnet

__all__ = [
    "AddressRange", "Cluster", "Datastore", "Group", "Host", "Permissions", "Rpc", "Untouchables",
    "User", "VmGroup", "VmGroupRole", "Vnet",
]  # fmt: skip

_CEPH = ("disk_type", "bridge_list", "ceph_host", "ceph_secret", "ceph_user", "pool_name")
_UUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"


class Datastore(Record):
    """A datastore; its key is its name."""

    bridge_list: list[Str] | None = listof(word("host or address"), "hosts that reach the storage")
    ceph_host: list[Str] | None = listof(word("host or address"), "monitors of the Ceph cluster")
    ceph_secret: Str | None = string(
        "UUID of libvirt's secret with the key", pattern=_UUID, hint="a UUID", pan="type_uuid"
    )
    ceph_user: Str | None = word("account in the Ceph cluster")
    ceph_user_key: Secret | None = string(
        "its key, which becomes libvirt's secret on each host",
        pattern=r"[A-Za-z0-9+/]+={0,2}", hint="a key in base64", secret=True,
    )  # fmt: skip
    pool_name: Str | None = word("pool of the Ceph cluster")
    rbd_format: Int | None = long("format of RBD images", 1, 2)
    datastore_capacity_check: Bool = boolean(
        "free space is checked before an image is made", default=True
    )
    disk_type: Str | None = choice("how a disk is attached", "RBD", "BLOCK", "CDROM", "FILE")
    ds_mad: Str | None = choice("datastore driver", "fs", "ceph", "dev")
    tm_mad: Str = choice("transfer driver", "shared", "ceph", "ssh", "vmfs", "dev", default="ceph")
    type: Str = choice("what it holds", "IMAGE_DS", "SYSTEM_DS", default="IMAGE_DS")
    labels: list[Str] | None = labels()
    permissions: Permissions | None = record(Permissions, "owner and rights")
    clusters: list[Str] | None = listof(
        free("cluster", min_len=1), "its clusters, and no others; left out: not managed"
    )

    def check(self, report: Report) -> None:
        system = self.type == "SYSTEM_DS"
        if self.ds_mad is None and not system:
            report(self.at("ds_mad"), "is missing: a datastore for images needs it")
        if "ceph" in (self.ds_mad, self.tm_mad):
            self._ceph(system, report)
        if self.ds_mad == "fs" and self.tm_mad != "shared":
            report(self.at("tm_mad"), f"is {self.tm_mad!s}, with ds_mad fs it must be shared")
        if self.ds_mad == "dev":
            if self.tm_mad != "dev":
                report(self.at("tm_mad"), f"is {self.tm_mad!s}, with ds_mad dev it must be dev")
            if self.disk_type is None:
                report(self.at("disk_type"), "is missing: ds_mad dev needs it")

    def _ceph(self, system: bool, report: Report) -> None:
        if self.ds_mad == "ceph" and self.tm_mad != "ceph":
            report(self.at("tm_mad"), f"is {self.tm_mad!s}, with ds_mad ceph it must be ceph")
        if system and self.ds_mad is not None:
            message = "must be left out: a system datastore on Ceph has no datastore driver"
            report(self.at("ds_mad"), message)
        for name in (*_CEPH, *(() if system else ("ceph_user_key",))):
            if not getattr(self, name):
                report(self.at(name), "is missing: a Ceph datastore needs it")


class Host(Record):
    """A host of the cloud; its key is its name, escaped or not."""

    host_hyp: Str = choice("hypervisor", "kvm", "xen", default="kvm")
    cluster: Str | None = free("its cluster; left out: not managed", min_len=1)
    pin_policy: Str | None = choice("how CPUs are given to machines", "NONE", "PINNED")
    vnm_mad: Str | None = word("network driver, for releases whose hosts have one")


class User(Record):
    """A user; the key is the name."""

    password: Secret | None = string(
        "password; left out: not managed", pattern=r"[^ \x00-\x1f]+", hint="one word", secret=True
    )
    group: Str | None = free("primary group", min_len=1)
    ssh_public_key: list[Str] | None = listof(
        string("public key", pattern=r"[^\x00-\x1f]+", hint="one line"),
        "keys for log-in to machines",
    )  # fmt: skip
    labels: list[Str] | None = labels()


class Group(Record):
    """A group; the key is the name."""

    description: Str | None = free("description")
    labels: list[Str] | None = labels()


class Cluster(Record):
    """A cluster of hosts; the key is the name."""

    description: Str | None = free("description")
    labels: list[Str] | None = labels()
    reserved_cpu: Int | None = long(
        "CPU that machines do not get, negative: more than there is", unit="percent"
    )
    reserved_mem: Int | None = long(
        "memory that machines do not get, negative: more than there is", unit="KiB"
    )


class VmGroupRole(Record):
    """A role: machines that are placed alike."""

    name: Str = word("name", required=True)
    policy: Str | None = choice("whether its machines share a host", "AFFINED", "ANTI_AFFINED")
    host_affined: list[Str] | None = listof(
        word("host or address"), "ids or names of the only hosts for it"
    )
    host_anti_affined: list[Str] | None = listof(
        word("host or address"), "ids or names of hosts not for it"
    )


class VmGroup(Record):
    """A group of roles; the key is the name."""

    description: Str | None = free("description")
    labels: list[Str] | None = labels()
    role: list[VmGroupRole] | None = listof(VmGroupRole, "its roles")
    affined: list[Str] | None = listof(
        free("role", min_len=1), "roles that share a host; several sets: each as A,B"
    )
    anti_affined: list[Str] | None = listof(
        free("role", min_len=1), "roles that never share a host; several sets: each as A,B"
    )

    def check(self, report: Report) -> None:
        names: set[str] = set()
        for role in self.role or ():
            if role.name in names:
                report(role.at("name"), f"is {role.name!s}, which an earlier role has")
            names.add(role.name)
        for name in ("affined", "anti_affined"):
            for entry in getattr(self, name) or ():
                for role in (part.strip() for part in entry.split(",")):
                    if role not in names:
                        report(entry.path, f"names {role or 'nothing'}, which is no role here")
