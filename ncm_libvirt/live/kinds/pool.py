# SPDX-License-Identifier: Apache-2.0
"""Storage pools: never stopped while a guest uses what is in them."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.kind import refused
from ncm_libvirt.live.lacking import path_missing
from ncm_libvirt.live.meaning import plain_path
from ncm_libvirt.live.shared import SharedKind, guests
from ncm_libvirt.live.tables.pool import POOL
from ncm_libvirt.live.users import guests_in_pool, target_of
from ncm_libvirt.sources import FILES, kind_of

if TYPE_CHECKING:
    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.base import Base
    from ncm_libvirt.live.merge import Merged, Unit

# How full it is changes with every write of a guest.
_VOLATILE = re.compile(r"<(capacity|allocation|available)\b[^>]*>[^<]*</\1>")


class PoolKind(SharedKind):
    """libvirt's storage pools."""

    name = "pool"
    table = POOL
    lister = "listAllStoragePools"
    flags = "VIR_CONNECT_LIST_STORAGE_POOLS"
    missing = "VIR_ERR_NO_STORAGE_POOL"

    def handle(self, connection: Any, name: str) -> Any:
        return connection.storagePoolLookupByName(name)

    def volatile(self, xml: str) -> str:
        return _VOLATILE.sub("", xml)

    def create(self, wanted: Declared, around: Around) -> ObjectChange:
        from ncm_libvirt.live.text import identified

        identity = str(getattr(wanted.wish, "uuid", None) or uuid.uuid4()).lower()
        change = self.fresh(wanted, identity)
        xml = wanted.text.reveal()
        change.steps.append(Step("define", lambda at: self.redefine(at, identified(xml, identity))))
        if _builds(wanted):
            self._rebuild(change, wanted)
        return self.first(change, wanted)

    def change(
        self, wanted: Declared, current: Current, base: Base, around: Around
    ) -> ObjectChange | None:
        change, saved, live = self.compared(wanted, current, base)
        if saved.changed and (why := _moves(wanted, current, around)):
            return refused(wanted, why)
        if saved.changed:
            self.define(change, wanted, base, there=True)
        self.autostart(change, wanted.wish.autostart, current.autostart)
        self.state(change, wanted, current, _differing(wanted, live), around)
        return change if change.steps or change.refused else None

    def _rebuild(self, change: ObjectChange, wanted: Declared) -> None:
        """libvirt gives a folder its owner and mode only when it is asked to make it."""
        change.steps.append(Step("build", lambda at: self.handle(at, wanted.name).build(0)))

    def users(self, around: Around, current: Current) -> int:
        return guests_in_pool(around, current)

    def begin_again(self, change: ObjectChange, wanted: Declared, around: Around) -> None:
        if _makes_folder(wanted) and (change.steps or path_missing(around, _folder(wanted))):
            self._rebuild(change, wanted)
        self.start(change, wanted.wish.state)

    def again(
        self, change: ObjectChange, wanted: Declared, current: Current, around: Around
    ) -> None:
        def again(connection: Any) -> None:
            self.ends(connection, change.name)
            if _makes_folder(wanted):
                self.handle(connection, change.name).build(0)
            self.begins(connection, change.name)

        users = self.users(around, current)
        words = "restart, build" if _makes_folder(wanted) else "restart"
        change.steps.append(Step(f"{words} ({guests(users)})" if users else words, again))

    def redefine(self, connection: Any, xml: str) -> None:
        connection.storagePoolDefineXML(xml, binding().VIR_STORAGE_POOL_DEFINE_VALIDATE)


def _differing(wanted: Declared, live: Merged | None) -> list[Unit]:
    """What a restart would put right. Who may enter a folder that others make is theirs."""
    units = live.units if live else []
    return units if _makes_folder(wanted) else [at for at in units if not _is_access(at)]


def _moves(wanted: Declared, current: Current, around: Around) -> str:
    """Why the pool's target cannot change, "" where it does not or nothing of ours is there."""
    now, new = target_of(current.xml), target_of(wanted.text.reveal())
    if wanted.wish.type == "logical" or plain_path(now) == plain_path(new):
        return ""
    if not any(key.startswith(f"volume {wanted.name}/") for key in around.known):
        return ""
    return f"its volumes are in {now}: move them, and the pool, by hand ({wanted.wish.target.path})"


def _makes_folder(wanted: Declared) -> bool:
    return kind_of(wanted.wish) in FILES and _builds(wanted)


def _folder(wanted: Declared) -> str:
    return target_of(wanted.text.reveal())


def _is_access(unit: Unit) -> bool:
    """Whether only owner and mode of the target differ, not where it is."""
    paths = [at.findtext("path") for at in (unit.current, unit.wanted) if at is not None]
    return unit.path == "target" and len(set(paths)) == 1


def _builds(wanted: Declared) -> bool:
    """A directory is made unless the profile says no; a volume group only if it says so."""
    told = getattr(wanted.wish, "build", None)
    if told is None:
        return kind_of(wanted.wish) in FILES
    return bool(told)
