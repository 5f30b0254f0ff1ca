# SPDX-License-Identifier: Apache-2.0
"""A mount as the profile wants it, and whether what is there is that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ncm.text import Text, join
from ncm.values import Str
from ncm_nfs import fstab
from ncm_nfs.live import options
from ncm_nfs.live.mountinfo import DELETED
from ncm_nfs.live.place import bound, resolved

if TYPE_CHECKING:
    from ncm_nfs.fstab import Entry
    from ncm_nfs.live.mountinfo import Mount, Table
    from ncm_nfs.schema import Mount as Declared

_AUTOMOUNT = "x-systemd.automount"


def kind_of(fstype: str) -> str:
    """ "nfs" of all its versions, "bind", or the type itself."""
    if fstype in ("nfs", "nfs4"):
        return "nfs"
    return "bind" if fstype == "none" else fstype


class Line(NamedTuple):
    """What fstab says of a mount point. because: the profile path of it."""

    device: Str
    point: str
    fstype: str
    options: Str
    because: str


def line_of(mount: Declared) -> Line:
    """The line of a mount of the profile."""
    point = fstab.normal(mount.mountpoint)
    return Line(mount.device, point, str(mount.fstype), mount.options, mount.path)


def recorded(point: str, base: dict[str, Any], because: str) -> Line:
    """The line that a record or a journal keeps of ``point``."""
    return Line(Str(base["source"], because), point, base["type"], Str(base["options"], because),
                because)  # fmt: skip


class Wanted:
    """One line of fstab, by meaning. because: the profile path. point: as fstab has it."""

    def __init__(self, line: Line, table: Table) -> None:
        self.line = line
        self.because = line.because
        self.point = line.point
        self.device = str(line.device)
        self.fstype = line.fstype
        self.kind = kind_of(self.fstype)
        words = options.split(line.options)
        self.automount = _AUTOMOUNT in words
        self.required = "noauto" not in words or self.automount
        self.meaning = options.declared(self.kind, self.fstype, line.options)
        self.others = options.others(self.kind, line.options)
        if self.kind == "bind":
            # A bind mount takes over what the mount of its source may not.
            source = table.covering(resolved(self.device, table))
            read_only = source is not None and "ro" in source.options
            self.meaning.setdefault("access", "ro" if read_only else "rw")

    @property
    def base(self) -> dict[str, str]:
        """What the record keeps of what was declared; no secret."""
        return base_of(self.device, self.fstype, self.line.options)

    def is_at(self, mount: Mount, table: Table) -> bool:
        """Whether that mount is of the source and type wanted."""
        return same_source(self.device, self.fstype, mount, table)

    def text(self) -> Text:
        """What is wanted, a line for each thing that can be compared."""
        at = self.line.options.path
        lines = [Text("source ", fstab.field(self.line.device)), Text("type ", self.fstype)]
        for key, value in sorted(self.meaning.items()):
            lines.append(Text(Str(options.word(key, value), at)))
        return Text(join("\n", lines), "\n")

    def spelled(self, mount: Mount, table: Table) -> str:
        """What is there, spelled as what is wanted where it means the same."""
        same = self.is_at(mount, table)
        kind = kind_of(mount.fstype) if self.kind != "bind" else "bind"
        actual = options.shown(kind, mount.options, mount.super)
        wrong = options.differing(self.meaning, actual)
        lines = [f"source {fstab.mask(self.device) if same else mount.source}",
                 f"type {self.fstype if same else mount.fstype}"]  # fmt: skip
        for key, value in sorted(self.meaning.items()):
            lines.append(options.word(key, wrong.get(key, value)))
        return "\n".join(lines) + "\n"


def base_of(device: str, fstype: str, words: str) -> dict[str, str]:
    """What a record keeps of a line; no secret."""
    return {"source": fstab.mask(device), "type": fstype, "options": fstab.mask(words)}


def same_source(device: str, fstype: str, mount: Mount, table: Table) -> bool:
    """Whether the mount shows what a line of fstab with this device and type mounts."""
    kind = kind_of(fstype)
    if kind == "bind":
        return (mount.device, mount.root) == bound(device, table)
    if kind != kind_of(mount.fstype):
        return False
    if kind == "ceph":
        # Its helper writes the monitors' addresses instead of their names.
        return _behind(device) == _behind(mount.source)
    return normal(device) == normal(mount.source)


def of_line(entry: Entry | None, mount: Mount, table: Table) -> bool:
    """Whether a line of fstab that is of our kind has made this mount."""
    if entry is None or not (entry.is_bind or entry.fstype in fstab.NETWORK_TYPES):
        return False
    return same_source(entry.device, entry.fstype, mount, table) or (
        # The directory that was bound is gone, or another by now.
        entry.is_bind and mount.root.endswith(DELETED)
    )


def normal(source: str) -> str:
    """server:/path with the host in small letters and no slash too many."""
    host, colon, path = source.partition(":/")
    if not colon:
        return source
    return f"{host.lower()}:/{'/'.join(part for part in path.split('/') if part)}"


def _behind(source: str) -> str:
    return fstab.normal(source.rpartition(":" if ":/" in source else "=")[2])
