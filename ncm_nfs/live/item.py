# SPDX-License-Identifier: Apache-2.0
"""One mount point: what is wanted there, what is there, and what has to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from ncm_nfs.live import options
from ncm_nfs.live.mountinfo import AUTOFS
from ncm_nfs.live.wanted import Wanted, kind_of, of_line, recorded

if TYPE_CHECKING:
    from ncm_nfs.fstab import Entry
    from ncm_nfs.live.mountinfo import Mount, Table

RIGHT, NONE, MOUNT, REMOUNT, MOVE, LEAVE = "right", "none", "mount", "remount", "move", "leave"
"""right: as wanted. none: nothing is to be there, and nothing is kept of it."""


class Item:
    """verdict: one of the above. why: what is said of it. refused: why it is not done.

    point: where the path leads. entry: what the record has. made_by: the line of fstab that has
    made what is there. again: mounted anew only because
    what it lies in is. lazy: it is in use, and may be detached. command:
    what mounts it, where fstab does not say how.
    """

    def __init__(
        self, key: str, point: str, wanted: Optional[Wanted], entry: Optional[dict[str, Any]]
    ) -> None:
        self.key = key
        self.point = point
        self.wanted = wanted
        self.entry = entry
        self.stack: list[Mount] = []
        self.verdict = NONE
        self.why: list[str] = []
        self.refused = ""
        self.again = False
        self.lazy = False
        self.settled: dict[str, str] = {}
        self.made_by: Optional[Entry] = None
        self.command: tuple[str, ...] = ()

    @property
    def top(self) -> Optional[Mount]:
        return self.stack[0] if self.stack else None

    @property
    def ours(self) -> list[Mount]:
        """What umount lays bare from the top as long as it is ours."""
        found: list[Mount] = []
        for mount in self.stack:
            if mount.what != self.stack[0].what:
                break
            found.append(mount)
        return found

    @property
    def unmounts(self) -> bool:
        return self.verdict in (MOVE, LEAVE) and not self.refused

    @property
    def mounts(self) -> bool:
        return self.verdict in (MOUNT, MOVE) and not self.refused

    def is_recorded(self) -> bool:
        """Whether the record says that what is there is what we mounted, or found in its place."""
        entry = self.entry or {}
        return self.top is not None and self.top.what in (entry.get("id"), entry.get("was"))


def judge(item: Item, table: Table, line: Optional[Entry], listed: bool) -> None:
    """Find what is there, and the verdict.

    line: of fstab at that point, as it is now. listed: whether the profile lists mounts at all;
    where it does not, ours stay as they are.
    """
    item.stack = table.stack(item.point)
    if item.top is not None and of_line(line, item.top, table):
        item.made_by = line
    if item.wanted is not None:
        _wanted(item, item.wanted, table)
    elif not listed:
        item.verdict = RIGHT
    elif item.is_recorded():
        item.verdict = LEAVE


def former_of(item: Item, table: Table) -> Optional[Wanted]:
    """What we declared of it last time."""
    base = (item.entry or {}).get("base")
    if not base:
        return None
    return Wanted(recorded(item.point, base, ""), table)


def _wanted(item: Item, wanted: Wanted, table: Table) -> None:
    top = item.top
    if top is None:
        item.verdict = MOUNT if wanted.required else NONE
    elif not wanted.required:
        # Whoever needs it mounts it; what we mounted stays ours.
        item.verdict = RIGHT if item.is_recorded() else NONE
    elif top.fstype == AUTOFS:
        item.verdict = RIGHT if wanted.automount else NONE
        if not wanted.automount:
            item.why.append(f"an automounter has {item.point}: nothing is mounted over it")
    elif wanted.is_at(top, table):
        _options(item, wanted, top, former_of(item, table))
    elif item.is_recorded() or item.made_by is not None:
        item.verdict = MOVE
        item.why.append(f"{top.shown} is mounted there")
    else:
        item.refused = f"{top.shown} is mounted there, not by us: unmount it, or take it into the"
        item.refused += " profile"
        item.verdict = MOVE


def _options(item: Item, wanted: Wanted, top: Mount, former: Optional[Wanted]) -> None:
    kind = kind_of(top.fstype) if wanted.kind == "nfs" else wanted.kind
    actual = options.shown(kind, top.options, top.super)
    wrong = options.differing(wanted.meaning, actual)
    settled = (item.entry or {}).get("settled", {})
    before = former.meaning if former else {}
    for key in list(wrong):
        # The server did not give what was asked for; asking again would mount it every time.
        if settled.get(key) == wrong[key] and before.get(key) == wanted.meaning[key]:
            item.settled[key] = wrong.pop(key)
    wrong.update(options.dropped(before, wanted.meaning, actual))
    for key in options.AT_MOST:
        if former and before.get(key) != wanted.meaning.get(key):
            wrong[key] = actual.get(key, "")
    other = former is not None and former.others != wanted.others
    if not wrong and not other:
        item.verdict = RIGHT
        return
    item.verdict = REMOUNT
    fixed = sorted(set(wrong) - options.REMOUNTED) if wanted.kind == "nfs" else []
    if fixed or (other and wanted.kind in ("nfs", "bind")):
        item.verdict = MOVE
        named = ", ".join(options.word(key, wrong[key]) for key in fixed) or "its options"
        item.why.append(f"{named} cannot be changed while it is mounted")
