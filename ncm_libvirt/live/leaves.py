# SPDX-License-Identifier: Apache-2.0
"""The comparison of attributes and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm_libvirt.live.found import Edit
from ncm_libvirt.live.sealed import is_sealed_of

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.found import Edits, Spot, Three
    from ncm_libvirt.live.table import Value


def attributes(three: Three, spot: Spot, out: Edits) -> None:
    """Those that are declared, and those that only the base declares."""
    rule, current, wanted, base = three
    values, unit = rule.attributes, rule.size is not None
    for name, text in wanted.items():
        was = current.get(name)
        if was == text or (unit and name == "unit"):
            continue
        kind = _differs(values.get(str(name)), three, str(name), was, str(text))
        if kind:
            out.append(_edit(kind, three, spot, str(name), str(text)))
    if base is None:
        return
    for name, _ in base.items():
        if name in wanted.attrib or (unit and name == "unit"):
            continue
        if _leaves(values.get(str(name)), current, current.get(name)):
            out.append(_edit("attribute", three, spot, str(name), None))


def _edit(kind: str, three: Three, spot: Spot, name: str, new: Optional[str]) -> Edit:
    rule, current, wanted, _ = three
    path = f"{rule.path}/@{name}" if rule.path else f"@{name}"
    return Edit(kind, spot, path, rule, current, wanted, None, name, current.get(name), new)


def _differs(value: Optional[Value], three: Three, name: str, was: Optional[str], text: str) -> str:
    """The kind of edit that a declared attribute needs, if any."""
    if value is None:
        return "attribute"
    if was is None and value.hidden:
        sealed = None if three.base is None else three.base.get(name)
        return "fill" if sealed and is_sealed_of(sealed, text) else "attribute"
    means = value.absent(three.current) if was is None else was
    if means is None or (means != text and not value.same(means, text)):
        return "attribute"
    return "fill" if was is None and value.written else ""


def _leaves(value: Optional[Value], current: _Element, was: Optional[str]) -> bool:
    """Whether an attribute that only the base has is there and means something."""
    if value is None:
        return was is not None
    if value.hidden:
        return True
    if was is None or value.stays:
        return False
    usual = value.absent(current)
    return usual is None or (was != usual and not value.same(was, usual))


def text(three: Three, spot: Spot, out: Edits) -> None:
    """The text, or the size that it is with its unit."""
    rule, current, wanted, _ = three
    new, was = wanted.text, current.text
    if new is None or not new.strip():
        return
    if rule.size is not None:
        if rule.size.same(current, wanted):
            return
    elif was == new or rule.text.same(was or "", new):
        return
    out.append(Edit("text", spot, rule.path, rule, current, wanted, None, "", was, new))
