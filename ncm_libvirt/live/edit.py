# SPDX-License-Identifier: Apache-2.0
"""Edits made: the current document becomes what is to be defined, the wanted one a view of it.

Where both differ, each gets what the other says: after it the first holds all that is wanted,
and the second what is there, in the order and spelling of what is wanted.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Optional

from lxml import etree

from ncm_libvirt.live.compare import compare, keyed
from ncm_libvirt.live.found import NOWHERE, Edit, Three
from ncm_libvirt.live.undeclared import drop, put, remove

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.table import Rule

MASK = "***"


def make(edits: list[Edit]) -> None:
    """All edits; drops come first, since they look at what is undeclared."""
    for edit in edits:
        if edit.kind == "drop":
            drop(edit.rule, edit.current, edit.wanted, edit.name)
    for edit in edits:
        _ACTS[edit.kind](edit)


def _attribute(edit: Edit) -> None:
    value = edit.rule.attributes.get(edit.name)
    was = MASK if value and value.hidden else edit.was
    put(edit.current, edit.name, edit.new)
    put(edit.wanted, edit.name, was)


def _fill(edit: Edit) -> None:
    put(edit.current, edit.name, edit.new)


def _text(edit: Edit) -> None:
    text, unit = edit.was, edit.wanted.get("unit")
    size = edit.rule.size
    if size is not None:
        text, shown = size.spelled(edit.current, edit.wanted)
        put(edit.current, "unit", unit)
        put(edit.wanted, "unit", shown)
    edit.current.text, edit.wanted.text = edit.new, text


def _insert(edit: Edit) -> None:
    append(edit.current, deepcopy(edit.wanted))
    remove(edit.wanted)


def append(parent: _Element, child: _Element) -> None:
    """Behind the last sibling of its name, else behind all."""
    child.tail = None
    last = next(parent.iterchildren(child.tag, reversed=True), None)
    if last is None:
        parent.append(child)
    else:
        parent.insert(parent.index(last) + 1, child)


def _remove(edit: Edit) -> None:
    assert edit.base is not None
    view = seen(edit.rule, edit.current, edit.base)
    _peel(edit.rule, edit.current, edit.base)
    _place(edit.rule, edit.wanted, edit.base, view)


def seen(rule: Rule, current: _Element, declared: _Element) -> _Element:
    """A copy of the current element that holds only what is declared, spelled like that."""
    edits: list[Edit] = []
    view = deepcopy(declared)
    compare(Three(rule, deepcopy(current), view, None), NOWHERE, edits)
    make(edits)
    return view


def _peel(rule: Rule, current: _Element, base: _Element) -> None:
    """Take out the element; of a shared one what we declared in it, and it if it is empty then."""
    if not rule.shared:
        remove(current)
        return
    for name, _ in base.items():
        put(current, str(name), None)
    for tag in {child.tag for child in base if isinstance(child.tag, str)}:
        below = rule.child(tag)
        mine = keyed(below, current.iterchildren(tag))
        for key, several in keyed(below, base.iterchildren(tag)).items():
            for child, old in zip(mine.get(key, []), several):
                _peel(below, child, old)
    if not len(current) and not current.attrib:
        remove(current)


def _place(rule: Rule, parent: _Element, base: _Element, view: _Element) -> None:
    """Insert the view where the base has it: behind the nearest sibling that is still there."""
    view.tail = None
    for before in base.itersiblings("*", preceding=True):
        found = _twin(rule, parent, before)
        if found is not None:
            parent.insert(parent.index(found) + 1, view)
            return
    parent.insert(0, view)


def _twin(rule: Rule, parent: _Element, like: _Element) -> Optional[_Element]:
    """The last of the parent's children that stands for the same as an element of the base."""
    twins = list(parent.iterchildren(like.tag))
    if like.tag == rule.path.rpartition("/")[2] and rule.key:
        twins = keyed(rule, twins).get(rule.key(like), [])
    return twins[-1] if twins else None


def _replace(edit: Edit) -> None:
    new, old = deepcopy(edit.wanted), neat(edit.rule, edit.current, edit.wanted)
    for element, other in ((edit.current, new), (edit.wanted, old)):
        parent = element.getparent()
        if parent is not None:
            other.tail = None
            parent.replace(element, other)


def _list(edit: Edit) -> None:
    tag = edit.rule.path.rpartition("/")[2]
    mine, theirs = (list(each.iterchildren(tag)) for each in (edit.current, edit.wanted))
    like = theirs[0] if theirs else edit.base
    assert like is not None
    for child in theirs:
        append(edit.current, deepcopy(child))
    views = [neat(edit.rule, child, like) for child in mine]
    for view in views:
        if theirs:
            append(edit.wanted, view)
        else:
            _place(edit.rule, edit.wanted, like, view)
    for child in (*mine, *theirs):
        remove(child)


def neat(rule: Rule, current: _Element, like: _Element) -> _Element:
    """A copy in an order that does not depend on the current one: that of another, then sorted."""
    made = etree.Element(current.tag)
    for name in (*like.attrib, *sorted(current.attrib)):
        if name in current.attrib:
            made.set(name, current.get(name, ""))
    made.text = current.text
    theirs = {_sign(rule, child): (at, child) for at, child in enumerate(like.iterchildren("*"))}

    def place(child: _Element) -> tuple[int, tuple[str, str]]:
        sign = _sign(rule, child)
        return theirs[sign][0] if sign in theirs else len(theirs), sign

    for child in sorted(current.iterchildren("*"), key=place):
        twin = theirs.get(_sign(rule, child), (0, child))[1]
        made.append(neat(rule.child(str(child.tag)), child, twin))
    return made


def _sign(rule: Rule, child: _Element) -> tuple[str, str]:
    """What tells a child from its siblings."""
    key = rule.child(str(child.tag)).key
    return str(child.tag), key(child) if key else ""


def _nothing(edit: Edit) -> None:
    """A drop, which was made before all others."""


_ACTS = {
    "attribute": _attribute,
    "fill": _fill,
    "text": _text,
    "insert": _insert,
    "remove": _remove,
    "replace": _replace,
    "list": _list,
    "drop": _nothing,
}
