# SPDX-License-Identifier: Apache-2.0
"""/software/components/nfs as the Quattor schema has it, and what else claims its files."""

from __future__ import annotations

from typing import ClassVar

from ncm.schema import (
    Component,
    Inputs,
    Record,
    Report,
    boolean,
    choice,
    dictof,
    listof,
    long,
    record,
    string,
    tree,
)
from ncm.schema.kinds import absolute_path
from ncm.values import Bool, Int, Str
from ncm_nfs.clients import client, options
from ncm_nfs.fstab import NETWORK_TYPES, is_bind, normal

_MOST = 2**31 - 1
_UNIT = r"[A-Za-z0-9:_.@-]+"


def mount_field(text: str) -> str | None:
    """The complaint about a text that cannot be a field of fstab; blanks are escaped."""
    if not text:
        return "must not be empty"
    if any((ord(char) < 32 and char not in "\t\n") or ord(char) == 127 for char in text):
        return "holds a control character"
    return None


def mount_point(text: str) -> str | None:
    """The complaint about a text that is no absolute path to mount on."""
    return mount_field(text) or absolute_path(text.replace("\t", " ").replace("\n", " "))


def device(text: str) -> str | None:
    """The complaint about a device that fstab cannot name."""
    return "starts a comment" if text.startswith("#") else mount_field(text)


class Export(Record):
    """One directory and the clients that may mount it."""

    directory: Str = string("directory to export", required=True, check=absolute_path, name="path")
    hosts: dict[Str, Str] = dictof(
        string("export options, comma separated; sync is added where neither it nor async is",
               check=options),
        "escaped client (host, wildcard, address, network, @netgroup) to its options",
        escaped=True, required=True, key_check=client,
    )  # fmt: skip


class Mount(Record):
    """One line of /etc/fstab."""

    device: Str = string("what is mounted", required=True, check=device)
    mountpoint: Str = string("directory to mount it on", required=True, check=mount_point)
    fstype: Str = choice("file system; none for a bind mount", *NETWORK_TYPES, "none",
                         required=True)  # fmt: skip
    options: Str = string("mount options, comma separated", default="defaults", check=mount_field)
    freq: Int = long("whether dump(8) looks at it", 0, _MOST, default=0)
    passno: Int = long("order of fsck(8) at boot, 0: never", 0, _MOST, default=0)

    def check(self, report: Report) -> None:
        if self.fstype == "none":
            self._check_bind(report)
        elif self.fstype in ("nfs", "nfs4") and ":" not in self.device:
            report(self.at("device"), "must be of the form server:/path")

    def _check_bind(self, report: Report) -> None:
        if not is_bind(self.options):
            report(self.at("options"), "an entry of type none needs the option bind or rbind")
        complaint = mount_point(self.device)
        if complaint:
            report(self.at("device"), f"{complaint}, for it is a bind mount")


class NfsTree(Component):
    """Exports and mounts of this node."""

    server: Bool = boolean(
        "the node is a server: missing exports give an empty file; false: exports stay untouched",
        default=True,
    )
    daemon: Str = string(
        "systemd unit to reload when the exports change",
        pattern=_UNIT, hint="the name of a systemd unit", default="nfs-server",
    )  # fmt: skip
    exports: list[Export] | None = listof(Export, "directories to export, in order")
    mounts: list[Mount] | None = listof(
        Mount, "entries of /etc/fstab, one per mount point; an empty list takes ours away"
    )

    def check(self, report: Report) -> None:
        self._check_exports(report)
        self._check_mounts(report)

    def _check_exports(self, report: Report) -> None:
        seen: dict[tuple[str, str], str] = {}
        for export in self.exports or ():
            for host in export.hosts:
                key = normal(export.directory), str(host)
                if key in seen:
                    report(host.path, f"exports {key[0]} to {host} again, after {seen[key]}")
                seen.setdefault(key, host.path)

    def _check_mounts(self, report: Report) -> None:
        seen: dict[str, str] = {}
        for mount in self.mounts or ():
            key = normal(mount.mountpoint)
            if key in seen:
                report(mount.at("mountpoint"), f"is the mount point of {seen[key]} too")
            seen.setdefault(key, mount.path)


class Filesystem(Record):
    """An entry of /system/filesystems, as far as it concerns us."""

    open: ClassVar[bool] = True

    mountpoint: Str | None = string("where it is mounted")
    mount: Bool = boolean("whether it is mounted", default=True)


class FstabKeep(Record):
    """What ncm-fstab never removes."""

    open: ClassVar[bool] = True

    mounts: list[Str] | None = listof(string("mount point"), "mount points it keeps")
    fs_types: list[Str] | None = listof(string("type"), "file system types it keeps")


class FstabTree(Record):
    """ncm-fstab's own tree, as far as it concerns us."""

    open: ClassVar[bool] = True

    active: Bool = boolean("whether it runs", default=True)
    keep: FstabKeep | None = record(FstabKeep, "what it never removes")
    protected_mounts: list[Str] | None = listof(string("mount point"), "older form of keep/mounts")

    def keeps(self, mount: Mount) -> bool:
        """Whether ncm-fstab leaves the line of this mount alone."""
        points = list(self.protected_mounts or ())
        if self.keep:
            points += self.keep.mounts or ()
            if mount.fstype in (self.keep.fs_types or ()):
                return True
        return normal(mount.mountpoint) in [normal(point) for point in points]


class AreasTree(Record):
    """The tree of component nfs_areas, as far as it concerns us."""

    open: ClassVar[bool] = True

    lazy_umount: Bool = boolean("a mount in use may be detached", default=False)


class NfsInputs(Inputs):
    """Our tree, that of the shared areas, and those of others who write fstab."""

    nfs: NfsTree = tree("/software/components/nfs", NfsTree, required=True)
    filesystems: list[Filesystem] | None = tree(
        "/system/filesystems", listof(Filesystem, "what ncm-fstab writes")
    )
    fstab: FstabTree | None = tree("/software/components/fstab", FstabTree)
    areas: AreasTree | None = tree("/software/components/nfs_areas", AreasTree)

    def check(self, report: Report) -> None:
        claimed = {
            normal(other.mountpoint): other.path
            for other in self.filesystems or ()
            if other.mountpoint and other.mount
        }
        for mount in self.nfs.mounts or ():
            owner = claimed.get(normal(mount.mountpoint))
            if owner:
                report(mount.at("mountpoint"), f"is the mount point of {owner} too")
