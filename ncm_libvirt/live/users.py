# SPDX-License-Identifier: Apache-2.0
"""Who uses a pool or a volume: running guests for what would be stopped, all for what would go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_libvirt.live.around import Around, Current

_SOURCE = re.compile(r"<source\b([^>]*)>")
_ATTRIBUTE = re.compile(r"(\w+)=(?:'([^']*)'|\"([^\"]*)\")")


class Used(NamedTuple):
    """A disk of a guest that is a volume. target: its name in the guest."""

    guest: Current
    target: str


def guests_in_pool(around: Around, pool: Current) -> int:
    """How many running guests have a disk in the pool."""
    target = target_of(pool.xml)
    below = f"{target.rstrip('/')}/"
    return sum(
        any(_inside(at, pool.name, below if target else "") for at in sources(guest.live))
        for guest in around.listing("guest").values()
        if guest.active and not around.goes("guest", guest.name)
    )


def _inside(source: tuple[str, str], pool: str, below: str) -> bool:
    return source[0] == pool or bool(below and not source[0] and source[1].startswith(below))


def disks_of_volume(around: Around, pool: str, name: str, path: str) -> Iterator[Used]:
    """The disks of guests, running or not, that are this volume."""
    from ncm_libvirt.live.text import parse

    for guest in around.listing("guest").values():
        xml = guest.live or guest.xml
        if not {(pool, name), ("", path)} & {*sources(xml), *sources(guest.xml)}:
            continue
        for disk in parse(xml).iterfind("devices/disk"):
            source, target = disk.find("source"), disk.find("target")
            attributes = {} if source is None else {str(k): str(v) for k, v in source.items()}
            if target is not None and _source(attributes) in ((pool, name), ("", path)):
                yield Used(guest, target.get("dev", ""))


def uses_volume(guest: Current, pool: str, name: str, path: str) -> bool:
    """Whether the guest has it as a disk, or below one (backing chains tell their files)."""
    found = {*sources(guest.xml), *sources(guest.live)}
    return (pool, name) in found or ("", path) in found


def target_of(pool_xml: str) -> str:
    """The path where the pool's volumes appear, "" where there is none."""
    from ncm_libvirt.live.text import parse

    return parse(pool_xml).findtext("target/path") or ""


def sources(xml: str) -> Iterator[tuple[str, str]]:
    """(pool, volume), or ("", path), of each source in a guest's XML."""
    from xml.sax.saxutils import unescape

    quotes = {"&apos;": "'", "&quot;": '"'}
    for found in _SOURCE.finditer(xml):
        pairs = {key: unescape(one or two, quotes)
                 for key, one, two in _ATTRIBUTE.findall(found.group(1))}  # fmt: skip
        yield _source(pairs)


def _source(attributes: dict[str, str]) -> tuple[str, str]:
    if "pool" in attributes:
        return attributes["pool"], attributes.get("volume", "")
    return "", attributes.get("file") or attributes.get("dev") or ""
