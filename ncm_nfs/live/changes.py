# SPDX-License-Identifier: Apache-2.0
"""The changes of a plan of mounts, and the steps of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange
from ncm_nfs.fstab import within
from ncm_nfs.live import commands, mountinfo, options
from ncm_nfs.live.item import LEAVE, MOUNT, MOVE, REMOUNT, Item

if TYPE_CHECKING:
    from ncm.stage import Step
    from ncm_nfs.live.mountinfo import Mount, Table
    from ncm_nfs.live.order import Order

_KEPT_BY_BIND = ("nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime")


class MountChange(ObjectChange):
    """A change of one mount point; ``item`` says what. freed: a change before unmounts it."""

    __slots__ = ("freed", "item")

    def __init__(self, item: Item, table: Table) -> None:
        wanted, top = item.wanted, item.top
        old = new = None
        if top is not None:
            old = wanted.spelled(top, table) if wanted else f"source {top.shown}\n"
        if wanted is not None and item.verdict != LEAVE:
            new = wanted.text()
            if item.again:
                # Nothing of it changes: only what is below it.
                old = new.reveal()
        because = wanted.because if wanted else str((item.entry or {}).get("because", ""))
        super().__init__("mount", item.key[len("mount ") :], (old, new), because)
        self.item = item
        self.freed = False
        self.seen = mountinfo.digest(top)
        self.refused = item.refused or None
        self.note = "; ".join(item.why)
        self.entry = None if item.verdict == LEAVE else entry_of(item)


def entry_of(item: Item) -> dict[str, Any]:
    """What the record keeps of a mount point that is ours."""
    wanted, known = item.wanted, item.entry or {}
    if wanted is None:
        return known
    kept = item.top is not None and item.verdict != MOUNT
    entry: dict[str, Any] = {
        "id": item.top.what if item.top else "",
        "origin": known.get("origin", "adopted" if kept else "made"),
        "because": wanted.because, "base": wanted.base, "seen": "",
    }  # fmt: skip
    if item.verdict == MOVE and item.top is not None:
        # A run that is cut short between umount and mount leaves this in the way, or nothing.
        entry["was"] = item.top.what
    if item.point != wanted.point:
        entry["point"] = item.point
    if item.settled:
        entry["settled"] = item.settled
    return entry


def changes(order: Order) -> list[MountChange]:
    """All changes in order, with their steps."""
    found: list[MountChange] = []
    done: set[str] = set()
    for item in [*order.leaving(), *order.coming()]:
        if not (item.refused or item.mounts or item.unmounts or item.verdict == REMOUNT):
            continue
        change = MountChange(item, order.table)
        if item.again and not change.note:
            change.note = "mounted anew, with what it lies in"
        change.freed = item.key in done
        if not item.refused:
            change.steps += _steps(item, order, done)
        found.append(change)
    return found


def _steps(item: Item, order: Order, done: set[str]) -> list[Step]:
    subject = item.key
    if item.verdict == REMOUNT:
        return [commands.step(subject, remount(item))]
    steps: list[Step] = []
    for at in [*order.inner(item), item]:
        if at.unmounts and at.key not in done:
            done.add(at.key)
            steps += [commands.umount(subject, at.point, at.lazy) for _ in at.ours]
    if item.mounts and item.wanted is not None:
        if within(item.wanted.point, [at.wanted.point for at in order.items if at.wanted]):
            steps.append(commands.step(subject, ("mkdir", "-p", item.wanted.point)))
        steps.append(commands.step(subject, item.command or ("mount", item.wanted.point)))
    return steps


def remount(item: Item) -> tuple[str, ...]:
    """The command that changes options of what stays mounted."""
    wanted, top = item.wanted, item.top
    assert wanted is not None and top is not None
    if item.command:
        return item.command
    if wanted.kind != "bind":
        return ("mount", "-o", "remount", wanted.point)
    return ("mount", "-o", bind_words(wanted.meaning, top), wanted.point)


def bind_words(meaning: dict[str, str], top: Mount) -> str:
    """Without "bind" the file system below would be changed for everybody."""
    flags = {**options.flags(word for word in top.options if word in _KEPT_BY_BIND), **meaning}
    return ",".join(["remount", "bind", *(flags[key] for key in sorted(flags))])
