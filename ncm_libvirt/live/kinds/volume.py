# SPDX-License-Identifier: Apache-2.0
"""Storage volumes: made, copied and grown; never made smaller, and deleted only if so told."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from ncm.stage import ObjectChange, Step
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.guest_needs import image_missing
from ncm_libvirt.live.handles import looked_up
from ncm_libvirt.live.kind import NOT_OURS, Kind
from ncm_libvirt.live.tables.volume import VOLUME
from ncm_libvirt.live.users import disks_of_volume, target_of, uses_volume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.base import Base

# The size of a cluster is told only after the next look into the file.
_VOLATILE = re.compile(
    r"\s*<(allocation|physical|clusterSize)\b[^>]*>[^<]*</\1>|<timestamps>.*?</timestamps>"
    r"|<permissions>.*?</permissions>",
    re.DOTALL,
)
_MIB = 1 << 20
_AT_CREATION = ("allocation", "target/permissions")
"""What a volume gets when it is made; later it is the guests' and the daemon's to change."""


class VolumeKind(Kind):
    """The volumes of libvirt's storage pools, by the name POOL/VOLUME."""

    name = "volume"
    table = VOLUME

    def listing(self, around: Around) -> dict[str, Current]:
        """Of the pools in which we want, or know, volumes. One that is not active tells none."""
        found = {}
        for name in _pools(around):
            pool = around.listing("pool").get(name)
            if pool and pool.active:
                for at in pool.handle.listAllVolumes(0):
                    found[f"{name}/{at.name()}"] = _current(f"{name}/{at.name()}", at)
        return found

    def one(self, connection: Any, name: str, identity: str) -> Current | None:
        at = self._found(connection, name)
        return _current(name, at) if at else None

    def _found(self, connection: Any, name: str) -> Any:
        libvirt = binding()
        pool, _, volume = name.partition("/")
        lookup = connection.storagePoolLookupByName
        keeper = looked_up(lookup, pool, libvirt.VIR_ERR_NO_STORAGE_POOL)
        if not keeper or not keeper.isActive():
            return None
        return looked_up(keeper.storageVolLookupByName, volume, libvirt.VIR_ERR_NO_STORAGE_VOL)

    def volatile(self, xml: str) -> str:
        return _VOLATILE.sub("", xml)

    def create(self, wanted: Declared, around: Around) -> ObjectChange | None:
        pool = wanted.name.partition("/")[0]
        keeper = around.listing("pool").get(pool)
        wish = _wish_of(around, pool)
        change = self.fresh(wanted, "")
        if not (keeper and keeper.active) and around.known.get(wanted.key, {}).get("id"):
            # When the pool could tell, the volume was there. (A run that was killed before it
            # made the volume left an entry without an id.)
            return None
        if wish is not None and wish.state == "inactive":
            change.refused = f"pool {pool} is to be inactive"
        elif file := _file(wanted, around):
            # libvirt would find out when it makes the volume.
            if keeper and keeper.active:
                change.refused = f"{file} is there, but not yet seen: virsh pool-refresh {pool}"
            elif not wanted.wish.adopt:
                change.refused = NOT_OURS
            else:
                told = f"{file} is there; the run after this one takes it over"
                around.note(wanted.because, told)
                return None
        self._make(change, wanted, pool)
        self._copied(change, wanted, pool, around)
        if missing := image_missing(wanted, pool, around):
            change.refused = missing
        return change

    def _copied(self, change: ObjectChange, wanted: Declared, pool: str, around: Around) -> None:
        """Refuse to copy an image while a guest writes into it."""
        image = getattr(wanted.wish, "copy_of", None)
        if image is None:
            return
        keeper = around.listing("pool").get(str(image.pool or pool))
        path = f"{target_of(keeper.xml).rstrip('/')}/{image.volume}" if keeper else ""
        which = (str(image.pool or pool), str(image.volume), path)
        guests = around.listing("guest").values()
        users = [guest.name for guest in guests if guest.active and uses_volume(guest, *which)]
        if users:
            change.refused = f"its image is in use by {', '.join(users)} ({image.path})"

    def _make(self, change: ObjectChange, wanted: Declared, pool: str) -> None:
        image = getattr(wanted.wish, "copy_of", None)
        xml = wanted.text.reveal()
        if image is None:
            change.steps.append(
                Step("create", lambda at: at.storagePoolLookupByName(pool).createXML(xml, 0))
            )
            return
        source = f"{image.pool or pool}/{image.volume}"

        def copy(connection: Any) -> None:
            original = self._found(connection, source)
            if original is None:
                raise binding().libvirtError(f"there is no volume {source} to copy")
            connection.storagePoolLookupByName(pool).createXMLFrom(xml, original, 0)

        change.steps.append(Step(f"create as a copy of {source}", copy))

    def change(
        self, wanted: Declared, current: Current, base: Base, around: Around
    ) -> ObjectChange | None:
        merged = self.merged(current.xml, base)
        change = self.begin(wanted, merged)
        if late := [*_late(base), *(["copy_of"] if base.other_image else [])]:
            around.note(wanted.because, f"is there, so it stays as it was made: {', '.join(late)}"
                        " only counts for a new one", "warn")  # fmt: skip
        free = ("capacity", *_AT_CREATION)
        others = [unit.path for unit in merged.units if not unit.path.startswith(free)]
        if others:
            change.refused = f"cannot be changed once it is made: {', '.join(others)}"
            return change
        if any(unit.path == "capacity" for unit in merged.units):
            self._grow(change, wanted, current, around)
        return change if change.steps or change.refused else None

    def _grow(
        self, change: ObjectChange, wanted: Declared, current: Current, around: Around
    ) -> None:
        size, there = int(wanted.wish.capacity) * _MIB, _capacity(current.xml)
        if size < there:
            change.refused = f"is never made smaller than it is, {there // _MIB} MiB"
            return
        pool, _, name = current.name.partition("/")
        running = [at for at in disks_of_volume(around, pool, name, current.id) if at.guest.active]
        words = f"grow to {size // _MIB} MiB"
        if not running:
            change.steps.append(
                Step(words, lambda at: self._found(at, current.name).resize(size, 0))
            )
            return
        guest, target = running[0].guest.name, running[0].target

        def grow(connection: Any) -> None:
            # The image belongs to QEMU while it runs: only that may write into it.
            flag = binding().VIR_DOMAIN_BLOCK_RESIZE_BYTES
            connection.lookupByName(guest).blockResize(target, size, flag)
            connection.storagePoolLookupByName(pool).refresh(0)

        change.steps.append(Step(f"{words}, as {target} of guest {guest}, live", grow))

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        wish = _wish_of(around, current.name.partition("/")[0])
        if wish is None or not wish.delete_volumes:
            around.note(path, f"volume {current.name} left the profile and is kept; see"
                        " delete_volumes of its pool")  # fmt: skip
            return None
        change = self.leaving(current, path)
        users = [f"guest {at}" for at in _guests_that_stay(around, current)]
        users += [f"volume {other}" for other in _above(around, current)]
        if users:
            change.refused = f"left the profile, but is used by {', '.join(sorted(users))}"
        change.steps.append(Step("delete", lambda at: self._found(at, current.name).delete(0)))
        return change

    def silent(self, name: str, around: Around) -> bool:
        keeper = around.listing("pool").get(name.partition("/")[0])
        return keeper is None or not keeper.active


