# SPDX-License-Identifier: Apache-2.0
"""Finds where a current document and a wanted one differ; changes neither.

Everything is an Edit; what each does to the two documents is in ``edit``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

from ncm_libvirt.live import leaves
from ncm_libvirt.live.found import NOWHERE, Edit, Three

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

    from ncm_libvirt.live.found import Edits, Spot
    from ncm_libvirt.live.table import Reset, Rule

    ByTag = dict[str, list[_Element]]
    ByKey = dict[str, list[_Element]]


class Group(NamedTuple):
    """Siblings of one name in the three documents."""

    rule: Rule
    current: list[_Element]
    wanted: list[_Element]
    base: list[_Element]


def compare(three: Three, spot: Spot, out: Edits) -> None:
    """Append what differs between the elements that stand for the same thing."""
    start = len(out)
    leaves.attributes(three, spot, out)
    leaves.text(three, spot, out)
    if len(three.wanted) or (three.base is not None and len(three.base)):
        for group in _groups(three):
            if group.rule.listed:
                _list(group, three, spot, out)
            else:
                _siblings(group, three, spot, out)
    if three.rule.resets and len(out) > start:
        _resets(three, spot, out, start)


def same(rule: Rule, current: _Element, wanted: _Element) -> bool:
    """Whether neither says anything that the other does not."""
    out: Edits = []
    compare(Three(rule, current, wanted, None), NOWHERE, out)
    if not out:
        compare(Three(rule, wanted, current, None), NOWHERE, out)
    return not out


def _groups(three: Three) -> Iterable[Group]:
    """What is declared now or was last time, by name."""
    rule, current, wanted, base = three
    here, there, past = _by_tag(current), _by_tag(wanted), _by_tag(base)
    for tag in (*there, *(tag for tag in past if tag not in there)):
        below = rule.child(tag)
        if not below.ignored and not (below.unless and below.unless(wanted)):
            mine = here.get(tag) or _elsewhere(below, current, tag)
            yield Group(below, mine, there.get(tag, []), past.get(tag, []))


def _by_tag(parent: Optional[_Element]) -> ByTag:
    found: ByTag = {}
    if parent is not None and len(parent):
        for child in parent.iterchildren("*"):  # no comments
            found.setdefault(child.tag, []).append(child)
    return found


def _elsewhere(rule: Rule, current: _Element, tag: str) -> list[_Element]:
    if not rule.elsewhere:
        return []
    holder = next(current.iterchildren(rule.elsewhere), None)
    return [] if holder is None else list(holder.iterchildren(tag))


def _list(group: Group, three: Three, spot: Spot, out: Edits) -> None:
    rule, mine, theirs, ours = group
    if not theirs and not (mine and ours):
        return
    if len(mine) == len(theirs) and all(map(same, [rule] * len(mine), mine, theirs)):
        return
    old = ours[0] if ours else None
    out.append(Edit("list", spot, rule.path, rule, three.current, three.wanted, old))


def keyed(rule: Rule, elements: Iterable[_Element]) -> ByKey:
    """Siblings by what tells them apart."""
    found: ByKey = {}
    for each in elements:
        found.setdefault(rule.key(each) if rule.key else "", []).append(each)
    return found


def _siblings(group: Group, three: Three, spot: Spot, out: Edits) -> None:
    rule = group.rule
    if rule.key is None and _single(group):  # most are, and this has to be cheap
        old = group.base[0] if group.base else None
        _pair("", Three(rule, group.current[0], group.wanted[0], old), spot, out)
        return
    mine, past = keyed(rule, group.current), keyed(rule, group.base)
    for key, several in keyed(rule, group.wanted).items():
        for each in several:
            now = _take(rule, mine.get(key), each)
            old = past[key].pop(0) if past.get(key) else None
            if now is not None:
                _pair(key, Three(rule, now, each, old), spot, out)
            elif rule.implied is None or not rule.implied(each, three.wanted):
                where = spot.unit(rule, key, "+", None, each)
                out.append(Edit("insert", where, rule.path, rule, three.current, each))
    for key, several in past.items():
        for old in several:
            now = _take(rule, mine.get(key), old)
            if now is not None and not _stays(rule, now, three):
                where = spot.unit(rule, key, "-", now, None)
                out.append(Edit("remove", where, rule.path, rule, now, three.wanted, old))


def _single(group: Group) -> bool:
    return len(group.current) == 1 and len(group.wanted) == 1 and len(group.base) <= 1


def _take(rule: Rule, candidates: Optional[list[_Element]], like: _Element) -> Optional[_Element]:
    """Take away the candidate that is most like the element, whatever their order."""
    if not candidates:
        return None
    if len(candidates) == 1:
        return candidates.pop()
    best = min(candidates, key=lambda each: _distance(rule, each, like))
    candidates.remove(best)
    return best


def _distance(rule: Rule, candidate: _Element, like: _Element) -> tuple[int, list[str]]:
    out: Edits = []
    compare(Three(rule, candidate, like, None), NOWHERE, out)
    said = (f"{each.tag}{sorted(each.items())}{each.text}" for each in candidate.iter("*"))
    return len(out), sorted(said)


def _pair(key: str, three: Three, spot: Spot, out: Edits) -> None:
    rule, current, wanted, _ = three
    where = spot.unit(rule, key, "~", current, wanted)
    if not rule.exact:
        compare(three, where, out)
    elif not same(rule, current, wanted):
        out.append(Edit("replace", where, rule.path, rule, current, wanted))


def _stays(rule: Rule, current: _Element, parents: Three) -> bool:
    """Whether an element that only the base declares is left where it is."""
    if rule.stays or (rule.implied and rule.implied(current, parents.wanted)):
        return True
    kept = rule.kept is not None and parents.base is not None
    return kept and rule.kept(current, parents.wanted, parents.base)  # type: ignore[misc,arg-type]


def _resets(three: Three, spot: Spot, out: Edits, start: int) -> None:
    """Undeclared things that the edits since ``start`` take with them."""
    rule, current, wanted, _ = three
    skip = len(rule.path) + 1 if rule.path else 0
    for reset in rule.resets:
        if any(_triggers(reset, edit, edit.path[skip:]) for edit in out[start:]):
            for path in reset.drop:
                out.append(Edit("drop", spot, "", rule, current, wanted, None, path))


def _triggers(reset: Reset, edit: Edit, path: str) -> bool:
    if edit.kind in ("drop", "fill") or path not in reset.when:
        return False
    return reset.only is None or reset.only(edit)
