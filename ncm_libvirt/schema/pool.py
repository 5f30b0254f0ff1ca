# SPDX-License-Identifier: Apache-2.0
"""Storage pools and secrets (libvirt's formatstorage and formatsecret), and Ceph clusters."""

from __future__ import annotations

import base64
import binascii

from ncm.schema import (
    Record,
    Report,
    boolean,
    choice,
    dictof,
    listof,
    long,
    path,
    port,
    record,
    string,
)
from ncm.values import Bool, Int, Secret, Str
from ncm_libvirt.schema.strings import listen_address, object_name, octal_mode, uuid, volume_name

# RFC 3720, 3.2.6.3.1: the month in which the naming authority had that domain.
_IQN = r"iqn\.[0-9]{4}-(0[1-9]|1[0-2])\.[!-~]+"
_IQN_HINT = "an IQN such as iqn.2010-10.org.example:disk"
_TEXT = "[^\x00-\x1f\x7f]+"


def is_base64(value: Secret) -> str | None:
    """The complaint about a secret that is no base64 text of at least one byte."""
    try:
        decoded = base64.b64decode(value.reveal(), validate=True)
    except (binascii.Error, ValueError):
        return "is no base64 text"
    return None if decoded else "is empty"


class Host(Record):
    """A server of storage."""

    host: Str = string("address or host name", check=listen_address, required=True)
    port: Int | None = port("its port; left out: the protocol's own")


class Permissions(Record):
    """Owner and mode of the pool's directory."""

    mode: Str | None = octal_mode("such as 0711")
    owner: Int | None = long("number of the user", 0, 4294967294)
    group: Int | None = long("number of the group", 0, 4294967294)


class Image(Record):
    """Another image: a volume of a pool."""

    pool: Str | None = string("its pool; left out: the same", check=object_name)
    volume: Str = string("its name", check=volume_name, required=True)


class Backing(Image):
    """An image below another one."""

    format: Str | None = choice("its format; left out: raw", "raw", "qcow2")


class Volume(Record):
    """A volume that a pool shall have. It can grow, and is never made smaller."""

    pan_check = "libvirt_valid_volume"

    capacity: Int | None = long("size; left out: that of its image", 1, 1 << 40, unit="MiB")
    allocation: Int | None = long("of it allocated at once", 0, 1 << 40, unit="MiB")
    format: Str | None = choice("format (dir, fs, netfs); left out: raw", "raw", "qcow2")
    backing: Backing | None = record(Backing, "image below it, of which only differences are kept")
    copy_of: Image | None = record(Image, "image that it is a copy of when it is made")
    permissions: Permissions | None = record(Permissions, "of its file")
    adopt: Bool = boolean("take over one of this name that others made", default=False)


class Pool(Record):
    """A storage pool; which fields it has depends on its type."""

    pan_check = "libvirt_valid_pool"

    uuid: Str | None = uuid("its UUID; left out: libvirt's choice")
    type: Str = choice("kind", "dir", "fs", "netfs", "logical", "iscsi", "rbd", required=True)
    target: Str | None = path("where its volumes appear (dir, fs, netfs, iscsi)")
    devices: list[Str] | None = listof(
        path("device"), "fs: the one with the file system; logical: to make the group from"
    )
    hosts: list[Host] | None = listof(Host, "servers (netfs and iscsi: one; rbd: monitors)")
    directory: Str | None = path("exported directory (netfs)")
    iqn: Str | None = string("name of the target (iscsi)", pattern=_IQN, hint=_IQN_HINT)
    initiator: Str | None = string("name of this host (iscsi)", pattern=_IQN, hint=_IQN_HINT)
    source: Str | None = string(
        "volume group (logical), pool of the cluster (rbd)",
        pattern="[A-Za-z0-9_.+-]+",
        hint="a name",
    )
    format: Str | None = choice(
        "fs: kind of file system; netfs: protocol",
        "auto",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "vfat",
        "iso9660",
        "udf",
        "nfs",
        "cifs",
        "glusterfs",
    )
    protocol_version: Str | None = string(
        "NFS version (netfs)", pattern=r"[2-4](\.[0-2])?", hint="a version such as 3 or 4.1"
    )
    username: Str | None = string("user (iscsi by CHAP, rbd)", pattern=_TEXT, hint="a user name")
    secret: Str | None = string("name of the secret of that user", check=object_name)
    permissions: Permissions | None = record(Permissions, "of the directory (dir, fs, netfs)")
    build: Bool | None = boolean(
        "made where it is new: its directory, or its volume group out of devices; left out: a"
        " directory is made"
    )
    volumes: dict[Str, Volume] | None = dictof(
        Volume, "volumes by escaped name (not iscsi)", escaped=True, key_check=volume_name
    )
    delete_volumes: Bool = boolean(
        "volumes of ours that left the profile are deleted; false: they are told and kept",
        default=False,
    )
    autostart: Bool = boolean("started with the host", default=True)
    state: Str = choice("wanted state", "active", "inactive", default="active")
    restart: Bool = boolean(
        "restarted, though guests use it, where a change needs that; false: it waits",
        default=False,
    )
    adopt: Bool = boolean("take over one of this name that others made", default=False)