def _file(wanted: Declared, around: Around) -> str:
    """The volume's file where it is there already, as far as this host can see it; else ""."""
    pool, _, volume = wanted.name.partition("/")
    declared = next(each for each in around.wanted("pool") if each.name == pool)
    folder = target_of(declared.text.reveal())
    path = f"{folder.rstrip('/')}/{volume}" if folder else ""
    return path if path and around.local and os.path.exists(path) else ""


def _guests_that_stay(around: Around, volume: Current) -> Iterator[str]:
    """Guests that use it when this plan is done; one that does not run lets go of it at once."""
    pool, _, name = volume.name.partition("/")
    declared = {each.name: each.text for each in around.wanted("guest")}
    for guest in around.listing("guest").values():
        if around.goes("guest", guest.name):
            continue
        lets_go = guest.name in declared and not guest.active and _ours(around, guest)
        then = guest._replace(xml=declared[guest.name].reveal()) if lets_go else guest
        if uses_volume(then, pool, name, volume.id):
            yield guest.name


def _ours(around: Around, guest: Current) -> bool:
    """Whether this plan makes the guest's definition what the profile declares."""
    entry = around.known.get(f"guest {guest.name}")
    return entry is not None and entry["id"] in ("", guest.id)


def _above(around: Around, image: Current) -> Iterator[str]:
    """Volumes that have this one below them and stay."""
    from ncm_libvirt.live.text import parse

    for other in around.listing("volume").values():
        below = parse(other.xml).findtext("backingStore/path")
        if below and below == image.id and not _goes(around, other.name):
            yield other.name


def _goes(around: Around, name: str) -> bool:
    """Whether a volume of ours left the profile and is deleted."""
    key = f"volume {name}"
    if key not in around.known or key in around.keys:
        return False
    wish = _wish_of(around, name.partition("/")[0])
    return wish is not None and bool(wish.delete_volumes)


def _late(base: Base) -> Iterator[str]:
    """What is new of that which a volume gets only when it is made."""
    if base.last is None:
        return
    for path in _AT_CREATION:
        if _said(base.wanted.find(path)) != _said(base.last.find(path)):
            yield path.rpartition("/")[2]


def _said(element: _Element | None) -> list[tuple[str, str]]:
    return [] if element is None else [(str(at.tag), at.text or "") for at in element.iter("*")]


def _pools(around: Around) -> Iterator[str]:
    known = [key.partition(" ")[2] for key in around.known if key.startswith("volume ")]
    names = [*(each.name for each in around.wanted("volume")), *known]
    yield from dict.fromkeys(name.partition("/")[0] for name in names)


def _wish_of(around: Around, pool: str) -> Any:
    return next((each.wish for each in around.wanted("pool") if each.name == pool), None)


def _current(name: str, at: Any) -> Current:
    return Current(name, at.key(), at.XMLDesc(0), handle=at)


def _capacity(xml: str) -> int:
    """The size in bytes; libvirt tells it in bytes."""
    from ncm_libvirt.live.text import parse

    return int(parse(xml).findtext("capacity") or 0)
