# SPDX-License-Identifier: Apache-2.0
"""Our lines among those of others in /etc/fstab, keyed by mount point.

An entry is of our kind when it is of a network type or a bind mount. Of these are ours: those
on a mount point that the profile names, those that we applied last, and, when we never did,
those that the Perl component manages on a node that carries its mark.
"""

from __future__ import annotations

from collections.abc import Sequence

from ncm.errors import Refused
from ncm.text import Text, join
from ncm_nfs.fstab import NETWORK_TYPES, Entry, field, guarded, normal, parse
from ncm_nfs.schema import Mount

PATH = "/etc/fstab"
HEADER = (
    "# File edited by ncm-nfs",
    "# Only nfs/nfs4/panfs/ceph/lustre filesystems and bind mounts managed by ncm-nfs component.",
)
"""The Perl component's mark; its first line tells that it, or we, were here."""


def line(mount: Mount) -> Text:
    """The line of a mount: six fields, one blank between."""
    texts = [field(value) for value in (mount.device, mount.mountpoint)]
    return join(" ", [*texts, mount.fstype, field(mount.options), mount.freq, mount.passno])


def managed(mounts: Sequence[Mount]) -> list[Text]:
    """All lines that are ours: the mark, then one per mount."""
    return [*map(Text, HEADER), *map(line, mounts)]


def carries_mark(text: str) -> bool:
    """Whether the Perl component, or we, edited this fstab before."""
    return HEADER[0] in text.replace("\r", "").split("\n")


def is_original(entry: Entry) -> bool:
    """Whether the Perl component takes the entry for its own."""
    return entry.fstype in NETWORK_TYPES or (entry.fstype, entry.options) == ("none", "bind")


def edit(mounts: Sequence[Mount], text: str, last: Sequence[str]) -> Text:
    """The fstab ``text`` with these mounts; ``last``: the lines last applied, if any.

    Foreign lines stay byte for byte, ours where they are; new ones go to the end. Raises
    Refused when a mount point is taken by an entry of another kind.
    """
    return _Edit(mounts, text, last).text()


class _Edit:
    def __init__(self, mounts: Sequence[Mount], text: str, last: Sequence[str]) -> None:
        self.wanted = {normal(mount.mountpoint): mount for mount in mounts}
        self.lines = text.split("\n")
        self.ends = self.lines[-1] == ""
        if self.ends:
            del self.lines[-1]
        self.marked = carries_mark(text)
        self.last = {entry.key for entry in map(parse, last) if entry} if last else None
        self.written: set[str] = set()

    def text(self) -> Text:
        out: list[Text] = [] if self.marked else [Text(line) for line in HEADER]
        for number, raw in enumerate(self.lines, 1):
            kept = self._line(number, raw)
            if kept is not None:
                out.append(kept)
        new = [line(mount) for key, mount in self.wanted.items() if key not in self.written]
        end = "\n" if self.ends or new or not self.lines else ""
        return Text(join("\n", out + new), end)

    def _line(self, number: int, raw: str) -> Text | None:
        """What becomes of a line: itself, what replaces it, or None."""
        entry = parse(raw)
        if entry is None:
            return guarded(raw)
        mount = self.wanted.get(entry.key)
        if mount is None:
            return None if self._is_ours(entry) else guarded(raw)
        if not (entry.is_bind or entry.fstype in NETWORK_TYPES):
            raise Refused(
                f"{PATH} line {number}",
                f"mounts {entry.fstype} on {entry.key}, which {mount.path} wants; take it out",
            )
        if entry.key in self.written:
            return None
        self.written.add(entry.key)
        same = entry == parse(line(mount).reveal())
        return guarded(raw) if same else line(mount)

    def _is_ours(self, entry: Entry) -> bool:
        """Whether an entry that the profile does not name is ours to take away."""
        if self.last is not None:
            return entry.key in self.last and (entry.is_bind or entry.fstype in NETWORK_TYPES)
        return self.marked and is_original(entry)


def check(mounts: Sequence[Mount], text: str) -> None:
    """Raise ValueError unless our parser finds each mount just once in the wanted text."""
    found = [entry for entry in map(parse, text.split("\n")) if entry]
    for mount in mounts:
        key = normal(mount.mountpoint)
        wanted = parse(line(mount).reveal())
        ours = [entry for entry in found if entry.key == key]
        if ours != [wanted] or ours[0].mountpoint != mount.mountpoint:
            raise ValueError(f"{mount.path} does not come back from fstab")
