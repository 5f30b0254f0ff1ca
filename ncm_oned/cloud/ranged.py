# SPDX-License-Identifier: Apache-2.0
"""The facet of networks that have address ranges: compared, changed in place, never lost in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.address_range import Range, leases_of, ranges_of
from ncm_oned.cloud.base import FLAG, Base, is_marked, mark
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import FacetChange, Kind
from ncm_oned.cloud.ranges import Todo, todo

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ncm.stage import ObjectChange, Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.wanted import Facet, Wanted

_OTHERS = frozenset(("one.vn.add_ar", "one.vn.rm_ar"))


class Ranged(Kind):
    """Facet ``ar``: texts of ranges. Ours is what the base says; what is made by hand stays."""

    def with_used(self, wanted: Wanted, current: Current, around: Around) -> Wanted:
        """What left the profile and is in use stays, ours, until it is not."""
        found = self._todo(wanted, current, around)
        leases = leases_of(current.element)
        keep = []
        for text in found.drop:
            count = leases[text.id].used
            if count:
                message = f"left the profile, but {count} of its addresses are in use: it stays"
                around.note(wanted.path, f"range {_said(text)} {message} until none is")
                around.again = True
                keep.append(text)
        for old in found.unclear:
            message = "left the profile; which of several ranges like it is ours cannot be told"
            around.note(wanted.path, f"range {_said(old)} {message}: remove it by hand")
        base = self._base(wanted, current, around)
        facets = [at._replace(values=(*at.values, *(_kept(text, base) for text in keep)))
                  if at.name == "ar" else at for at in wanted.facets]  # fmt: skip
        return wanted._replace(facets=facets)

    def _base(self, wanted: Wanted, current: Current, around: Around) -> list[Range]:
        """The ranges that the profile has put there."""
        entry = around.known.get(wanted.key)
        mine = entry if self.mine(current, entry) else None
        return [Range.parse(at) for at in Base(wanted, mine, current).facets.get("ar", ())]

    def _todo(self, wanted: Wanted, current: Current, around: Around) -> Todo:
        facet = wanted.facet("ar")
        base = self._base(wanted, current, around)
        values = facet.values if facet else ()
        return todo(values, ranges_of(current.element), base)

    def fixed_range(self, wanted: Wanted, current: Current, around: Around) -> str:
        found = self._todo(wanted, current, around)
        leases = leases_of(current.element)
        base = self._base(wanted, current, around)
        for each, at in found.unlike:
            used = leases[at.id].used
            if used:
                return (f"range {_said(at)} cannot become {_said(each)} while {used} of its "
                        f"addresses are in use ({each.path})")  # fmt: skip
            if not any(old.is_same(at) for old in base):
                return f"range {_said(at)} is there, but not made by us ({each.path})"
        for each in found.change:
            last = leases[each.at.id].last if each.at else -1
            if 0 < each.size <= last:
                return (f"range {_said(each)} cannot have {each.size} addresses: number "
                        f"{last + 1} is in use ({each.path})")  # fmt: skip
        return ""

    def members(
        self, facet: Facet, current: tuple[str, ...], last: Collection[str]
    ) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        if facet.name != "ar":
            return super().members(facet, current, last)
        found = todo(map(str_of, facet.values), current, last, facet.exact)
        anew = [each for each, _ in found.unlike]
        drop = [*found.drop, *(at for _, at in found.unlike)]
        return (*found.change, *found.add, *anew), tuple(drop)

    def shown(
        self, facet: Facet, current: tuple[str, ...], last: Collection[str]
    ) -> tuple[str, ...]:
        if facet.name != "ar":
            return current
        found = todo(map(str_of, facet.values), current, last, facet.exact)
        changed = {each.at.id: each.gone for each in found.change if each.at}
        said = [at.only({*each.pairs, *changed.get(at.id, ())}) for each, at in found.pairs]
        return (*said, *(at.only(("IP", "IP6", "SIZE")) for at in found.drop))

    def _change(
        self, wanted: Wanted, current: Current, base: Base, around: Around, settled: bool
    ) -> ObjectChange | None:
        """With the mark, which names our ranges, when others are ours than before."""
        change = super()._change(wanted, current, base, around, settled)
        made = {step.method for step in change.steps if isinstance(step, Call)} if change else set()
        update = f"{self.prefix}.update"
        if change is not None and made & _OTHERS and update not in made and is_marked(current):
            sheet = Sheet((FLAG,), lambda server: mark(wanted))
            change.steps.append(Call(update, Ref(self.name, wanted.name), sheet, 1))
        return change


def range_steps(change: FacetChange, ref: Ref) -> Iterator[Step]:
    """What goes first: two ranges with the same addresses would be two of them for a moment."""
    for text in change.drop:
        at = Range.parse(text)
        yield Call("one.vn.rm_ar", ref, at.id, note=_said(at))
    for each in change.add:
        made = Range.parse(each)
        vector: Mapping[str, Any] = {"AR": [made.sent()]}
        sheet = Sheet(("AR",), lambda server, vector=vector: dict(vector))
        method = "one.vn.add_ar" if made.at is None else "one.vn.update_ar"
        said = str(made) if made.at is None else f"{made.at.id}: {made}"
        yield Call(method, ref, sheet, note=said)


def _kept(at: Range, base: list[Range]) -> Range:
    """A range of the server as a wish that it fulfils already."""
    old = next((each for each in base if each.is_same(at)), None)
    names = set(old.pairs) if old else {"SIZE"}
    return at.only(names)


def _said(at: Range) -> str:
    return str(at.only(("IP", "IP6", "MAC", "SIZE")))


def str_of(value: Any) -> str:
    """A value of a facet as ``Kind.state`` has it."""
    from ncm_oned.cloud.differ import text_of_member

    return value if isinstance(value, Range) else text_of_member(value)
