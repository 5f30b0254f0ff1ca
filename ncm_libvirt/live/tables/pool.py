# SPDX-License-Identifier: Apache-2.0
"""Storage pools (https://libvirt.org/formatstorage.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_libvirt.live.keys import by
from ncm_libvirt.live.meaning import plain_path
from ncm_libvirt.live.table import Table, rule
from ncm_libvirt.live.tables.values import NUMBER, OCTAL, PATH, UUID, usual

if TYPE_CHECKING:
    from lxml.etree import _Element


def _found_out(format_: _Element, source: _Element) -> bool:
    """A format that libvirt writes down where none is given."""
    return format_.get("type") in ("auto", "lvm2", "unknown")


def _empty(permissions: _Element, target: _Element) -> bool:
    return not len(permissions)


def _of_a_group(target: _Element) -> bool:
    """A volume group is at /dev/NAME, whatever its pool says (virStoragePoolDefParseXML)."""
    pool = target.getparent()
    return pool is not None and pool.get("type") == "logical"


_AUTH = rule(secret=rule({"uuid": UUID}, exact=True))

_SOURCE = rule(
    unit=True,
    host=rule({"port": NUMBER}, listed=True),
    device=rule({"path": PATH}, key=by("path", spelling=plain_path)),
    dir=rule({"path": PATH}),
    initiator=rule(iqn=rule()),
    format=rule({"type": usual("auto")}, implied=_found_out),
    auth=_AUTH,
)

_PERMISSIONS = rule(
    implied=_empty,
    mode=rule(text=OCTAL),
    owner=rule(text=NUMBER),
    group=rule(text=NUMBER),
)

POOL = Table(
    rule(
        name=rule(unit=True),
        uuid=rule(unit=True, stays=True, text=UUID),
        source=_SOURCE,
        target=rule(unit=True, path=rule(text=PATH, unless=_of_a_group), permissions=_PERMISSIONS),
    )
)
