# SPDX-License-Identifier: Apache-2.0
"""Datastores of any driver."""

from __future__ import annotations

from typing import Any

from ncm.schema import Report, boolean, choice, listof, long, path, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.kinds import word
from ncm_oned.schema.nebula.names import free
from ncm_oned.schema.nebula.names import word as one_word
from ncm_oned.schema.nebula.objects import Datastore as PlainDatastore
from ncm_oned.schema.objects.common import Ours

TYPES = ("IMAGE_DS", "SYSTEM_DS", "FILE_DS", "BACKUP_DS")
DISK_TYPES = ("FILE", "BLOCK", "RBD", "CDROM", "CD_ROM", "GLUSTER", "ISCSI")
_CEPH = ("bridge_list", "pool_name", "disk_type", "ceph_host", "ceph_user", "ceph_secret")
_FOR_IMAGES = ("limit_transfer_bw", "no_decompress", "safe_dirs", "staging_dir")
_CLOSED = {"TYPE", "DS_MAD", "TM_MAD", "LN_TARGET", "CLONE_TARGET"}
_LVM = ("lvm_thin_enable", "zero_lvm_on_create", "zero_lvm_on_delete")


def _directories(doc: str) -> Any:
    return listof(string("path", check=_no_blank, pan="absolute_file_path"), doc)


def _no_blank(value: str) -> str | None:
    from ncm.schema.kinds import absolute_path

    return "must not hold a blank" if " " in value else absolute_path(value)


class Datastore(PlainDatastore, Ours):
    """A datastore. One that is there keeps its type; another transfer driver may be given."""

    pan_check = "oned_valid_datastore"
    ds_mad: Str | None = word("datastore driver, such as fs, ceph, fs_lvm, dev, rsync, restic")
    tm_mad: Str = word(
        "transfer driver, such as shared, ssh, qcow2, local, ceph, fs_lvm, fs_lvm_ssh, dev",
        required=True,
    )
    type: Str = choice("what it holds", *TYPES, default="IMAGE_DS")
    disk_type: Str | None = choice("how a disk is attached; left out: by the driver", *DISK_TYPES)
    datastore_capacity_check: Bool | None = boolean(  # type: ignore[assignment]
        "free space is checked before an image is made (true)"
    )
    enabled: Bool | None = boolean(
        "machines may be placed there, for SYSTEM_DS; left out: may be disabled by hand"
    )
    limit_mb: Int | None = long("most that it may hold", 1, unit="MiB")
    limit_transfer_bw: Str | None = string(
        "fastest download of an image, such as 10M", pattern="[0-9]+[KMGTkmgt]?",
        hint="bytes per second, with K, M, G or T",
    )  # fmt: skip
    no_decompress: Bool | None = boolean("packed images are kept as they are")
    driver: Str | None = choice("format of all its images", "raw", "qcow2")
    safe_dirs: list[Str] | None = _directories("where images may come from")
    restricted_dirs: list[Str] | None = _directories(
        "where images must not come from, but for safe_dirs"
    )
    staging_dir: Str | None = path("where images are unpacked on the host of bridge_list")
    ceph_conf: Str | None = path("configuration of the Ceph cluster on the hosts")
    ceph_trash: Bool | None = boolean("deleted images go to Ceph's trash")
    ec_pool_name: Str | None = one_word("erasure-coded pool for the data")
    qcow2_options: Str | None = free("options of qemu-img for new images")
    qcow2_standalone: Bool | None = boolean("images have no backing file")
    iscsi_host: Str | None = one_word("iSCSI portal of the images")
    iscsi_user: Str | None = one_word("CHAP user")
    iscsi_usage: Str | None = one_word("name of libvirt's secret of CHAP")
    nfs_auto_enable: Bool | None = boolean("OpenNebula mounts it on the hosts itself")
    nfs_auto_host: Str | None = one_word("NFS server")
    nfs_auto_path: Str | None = path("exported folder of that server")
    nfs_auto_opts: Str | None = free("its mount options, with commas between")
    lvm_thin_enable: Bool | None = boolean("thin volumes")
    zero_lvm_on_create: Bool | None = boolean("new volumes are zeroed")
    zero_lvm_on_delete: Bool | None = boolean("volumes are zeroed before they go")

    def check(self, report: Report) -> None:
        system = self.type == "SYSTEM_DS"
        if self.ds_mad is None and not system:
            report(self.at("ds_mad"), f"is missing: a datastore of {self.type!s} needs it")
        if system and self.ds_mad is not None:
            message = "has no meaning: machines of a system datastore have only a tm_mad"
            report(self.at("ds_mad"), message)
        if "ceph" in (self.ds_mad, self.tm_mad):
            self._check_ceph(report)
        if self.ds_mad == "dev" and self.disk_type is None:
            report(self.at("disk_type"), "is missing: ds_mad dev needs it")
        if self.type == "FILE_DS" and self.disk_type is not None:
            report(self.at("disk_type"), "has no meaning in a datastore of files")
        if self.enabled is not None and not system:
            message = f"has no meaning: a datastore of {self.type!s} cannot be disabled"
            report(self.at("enabled"), message)
        for name in _FOR_IMAGES if system else ():
            if getattr(self, name) is not None:
                report(self.at(name), "has no meaning in a system datastore")
        self._check_nfs(report)
        if self.tm_mad is not None and "lvm" not in self.tm_mad:
            for name in _LVM:
                if getattr(self, name) is not None:
                    report(self.at(name), f"has no meaning with tm_mad {self.tm_mad!s}")
        for name in sorted(_CLOSED & set(self.attributes or {})):
            report(f"{self.at('attributes')}/{name}", "cannot be set as a further attribute")

    def _check_ceph(self, report: Report) -> None:
        if self.ds_mad == "ceph" and self.tm_mad != "ceph":
            report(self.at("tm_mad"), f"is {self.tm_mad!s}, with ds_mad ceph it must be ceph")
        for name in _CEPH:
            if not getattr(self, name):
                report(self.at(name), "is missing: a Ceph datastore needs it")

    def _check_nfs(self, report: Report) -> None:
        given = [at for at in ("nfs_auto_host", "nfs_auto_path") if getattr(self, at) is not None]
        if self.nfs_auto_enable:
            for name in ("nfs_auto_host", "nfs_auto_path"):
                if name not in given:
                    report(self.at(name), "is missing: nfs_auto_enable needs it")
        elif given or self.nfs_auto_opts is not None:
            name = given[0] if given else "nfs_auto_opts"
            report(self.at(name), "has no meaning without nfs_auto_enable")
