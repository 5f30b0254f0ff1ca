# SPDX-License-Identifier: Apache-2.0
"""Taking out what is there and was never declared, where a change of ours makes it wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm_libvirt.live.compare import keyed

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.table import Rule


def drop(rule: Rule, current: _Element, wanted: Optional[_Element], path: str) -> None:
    """Take what lies at the path out of the current element, unless it is declared."""
    head, _, rest = path.partition("/")
    if head == "**":
        _strip(rule, current, wanted)
    elif head.startswith("@"):
        if wanted is None or head[1:] not in wanted.attrib:
            put(current, head[1:], None)
    else:
        for below, child, twin in _pairs(rule, current, wanted, head):
            if rest:
                drop(below, child, twin, rest)
            elif twin is None:
                remove(child)


def _strip(rule: Rule, current: _Element, wanted: Optional[_Element]) -> None:
    for name, _ in current.items():
        if wanted is None or name not in wanted.attrib:
            put(current, str(name), None)
    for below, child, twin in _pairs(rule, current, wanted, "*"):
        if twin is None:
            remove(child)
        else:
            _strip(below, child, twin)


def _pairs(
    rule: Rule, current: _Element, wanted: Optional[_Element], tag: str
) -> list[tuple[Rule, _Element, Optional[_Element]]]:
    """(rule, child, the wanted child that stands for it) of the current element's children."""
    found: list[tuple[Rule, _Element, Optional[_Element]]] = []
    for name in sorted({str(child.tag) for child in current.iterchildren(tag)}):
        below = rule.child(name)
        twins = keyed(below, () if wanted is None else wanted.iterchildren(name))
        for key, several in keyed(below, current.iterchildren(name)).items():
            for child in several:
                twin = twins[key].pop(0) if twins.get(key) else None
                found.append((below, child, twin))
    return found


def put(element: _Element, name: str, text: Optional[str]) -> None:
    """Set an attribute, or take it away."""
    if text is not None:
        element.set(name, text)
    elif name in element.attrib:
        del element.attrib[name]


def remove(element: _Element) -> None:
    """Take it out, if it is still in."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
