# SPDX-License-Identifier: Apache-2.0
"""Guests: their definition changes at once, they themselves when the profile says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm_libvirt.live.active import ActiveKind
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.guest_live import hot_step
from ncm_libvirt.live.guest_needs import lacking
from ncm_libvirt.live.guest_stop import shut_down
from ncm_libvirt.live.handles import by_name, looked_up
from ncm_libvirt.live.kind import base_of, blame, refused
from ncm_libvirt.live.quantity import MEMORY
from ncm_libvirt.live.tables.guest import GUEST, GUEST_LIVE

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.base import Base
    from ncm_libvirt.live.merge import Merged, Unit

PATIENCE = 120
"""Seconds for a guest to shut down where no profile says."""
_UNDEFINE = ("MANAGED_SAVE", "SNAPSHOTS_METADATA", "CHECKPOINTS_METADATA", "NVRAM")


class GuestKind(ActiveKind):
    """libvirt's domains."""

    name = "guest"
    table = GUEST
    marks = True

    def listing(self, around: Around) -> dict[str, Current]:
        libvirt, every = binding(), around.connection.listAllDomains
        starts = {at.name() for at in every(libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART)}
        return by_name(
            _current(at, at.name() in starts)
            for at in every(libvirt.VIR_CONNECT_LIST_DOMAINS_PERSISTENT)
        )

    def one(self, connection: Any, name: str, identity: str) -> Current | None:
        at = looked_up(connection.lookupByName, name, binding().VIR_ERR_NO_DOMAIN)
        return _current(at, bool(at.autostart())) if at else None

    def handle(self, connection: Any, name: str) -> Any:
        return connection.lookupByName(name)

    def create(self, wanted: Declared, around: Around) -> ObjectChange:
        change = self.fresh(wanted, "")
        if missing := lacking(wanted, around):
            return refused(wanted, missing)
        base = base_of(wanted, None)
        self.define(change, wanted, base, there=False)
        self.autostart(change, wanted.wish.autostart, False)
        if wanted.wish.state == "running":
            self.start(change)
            change.entry = {**(change.entry or {}), "asked": memory_of(base.wanted)}
        return change

    def change(
        self, wanted: Declared, current: Current, base: Base, around: Around
    ) -> ObjectChange | None:
        saved, live = self.merged(current.xml, base), None
        if current.active and wanted.wish.state != "stopped":
            live = self._live(wanted, current, base)
        change = self.begin(wanted, live if live and not saved.changed else saved)
        starts = wanted.wish.state == "running" and not current.active
        if (saved.changed or starts) and (missing := lacking(wanted, around)):
            return refused(wanted, missing)
        if saved.changed:
            self.define(change, wanted, base, there=True)
        if live is not None:
            units = self._unasked(live, wanted, current, base, around)
            self._running(change, wanted, (live, units), base, around)
        self.autostart(change, wanted.wish.autostart, current.autostart)
        if starts:
            self.start(change, wanted.wish.state)
            base.asked = memory_of(base.wanted)
        elif wanted.wish.state == "stopped" and current.active:
            blame(change, wanted.wish.state)
            self._stop(change, around, "shut down")
        return change if change.steps else None

    def _running(
        self, change: ObjectChange, wanted: Declared, what: tuple[Merged, list[Unit]], base: Base,
        around: Around,
    ) -> None:  # fmt: skip
        """What becomes of the guest that runs."""
        live, waiting = what
        if wanted.wish.apply == "live":
            steps = [(unit, hot_step(change.name, unit, live)) for unit in waiting]
            if any(unit.path == "currentMemory" and step for unit, step in steps):
                base.asked = memory_of(base.wanted)
            change.steps += [step for _, step in steps if step]
            waiting = [unit for unit, step in steps if not step]
        if waiting and wanted.wish.apply == "restart":
            self._restart(change, around)
            base.asked = memory_of(base.wanted)
        elif waiting:
            self._tell(change, wanted, waiting, around)
            if any(unit.action == "-" for unit in waiting):
                base.wait()

    def _unasked(
        self, live: Merged, wanted: Declared, current: Current, base: Base, around: Around
    ) -> list[Unit]:
        """What differs, but for the memory that the guest was asked for and did not take.

        Only its own system can give memory back; one that does not would be asked for ever.
        """
        from ncm_libvirt.live.text import parse

        size = memory_of(base.wanted)
        if base.asked != size or base.found != memory_of(parse(current.live)):
            return live.units
        units = [unit for unit in live.units if unit.path != "currentMemory"]
        if len(units) < len(live.units):
            around.note(wanted.because, f"guest {wanted.name} has {(base.found or 0) >> 20} MiB, as"
                        f" its own system did not go to {(size or 0) >> 20} MiB")  # fmt: skip
        return units

    def learnt(self, current: Current) -> dict[str, Any]:
        from ncm_libvirt.live.text import parse

        return {"found": memory_of(parse(current.live))} if current.live else {}

    def _live(self, wanted: Declared, current: Current, base: Base) -> Merged:
        from ncm_libvirt.live.merge import merge
        from ncm_libvirt.live.text import parse

        return merge(GUEST_LIVE, parse(current.live), base.wanted, base.running)

    def _tell(
        self, change: ObjectChange, wanted: Declared, waiting: list[Unit], around: Around
    ) -> None:
        what = ", ".join(unit.path for unit in waiting)
        if change.steps:
            change.note = f"takes effect at the guest's next boot: {what}"
        around.note(wanted.because, f"guest {change.name} runs on until its next boot without the"
                    f" change of {what}")  # fmt: skip

    def _stop(self, change: ObjectChange, around: Around, words: str) -> None:
        limit = patience(around)
        change.steps.append(Step(words, lambda at: shut_down(self.handle(at, change.name), limit)))

    def _restart(self, change: ObjectChange, around: Around) -> None:
        limit = patience(around)

        def again(connection: Any) -> None:
            shut_down(self.handle(connection, change.name), limit)
            self.begins(connection, change.name)

        change.steps.append(Step("restart the guest", again))

    def saved(self, connection: Any, name: str) -> str:
        return _secured(self.handle(connection, name))

    def secured(self, current: Current) -> str:
        return _secured(current.handle)

    def redefine(self, connection: Any, xml: str) -> None:
        connection.defineXMLFlags(xml, binding().VIR_DOMAIN_DEFINE_VALIDATE)

    def undefine(self, connection: Any, name: str) -> None:
        libvirt = binding()
        flags = [getattr(libvirt, f"VIR_DOMAIN_UNDEFINE_{flag}", 0) for flag in _UNDEFINE]
        guest = self.handle(connection, name)
        try:
            guest.undefineFlags(sum(flags))
        except libvirt.libvirtError as error:
            # Drivers without such things do not know their flags.
            if error.get_error_code() != libvirt.VIR_ERR_INVALID_ARG:
                raise
            guest.undefine()

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        if current.active and not around.stops_leaving:
            around.note(path, f"guest {current.name} left the profile and runs; it is kept until"
                        " it stops, see leaving_guests", "warn")  # fmt: skip
            return None
        change = self.leaving(current, path)
        if current.active and around.tree is not None and around.tree.leaving_guests == "shutdown":
            self._stop(change, around, "shut down")
        elif current.active:
            self.stop(change)
        change.steps.append(Step("undefine", lambda at: self.undefine(at, change.name)))
        return change


def _secured(handle: Any) -> str:
    libvirt = binding()
    flags = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
    return str(handle.XMLDesc(flags))


def memory_of(document: _Element) -> int | None:
    """The memory that a guest has at present, in bytes."""
    for tag in ("currentMemory", "memory"):
        element = document.find(tag)
        if element is not None:
            return MEMORY.amount(element)
    return None


def patience(around: Around) -> float:
    """Seconds that a guest may take to shut down."""
    return float(around.tree.shutdown_timeout if around.tree is not None else PATIENCE)


def _current(at: Any, autostart: bool) -> Current:
    active = at.ID() != -1
    saved = at.XMLDesc(binding().VIR_DOMAIN_XML_INACTIVE)
    return Current(
        at.name(), at.UUIDString(), saved, at.XMLDesc(0) if active else "", active, autostart, at
    )
