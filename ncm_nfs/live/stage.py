# SPDX-License-Identifier: Apache-2.0
"""The stage of component nfs: what is mounted and exported on the running node."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Callable, Optional

from ncm.errors import HostError
from ncm.stage import Found, ObjectChange, Stage
from ncm_nfs import edit, fstab
from ncm_nfs.live import changes, mountinfo, options, table
from ncm_nfs.live.item import NONE, RIGHT, Item, judge
from ncm_nfs.live.mountinfo import is_below
from ncm_nfs.live.order import Order
from ncm_nfs.live.place import resolved
from ncm_nfs.live.quick import EXPORTS, MOUNT
from ncm_nfs.live.users import users
from ncm_nfs.live.wanted import Line, Wanted, base_of, kind_of, line_of

if TYPE_CHECKING:
    from ncm.place import Place
    from ncm.stage import Known
    from ncm_nfs.live.mountinfo import Table
    from ncm_nfs.schema import Mount

SERVER = "mounts:"


class Failed(HostError):
    """Some could not be made true; each is named. unmade: those that we did not mount."""

    def __init__(self, errors: Sequence[HostError], unmade: Sequence[str]) -> None:
        super().__init__(errors[0].subject, errors[0].message)
        self.errors = tuple(errors)
        self.unmade = tuple(unmade)

    def lines(self) -> list[str]:
        return [str(error) for error in self.errors]


class MountStage(Stage):
    """The mounts of a profile (None: it lists none, ours stay), and what it exports."""

    server = SERVER

    def __init__(
        self, place: Place, mounts: Optional[Sequence[Mount]] = None,
        exports: Optional[table.Declared] = None,
    ) -> None:  # fmt: skip
        self.access = place.access
        self._place = place
        self._lines = None if mounts is None else [line_of(mount) for mount in mounts]
        self._exports = exports

    @property
    def _lazy(self) -> bool:
        return bool(self.access.get("lazy"))

    @property
    def keys(self) -> Iterable[str]:
        found = [f"{MOUNT}{line.point}" for line in self._lines or ()]
        return [*found, EXPORTS] if self._exports else found

    def compare(self, known: Known) -> Found:
        mounts, found = mountinfo.read(), Found()
        lines = {f"{MOUNT}{line.point}": line for line in self._lines or ()}
        keys = [*lines, *(key for key in known if key != EXPORTS and key not in lines)]
        items = [_item(key, lines.get(key), known, mounts) for key in keys]
        before = self._fstab()
        for item in items:
            judge(item, mounts, before.get(_point(item.key)), self._lines is not None)
        self._take(items, mounts, found)
        if self._exports is not None:
            table.compare(self._exports, known.get(EXPORTS), self._place, found)
        found.changes = in_order(found.changes)
        return found

    def _fstab(self) -> dict[str, fstab.Entry]:
        text = self._place.read(edit.PATH) or ""
        entries = [entry for entry in map(fstab.parse, text.split("\n")) if entry]
        return {entry.key: entry for entry in entries}

    def _take(self, items: Sequence[Item], mounts: Table, found: Found) -> None:
        # Folders that we looked into are held open, and would be in our own way.
        self._place.host.forget_directories()
        order = Order(items, mounts, self._lazy, users)
        order.settle()
        for change in changes.changes(order):
            found.changes.append(change)
            entry = change.item.entry
            if change.refused and entry is None and change.item.made_by is not None:
                # Once fstab is written nothing else will tell that this is ours.
                found.known[change.path] = {**changes.entry_of(change.item), "origin": "adopted"}
        for item in items:
            if item.refused or item.verdict not in (NONE, RIGHT):
                continue
            if item.verdict == RIGHT:
                entry = changes.entry_of(item)
                found.known[item.key] = {**entry, "seen": mountinfo.digest(item.top)}
            if item.wanted is not None:
                found.notes += [("info", item.wanted.because, why) for why in item.why]

    def prepare(self, changes: Sequence[ObjectChange]) -> None:
        for change in changes:
            change.image = table.image() if change.path == EXPORTS else _image(change)

    def perform(
        self, todo: Sequence[ObjectChange], announce: Callable[[str, str], None]
    ) -> Iterator[ObjectChange]:
        self._place.host.forget_directories()
        errors: list[HostError] = []
        failed: list[ObjectChange] = []
        for change in todo:
            if any(_needs(change, other) for other in failed):
                failed.append(change)
                continue
            try:
                _perform(change, announce)
            except HostError as error:
                errors.append(error)
                failed.append(change)
                continue
            yield change
        # What it has read of the kernel's table is no longer true.
        self._place.host.forget_directories()
        if errors:
            raise Failed(errors, [change.path for change in failed if _is_unmade(change)])

    def leaving(self, known: Known) -> Found:
        mounts, found = mountinfo.read(), Found()
        made = [key for key, entry in known.items() if key != EXPORTS and entry["origin"] == "made"]
        items = [_item(key, None, known, mounts) for key in made]
        for item in items:
            judge(item, mounts, None, True)
        self._take(items, mounts, found)
        table.leaving(known, found)
        for change in found.changes:
            if change.refused:
                found.known[change.path] = known[change.path]
                told = f"{change.path}: stays, {change.refused}"
                found.notes.append(("warn", str(known[change.path]["because"]), told))
        found.changes = in_order([change for change in found.changes if not change.refused])
        return found

    def restore(self, images: Sequence[dict[str, Any]], known: Known) -> Found:
        from ncm_nfs.live.undo import restored

        mounts, found = mountinfo.read(), Found()
        self._take(restored(images, known, mounts), mounts, found)
        if any(image["key"] == EXPORTS for image in images):
            table.restore(found)
        found.changes = in_order(found.changes)
        return found


def in_order(found: Sequence[ObjectChange]) -> list[ObjectChange]:
    """exportfs comes first, so that the server lets go of what is unmounted after it; but after
    the mounts that it exports."""
    mounts = [change for change in found if change.path != EXPORTS]
    exports = [change for change in found if isinstance(change, table.ExportsChange)]
    coming = [change.name for change in mounts if change.entry is not None]
    last = any(is_below(path, point) for change in exports
               for path, _ in change.wanted for point in coming)  # fmt: skip
    return [*mounts, *exports] if last else [*exports, *mounts]


def _item(key: str, line: Optional[Line], known: Known, mounts: Table) -> Item:
    wanted = Wanted(line, mounts) if line is not None else None
    entry = known.get(key)
    return Item(key, resolved(_point(key), mounts), wanted, entry)


def _point(key: str) -> str:
    return key[len(MOUNT) :]


def _image(change: ObjectChange) -> dict[str, Any]:
    assert isinstance(change, changes.MountChange)
    top, line = change.item.top, change.item.made_by
    before: Optional[dict[str, Any]] = None
    if top is not None:
        before = {"what": top.what, "line": None, "source": top.source, "type": top.fstype,
                  "options": [*top.options, *top.super]}  # fmt: skip
        if line is not None:
            before["line"] = base_of(line.device, line.fstype, line.options)
    return {"kind": "mount", "name": change.name, "before": before, "gone": change.entry is None}


def _needs(change: ObjectChange, other: ObjectChange) -> bool:
    """Whether a change makes no sense once ``other`` has failed: it lies in what was to come."""
    if other.path == EXPORTS or change.path == EXPORTS:
        return False
    return is_below(change.name, other.name)


def _is_unmade(change: ObjectChange) -> bool:
    return change.before.kind == "absent" and mountinfo.read().at(change.name) is None


def _perform(change: ObjectChange, announce: Callable[[str, str], None]) -> None:
    if isinstance(change, table.ExportsChange):
        _steps(change, announce)
        change.verify()
        return
    assert isinstance(change, changes.MountChange)
    item = change.item
    now = mountinfo.read().at(item.point)
    if not change.freed and mountinfo.digest(now) != change.seen:
        raise HostError(change.path, "changed while we were planning; run again")
    _steps(change, announce)
    _verify(change, item)


def _steps(change: ObjectChange, announce: Callable[[str, str], None]) -> None:
    for step in change.steps:
        announce(step.words, change.path)
        step.call(None)


def _verify(change: changes.MountChange, item: Item) -> None:
    """It must be there as wanted, or gone; what it looks like now is remembered."""
    mounts = mountinfo.read()
    top = mounts.at(item.point)
    if change.entry is None:
        if top is not None and item.top is not None and top.what == item.top.what:
            raise HostError(change.path, "is still mounted after umount")
        return
    wanted = item.wanted
    if wanted is None or top is None or not wanted.is_at(top, mounts):
        there = f"{top.shown} is there instead" if top else "nothing is mounted there"
        raise HostError(change.path, f"is not what was mounted a moment ago: {there}")
    kind = kind_of(top.fstype) if wanted.kind == "nfs" else wanted.kind
    wrong = options.differing(wanted.meaning, options.shown(kind, top.options, top.super))
    for key in ("access", "vers"):
        if key in wrong:
            words = options.word(key, wrong[key]), options.word(key, wanted.meaning[key])
            raise HostError(change.path, f"is mounted with {words[0]}, not {words[1]}")
    change.entry.pop("was", None)
    change.entry.update(id=top.what, seen=mountinfo.digest(top))
    if wrong:
        change.entry["settled"] = wrong
