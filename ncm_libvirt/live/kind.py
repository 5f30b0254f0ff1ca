# SPDX-License-Identifier: Apache-2.0
"""What is the same for all kinds of libvirt's objects: listed, compared, made, taken away."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Optional

from ncm.plan import CREATE
from ncm.stage import ObjectChange, Step
from ncm_libvirt.documents import mask
from ncm_libvirt.live.mark import mark_in

if TYPE_CHECKING:
    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.around import Around, Current
    from ncm_libvirt.live.base import Base
    from ncm_libvirt.live.merge import Merged
    from ncm_libvirt.live.table import Table

MADE, ADOPTED = "made", "adopted"
NOT_OURS = "is there, but not made by us; adopt: true would take it over"


class Compared(NamedTuple):
    """change: what is to be done. entry: what the record keeps when there is nothing to do."""

    change: Optional[ObjectChange]
    entry: Optional[dict[str, Any]] = None


class Kind:
    """One kind of objects. Stateless: what it looks at is in ``Around``.

    marks: whether its objects bear our mark in their metadata.
    """

    name: ClassVar[str]
    table: ClassVar[Table]
    marks: ClassVar[bool] = False

    def listing(self, around: Around) -> dict[str, Current]:
        """All objects of the kind by name."""
        raise NotImplementedError

    def one(self, connection: Any, name: str, identity: str) -> Current | None:
        """One object as it is now, None when it is not there."""
        raise NotImplementedError

    def volatile(self, xml: str) -> str:
        """The XML without what changes by itself, for the fingerprint."""
        return xml

    def marked(self, current: Current) -> str | None:
        """The digest in our mark, None when it bears none, or cannot."""
        return mark_in(current.xml) if self.marks else None

    def compare(self, wanted: Declared, current: Current | None, around: Around) -> Compared:
        """The change that makes the object as it is wanted, or none and what is known of it."""
        entry = around.known.get(wanted.key)
        if why := self.other_identity(wanted, current, around):
            return Compared(refused(wanted, why))
        if current is None:
            change = self.create(wanted, around)
            # What cannot be told now is asked again: the next run must not be skipped.
            return Compared(change, {**entry, "seen": ""} if entry and change is None else None)
        mark = self.marked(current)
        mine = entry is not None and self._is_of(entry, current, mark)
        if not mine and mark is None and not wanted.wish.adopt:
            return Compared(refused(wanted, NOT_OURS))
        base = base_of(wanted, entry if mine else None)
        settled = mine and entry and not entry.get("told")
        if entry and settled and base.same and entry["seen"] == self.fingerprint(current):
            return Compared(None, entry)
        origin = entry["origin"] if mine and entry else ADOPTED if mark is None else MADE
        told = len(around.notes)
        change = self.change(wanted, current, base, around)
        kept = base.entry(current.id, origin, wanted.because)
        if len(around.notes) > told:
            # What is told must be found again, so this one is always compared in full.
            kept["told"] = True
        if change is None and not mine and mark is None:
            change = self.begin(wanted, None)
            self.adopt(change, wanted)
        if change is None:
            kept["seen"] = self.fingerprint(current)
            return Compared(None, {**kept, **self.learnt(current)})
        change.seen, change.entry = self.fingerprint(current), kept
        return Compared(change)

    def _is_of(self, entry: dict[str, Any], current: Current, mark: str | None) -> bool:
        """Whether it is the object of the record's entry."""
        if entry["id"]:
            return bool(entry["id"] == current.id)
        # A run was killed before, or while, it made the object: our mark tells, where there is one.
        return mark is not None or not self.marks

    def other_identity(self, wanted: Declared, current: Current | None, around: Around) -> str:
        """Why the declared UUID cannot be had, "" where it is there, is free, or is not told."""
        uuid = getattr(wanted.wish, "uuid", None)
        if uuid is None or (current is not None and current.id == uuid.lower()):
            return ""
        if current is not None:
            return f"has the UUID {current.id}, which libvirt never changes ({uuid.path})"
        for other in around.listing(self.name).values():
            if other.id == uuid.lower():
                return f"its UUID is that of {self.name} {other.name} ({uuid.path})"
        return ""

    def create(self, wanted: Declared, around: Around) -> ObjectChange | None:
        """The change that makes a new object; None where it cannot be told that it is missing."""
        raise NotImplementedError

    def change(
        self, wanted: Declared, current: Current, base: Base, around: Around
    ) -> ObjectChange | None:
        """The change of an object that is there and ours, or is taken over."""
        raise NotImplementedError

    def adopt(self, change: ObjectChange, wanted: Declared) -> None:
        """Add the steps that make a right object of others ours (none: the record says so)."""
        change.steps.append(Step("adopt", nothing))

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        """The change that takes away an object that left the profile; None: it stays, untold."""
        raise NotImplementedError

    def going(self, current: Current) -> list[Step]:
        """The steps that take the object away."""
        raise NotImplementedError

    def silent(self, name: str, around: Around) -> bool:
        """Whether libvirt cannot tell, now, that the object of this name is not there."""
        return False

    def learnt(self, current: Current) -> dict[str, Any]:
        """What the record keeps of an object as it is after a run, beside its fingerprint."""
        return {}

    def secured(self, current: Current) -> str:
        """The persistent definition with its secrets; ``current`` is of a writing connection."""
        return current.xml

    def redefine(self, connection: Any, xml: str) -> None:
        """Define exactly this (--undo)."""
        raise NotImplementedError

    # What the kinds are made from.

    def merged(self, xml: str, base: Base) -> Merged:
        """The three-way merge of one definition."""
        from ncm_libvirt.live.merge import merge
        from ncm_libvirt.live.text import parse

        return merge(self.table, parse(xml), base.wanted, base.last)

    def begin(self, wanted: Declared, merged: Merged | None) -> ObjectChange:
        """A change without steps; ``merged`` has the definition as ``wanted`` would spell it."""
        from ncm_libvirt.live.text import text_of

        old = wanted.text.reveal()
        if merged is not None:
            self._unmask(merged, old)
            old = text_of(merged.before)
        change = ObjectChange(self.name, wanted.name, (old, wanted.text), wanted.because)
        change.mask = mask
        return change

    def _unmask(self, merged: Merged, wanted: str) -> None:
        """Where no password differs, the stars of the former one must not look like a change."""
        from ncm_libvirt.live.text import parse

        for tag, name in self.table.hidden:
            if any(f"/{tag}[" in unit.path for unit in merged.units):
                continue
            for old, new in zip(merged.before.iter(tag), parse(wanted).iter(tag)):
                if name in new.attrib:
                    old.set(name, new.attrib[name])

    def fresh(self, wanted: Declared, identity: str) -> ObjectChange:
        """A change without steps that makes a new object with this identity."""
        change = ObjectChange(self.name, wanted.name, (None, wanted.text), wanted.because)
        change.entry = base_of(wanted, None).entry(identity, MADE, wanted.because)
        return change

    def leaving(self, current: Current, path: str) -> ObjectChange:
        """A change without steps that takes the object away."""
        change = ObjectChange(self.name, current.name, ("", None), path)
        change.note = "left the profile"
        change.identity = current.id
        change.seen = self.fingerprint(current)
        return change

    def fingerprint(self, current: Current | None) -> str:
        """A digest of all that is compared; "" for what is not there."""
        if current is None:
            return ""
        parts = (
            current.id, self.volatile(current.xml), self.volatile(current.live),
            str(current.active), str(current.autostart),
        )  # fmt: skip
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def base_of(wanted: Declared, entry: dict[str, Any] | None) -> Base:
    """What is declared beside what was declared last time."""
    from ncm_libvirt.live.base import Base

    return Base(wanted, entry)


def blame(change: ObjectChange, value: object) -> None:
    """Name the profile path of a value that no line of XML shows."""
    path = str(getattr(value, "path", ""))
    if path and path not in change.because and change.symbol != CREATE:
        change.because += (path,)


def nothing(_: Any) -> None:
    """A step that only the record shows."""


def refused(wanted: Declared, why: str) -> ObjectChange:
    """A change that will not be made."""
    change = ObjectChange(wanted.kind, wanted.name, ("", wanted.text), wanted.because)
    change.refused = why
    return change