class SecretObject(Record):
    """A secret that pools, guests or volumes refer to."""

    pan_check = "libvirt_valid_secret"

    uuid: Str | None = uuid("its UUID; left out: libvirt's choice")
    usage: Str = choice("what it is for", "ceph", "iscsi", "volume", required=True)
    id: Str | None = string(
        "name of its use (volume: a path); left out: its own name", pattern=_TEXT, hint="a name"
    )
    description: Str | None = string("for people", pattern=_TEXT, hint="one line")
    ephemeral: Bool = boolean("kept in memory only", default=False)
    private: Bool = boolean("never shown again", default=True)
    value: Secret | None = string("the secret itself", secret=True, min_len=1)
    value_base64: Secret | None = string(
        "the secret itself in base64 (as Ceph prints keys)", secret=True, check=is_base64
    )
    adopt: Bool = boolean("take over one of this name that others made", default=False)

    def check(self, report: Report) -> None:
        if self.value is not None and self.value_base64 is not None:
            report(self.at("value_base64"), "is given as well as value")
        if self.usage == "volume" and not (self.id or "").startswith("/"):
            report(self.at("id"), "must be the path of the volume")


class CephVolume(Record):
    """An image that a pool of a cluster shall have."""

    capacity: Int = long("size; it can grow", 1, 1 << 40, required=True, unit="MiB")
    adopt: Bool = boolean("take over one of this name that others made", default=False)


class CephPool(Record):
    """A pool of the cluster as a storage pool of this host."""

    source: Str | None = string(
        "its name in the cluster; left out: the same", pattern="[A-Za-z0-9_.+-]+", hint="a name"
    )
    volumes: dict[Str, CephVolume] | None = dictof(
        CephVolume, "volumes by escaped name", escaped=True, key_check=volume_name
    )
    delete_volumes: Bool = boolean(
        "volumes of ours that left the profile are deleted; false: they are told and kept",
        default=False,
    )
    autostart: Bool = boolean("started with the host", default=True)
    state: Str = choice("wanted state", "active", "inactive", default="active")
    restart: Bool = boolean(
        "restarted, though guests use it, where a change needs that; false: it waits",
        default=False,
    )
    adopt: Bool = boolean("take over one of this name that others made", default=False)


class Ceph(Record):
    """A Ceph cluster: its secret and its rbd pools come from here."""

    monitors: list[Host] = listof(Host, "monitors", required=True, min_len=1)
    user: Str = string(
        "user, without client.", pattern="[A-Za-z0-9_.-]+", hint="a user name", default="libvirt"
    )
    key: Secret | None = string(
        "the user's key, as ceph auth get-key prints it", secret=True, check=is_base64
    )
    uuid: Str = uuid("UUID of the secret, the same on all hosts", required=True)
    pools: dict[Str, CephPool] | None = dictof(
        CephPool, "storage pools by name", key_check=object_name
    )
    adopt: Bool = boolean("take over a secret of this UUID that others made", default=False)
