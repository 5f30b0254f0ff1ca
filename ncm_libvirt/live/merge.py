# SPDX-License-Identifier: Apache-2.0
"""The three-way merge of an object's XML: current definition, wanted one, declared last time.

Only what is declared is compared; all else of the current definition is libvirt's, or somebody
else's, and stays as it is.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple, Optional

from lxml import etree

from ncm_libvirt.live.compare import compare
from ncm_libvirt.live.edit import MASK, make
from ncm_libvirt.live.found import Edit, Spot, Three

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.table import Table


class Unit(NamedTuple):
    """A part of the object that differs.

    path: ``memory``, ``devices/disk[vda]``, ``@type`` (of the object itself). action: ``+`` only
    wanted, ``~`` differs, ``-`` declared last time and still there. current, wanted: copies as
    they are; they can hold a password.
    """

    path: str
    action: str
    current: Optional[_Element]
    wanted: Optional[_Element]


class Merged(NamedTuple):
    """What is to be defined, and what of it is new.

    document: the current definition with everything declared made true. before: the current
    definition seen through what is declared, in the wanted one's order and spelling; passwords
    are three stars. units: what differs, none where nothing is to be done.
    """

    document: _Element
    before: _Element
    units: list[Unit]

    @property
    def changed(self) -> bool:
        return bool(self.units)


def merge(
    table: Table, current: _Element, wanted: _Element, base: Optional[_Element] = None
) -> Merged:
    """Merge a definition that libvirt gave with what is wanted; the arguments stay as they are.

    ``base`` holds seals for passwords. A document is only to be defined when ``current`` was read
    with VIR_DOMAIN_XML_SECURE, or it would take away passwords that we do not declare.
    """
    document, before = deepcopy(current), deepcopy(wanted)
    edits: list[Edit] = []
    whole = Spot("", "~", document, before)
    compare(Three(table.root, document, before, base), whole, edits)
    units = _units(edits)
    if edits:
        make(edits)
        etree.indent(before, space="  ")
    _mask(table, before)
    return Merged(document, before, units)


def _units(edits: list[Edit]) -> list[Unit]:
    """The units of the edits, each once, in the order of what is wanted."""
    found: dict[str, Unit] = {}
    for edit in edits:
        if edit.kind in ("drop", "fill"):
            continue
        spot = edit.spot
        path = spot.path or edit.path
        if path not in found:
            found[path] = Unit(path, spot.action, deepcopy(spot.current), deepcopy(spot.wanted))
    return list(found.values())


def _mask(table: Table, view: _Element) -> None:
    for tag, name in table.hidden:
        for element in view.iter(tag):
            if name in element.attrib:
                element.set(name, MASK)
