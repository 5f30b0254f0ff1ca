# SPDX-License-Identifier: Apache-2.0
"""The stage of component libvirt: what a running libvirt keeps, compared and made true."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Callable, Optional

from ncm.errors import HostError
from ncm.stage import Found, NotRunning, ObjectChange, Stage
from ncm_libvirt.declared import Declared, declared
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.connection import connect, reported
from ncm_libvirt.live.kind import Compared, Kind, refused
from ncm_libvirt.live.kinds import kind_of, kinds
from ncm_libvirt.live.order import in_order
from ncm_libvirt.live.secret_value import value_of

if TYPE_CHECKING:
    from ncm.stage import Known
    from ncm_libvirt.schema.libvirt import LibvirtTree

UNITS = (
    "libvirtd.service", "libvirtd.socket", "virtqemud.service", "virtqemud.socket",
    "virtproxyd.service", "virtproxyd.socket",
)  # fmt: skip


class LibvirtStage(Stage):
    """The objects of a profile, in the libvirt at ``server`` (a connection URI)."""

    units = UNITS

    def __init__(self, tree: Optional[LibvirtTree], server: str) -> None:
        self.server = server
        self._tree = tree
        self._declared = in_order(declared(tree)) if tree is not None else []
        self._connections: dict[bool, Any] = {}

    @property
    def keys(self) -> Iterable[str]:
        return [each.key for each in self._declared]

    def _connection(self, read_only: bool) -> Any:
        """One for looking and one for making, kept: test:///default forgets all without one."""
        if read_only not in self._connections:
            self._connections[read_only] = connect(self.server, read_only)
        return self._connections[read_only]

    def _around(self, known: Known) -> Around:
        connection = self._connection(read_only=True)
        around = Around(connection, kinds(), known, self._declared, self._tree)
        with reported(self.server):
            around.local = connection.getURI() in ("qemu:///system", "qemu:///session")
        return around

    def compare(self, known: Known) -> Found:
        around, found = self._around(known), Found()
        for each in self._declared:
            with reported(each.key):
                compared = _compared(each, around)
            self.again |= compared == Compared(None)
            _take(found, each.key, compared)
        self._leave([key for key in known if key not in around.keys], around, found)
        found.notes += around.notes
        return found

    def leaving(self, known: Known) -> Found:
        around, found = self._around(known), Found()
        self._leave([key for key, entry in known.items() if entry["origin"] == "made"],
                    around, found)  # fmt: skip
        for change in found.changes:
            change.note = change.note.replace("left the profile", "made by us")
        # Whoever takes a component away looks once: what stays is to be seen.
        found.notes += [("warn", path, text.replace("left the profile", "was made by us"))
                        for _, path, text in around.notes]  # fmt: skip
        return found

    def _leave(self, keys: Sequence[str], around: Around, found: Found) -> None:
        """What is ours and wanted no more, in the opposite of the order in which it was made."""
        for kind in reversed(kinds()):
            for key in sorted(key for key in keys if key.startswith(f"{kind.name} ")):
                with reported(key):
                    _take(found, key, _gone(kind, key, around))

    def restore(self, images: Sequence[dict[str, Any]], known: Known) -> Found:
        from ncm_libvirt.live.undo import restored

        around, found = self._around(known), Found()
        for image in reversed(images):
            with reported(image["key"]):
                change = restored(image, around)
            if change is not None:
                found.changes.append(change)
        return found

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                self._connection(read_only=True)
                return
            except NotRunning:
                if time.monotonic() >= end:
                    raise
            time.sleep(0.2)

    def prepare(self, changes: Sequence[ObjectChange]) -> None:
        connection = self._connection(read_only=False)
        for change in changes:
            with reported(change.path):
                current = self._now(connection, change)
                change.image = image_of(kind_of(change.kind), current, change)

    def perform(
        self, changes: Sequence[ObjectChange], announce: Callable[[str, str], None]
    ) -> Iterator[ObjectChange]:
        connection = self._connection(read_only=False)
        for change in changes:
            kind = kind_of(change.kind)
            with reported(change.path, change.because[0] if change.because else ""):
                if kind.fingerprint(self._now(connection, change)) != change.seen:
                    raise HostError(change.path, "changed while we were planning; run again")
                for step in change.steps:
                    announce(step.words, change.path)
                    step.call(connection)
                self._verify(connection, change)
            yield change

    def _now(self, connection: Any, change: ObjectChange) -> Optional[Current]:
        identity = change.identity or (str(change.entry["id"]) if change.entry else "")
        return kind_of(change.kind).one(connection, change.name, identity)

    def _verify(self, connection: Any, change: ObjectChange) -> None:
        """It must be there, or gone, as was planned; what it looks like now is remembered."""
        now = self._now(connection, change)
        if (now is None) != (change.entry is None):
            raise HostError(change.path, "is not what was made a moment ago")
        if change.entry is not None and now is not None:
            change.entry["id"] = now.id
            change.entry["seen"] = kind_of(change.kind).fingerprint(now)
            change.entry.update(kind_of(change.kind).learnt(now))


def _compared(each: Declared, around: Around) -> Compared:
    if not around.supports(each.kind):
        return Compared(refused(each, f"this libvirt keeps no {each.kind}s"))
    current = around.listing(each.kind).get(each.name)
    return kind_of(each.kind).compare(each, current, around)


def _take(found: Found, key: str, compared: Compared) -> None:
    if compared.change is not None:
        found.changes.append(compared.change)
    elif compared.entry is not None:
        found.known[key] = compared.entry


def _gone(kind: Kind, key: str, around: Around) -> Compared:
    """What becomes of an object of ours that nobody wants; one that is gone is forgotten."""
    entry = around.known[key]
    name = key.partition(" ")[2]
    current = around.listing(kind.name).get(name)
    if current is None:
        return Compared(None, {**entry, "seen": ""} if kind.silent(name, around) else None)
    if entry["id"] not in ("", current.id) or entry["origin"] != "made":
        return Compared(None)
    return Compared(kind.remove(current, entry["because"], around), entry)


def image_of(kind: Kind, current: Optional[Current], change: ObjectChange) -> dict[str, Any]:
    """What --undo needs: how the object was, None where it was not; and what became of it."""
    before: Optional[dict[str, Any]] = None
    if current is not None:
        before = {
            "id": current.id, "xml": kind.secured(current), "active": current.active,
            "autostart": current.autostart,
        }  # fmt: skip
        if kind.name == "secret":
            before.update(value_of(current, change))
    return {"kind": kind.name, "name": change.name, "before": before, "gone": change.entry is None}
