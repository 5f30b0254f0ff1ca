# SPDX-License-Identifier: Apache-2.0
"""Networks and storage pools: what guests share is not stopped under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_libvirt.live.active import ActiveKind
from ncm_libvirt.live.around import Current
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.handles import by_name, definition, looked_up

if TYPE_CHECKING:
    from ncm.stage import ObjectChange
    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.around import Around
    from ncm_libvirt.live.base import Base
    from ncm_libvirt.live.merge import Merged, Unit

INACTIVE = 1  # VIR_NETWORK_XML_INACTIVE, VIR_STORAGE_XML_INACTIVE


class SharedKind(ActiveKind):
    """A kind whose objects running guests use.

    lister, flags, missing: libvirt's names of the call that lists them, of its flags, and of the
    error that says that there is none.
    """

    lister: ClassVar[str]
    flags: ClassVar[str]
    missing: ClassVar[str]

    def listing(self, around: Around) -> dict[str, Current]:
        every = getattr(around.connection, self.lister)
        active, starts, kept = (
            every(getattr(binding(), f"{self.flags}_{state}"))
            for state in ("ACTIVE", "AUTOSTART", "PERSISTENT")
        )
        running, starting = {at.name() for at in active}, {at.name() for at in starts}
        return by_name(_current(at, at.name() in running, at.name() in starting) for at in kept)

    def one(self, connection: Any, name: str, identity: str) -> Current | None:
        missing = getattr(binding(), self.missing)
        at = looked_up(lambda asked: self.handle(connection, asked), name, missing)
        return _current(at, bool(at.isActive()), bool(at.autostart())) if at else None

    def saved(self, connection: Any, name: str) -> str:
        return definition(self.handle(connection, name), INACTIVE)

    def compared(
        self, wanted: Declared, current: Current, base: Base
    ) -> tuple[ObjectChange, Merged, Merged | None]:
        """A change without steps, and both definitions merged: the persistent, what runs."""
        saved = self.merged(current.xml, base)
        live = self.merged(current.live, base) if current.live else None
        return self.begin(wanted, live if live and not saved.changed else saved), saved, live

    def first(self, change: ObjectChange, wanted: Declared) -> ObjectChange:
        """Add what a new one needs after it is defined."""
        self.autostart(change, wanted.wish.autostart, False)
        if wanted.wish.state == "active":
            self.start(change)
        return change

    def users(self, around: Around, current: Current) -> int:
        """How many running guests use it, but for those that this plan stops."""
        raise NotImplementedError

    def may_restart(self, wanted: Declared, around: Around) -> bool:
        """Whether the profile lets it be restarted under its guests, and we can."""
        return bool(wanted.wish.restart)

    def again(
        self, change: ObjectChange, wanted: Declared, current: Current, around: Around
    ) -> None:
        """Add its restart."""
        raise NotImplementedError

    def begin_again(self, change: ObjectChange, wanted: Declared, around: Around) -> None:
        """Add its start, where it is there and does not run."""
        self.start(change, wanted.wish.state)

    def state(
        self, change: ObjectChange, wanted: Declared, current: Current, waiting: list[Unit],
        around: Around,
    ) -> None:  # fmt: skip
        """Add what makes it run, or not, as it is wanted. waiting: what only a restart changes."""
        users = self.users(around, current)
        allowed = not users or self.may_restart(wanted, around)
        if wanted.wish.state == "inactive":
            if current.active and not allowed:
                change.refused = f"is to be inactive, but {guests(users)}; see restart"
            elif current.active:
                self.stop(change, wanted.wish.state)
        elif not current.active:
            self.begin_again(change, wanted, around)
        elif waiting and allowed:
            self.again(change, wanted, current, around)
        elif waiting:
            what = ", ".join(unit.path for unit in waiting)
            around.note(wanted.because, f"waits for a restart, as {guests(users)}: {what}")

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange:
        change = self.leaving(current, path)
        users = self.users(around, current)
        if users:
            change.refused = f"left the profile, but {guests(users)}"
            return change
        return self.gone(change, current)


def _current(at: Any, active: bool, autostart: bool) -> Current:
    live = at.XMLDesc(0)
    if not active:
        return Current(at.name(), at.UUIDString(), live, "", active, autostart, at)
    saved = definition(at, INACTIVE)
    return Current(at.name(), at.UUIDString(), saved, live, active, autostart, at)


def guests(number: int) -> str:
    """``1 guest uses it``, ``3 guests use it``."""
    return f"{number} guest uses it" if number == 1 else f"{number} guests use it"
