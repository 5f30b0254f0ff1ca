# SPDX-License-Identifier: Apache-2.0
"""Behaviour of the transfer drivers, as the packaged oned.conf states it."""

from __future__ import annotations

_COLUMNS = (
    "LN_TARGET",
    "CLONE_TARGET",
    "SHARED",
    "DS_MIGRATE",
    "DS_LIVE_MIGRATE",
    "DS_MIGRATE_SNAP",
)
_ON_SSH = {
    "TM_MAD_SYSTEM": "ssh",
    "LN_TARGET_SSH": "SYSTEM",
    "CLONE_TARGET_SSH": "SYSTEM",
    "DISK_TYPE_SSH": "FILE",
}


def _tm(name: str, values: str, **more: str) -> tuple[tuple[str, str], ...]:
    """A row: the values of _COLUMNS in their order, then the other attributes."""
    return (("NAME", name), *zip(_COLUMNS, values.split()), *more.items())


TM_MAD_CONF = (
    _tm("dummy", "NONE SYSTEM YES YES YES YES"),
    _tm("shared", "NONE SYSTEM YES YES YES YES", ALLOW_ORPHANS="FORMAT", **_ON_SSH),
    _tm("lvm", "NONE SELF YES YES NO NO", ALLOW_ORPHANS="YES", DISK_TYPE="BLOCK", DRIVER="raw"),
    _tm("fs_lvm", "SYSTEM SYSTEM YES YES NO NO", DISK_TYPE="BLOCK", DRIVER="raw"),
    _tm(
        "fs_lvm_ssh",
        "SYSTEM SYSTEM YES YES YES NO",
        ALLOW_ORPHANS="YES",
        PERSISTENT_SNAPSHOTS="NO",
        DISK_TYPE="BLOCK",
        DRIVER="raw",
    ),
    _tm("qcow2", "NONE SYSTEM YES YES YES YES", ALLOW_ORPHANS="FORMAT", DRIVER="qcow2", **_ON_SSH),
    _tm("ssh", "SYSTEM SYSTEM NO YES YES YES", ALLOW_ORPHANS="YES"),
    _tm("local", "SYSTEM SYSTEM NO YES YES YES", ALLOW_ORPHANS="FORMAT"),
    _tm("ceph", "NONE SELF YES NO NO NO", ALLOW_ORPHANS="mixed", DRIVER="raw", **_ON_SSH),
    _tm("iscsi_libvirt", "NONE SELF YES NO NO NO", DRIVER="raw"),
    _tm("dev", "NONE NONE YES NO NO NO", DRIVER="raw"),
    _tm(
        "netapp", "NONE SELF YES NO NO NO", ALLOW_ORPHANS="LINEAR", DISK_TYPE="BLOCK", DRIVER="raw"
    ),
    _tm("purefa", "NONE SELF YES NO NO NO", ALLOW_ORPHANS="YES", DISK_TYPE="BLOCK", DRIVER="raw"),
    _tm("virtiofs", "NONE NONE YES NO NO NO", DISK_TYPE="filesystem", DRIVER="virtiofs"),
)
