# SPDX-License-Identifier: Apache-2.0
"""The steps that make an object, change it, take it away, and make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ncm.stage import ObjectChange
from ncm_oned.cloud import differ
from ncm_oned.cloud.around import needed
from ncm_oned.cloud.attribute import wanted_template
from ncm_oned.cloud.base import FLAG, MARKS, mark
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.traits import Traits
from ncm_oned.cloud.wanted import Facet, Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.server import Server


class FacetChange(NamedTuple):
    """A facet that is to change. current: its values there now; add, drop: members."""

    facet: Facet
    current: tuple[str, ...]
    add: tuple[Any, ...]
    drop: tuple[str, ...]

    @property
    def value(self) -> Any:
        """The one value that it is to have."""
        return self.facet.values[0]


class Making(Traits):
    """What steps a change is made of; each kind overrides what is other for it."""

    def references(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        """Kind and name of the objects that it names."""
        return ((kind, name) for kind, name, _ in needed(wanted))

    def members(
        self, facet: Facet, current: tuple[str, ...], last: Collection[str]
    ) -> tuple[tuple[Any, ...], tuple[str, ...]]:
        """The members of a facet that are missing, and those that are to go."""
        return differ.members(facet, current, last)

    def shown(
        self, facet: Facet, current: tuple[str, ...], last: Collection[str]
    ) -> tuple[str, ...]:
        """The values of a facet for people, in the words of what is wanted."""
        return current

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        """The steps that make a new object: by default allocated with its template, then its
        facets one by one."""
        yield self.allocate(wanted, around)
        yield from self.settle(wanted, around)

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        """The call that makes it."""
        raise NotImplementedError

    def first_update(self, wanted: Wanted) -> Call:
        """Attributes and mark of an object whose allocation takes none."""
        names = [at.name.upper() for at in wanted.attributes]
        sheet = Sheet((*dict.fromkeys(names), FLAG), lambda server: self.whole(wanted, server))
        return Call(f"{self.prefix}.update", Ref(self.name, wanted.name), sheet, 1)

    def sheet(self, wanted: Wanted, **more: str) -> Sheet:
        """The template of an allocation: attributes and mark; ``more`` comes first (NAME)."""
        first: Template = {name: [value] for name, value in more.items()}
        names = dict.fromkeys([*more, *(at.name.upper() for at in wanted.attributes), FLAG])
        return Sheet(tuple(names), lambda server: {**first, **self.whole(wanted, server)})

    def whole(self, wanted: Wanted, server: Server) -> Template:
        """All wanted attributes, and the mark; what comes back has its own."""
        marks = mark(wanted) if wanted.wish is not None else {}
        return {**wanted_template(wanted.attributes, server), **marks}

    def settle(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        """Every facet of a new object that is not as allocation leaves it."""
        for facet in wanted.facets:
            at = FacetChange(facet, self.fresh(facet.name, wanted), facet.values, ())
            add, drop = self.members(facet, at.current, frozenset())
            if add or drop:
                yield from self.turn(FacetChange(facet, at.current, add, drop), wanted, around)

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        """The values of a facet as ``allocate`` leaves them."""
        return ()

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        """The steps that change one facet."""
        raise NotImplementedError

    def update(
        self, wanted: Wanted, current: Current, found: differ.Difference, around: Around
    ) -> Iterator[Step]:
        """One call of update: a merge, or a replacement where something has to go."""
        ref = Ref(self.name, wanted.name)
        names = (*found.changed, *found.gone)
        replace = bool(found.gone) and not self.merges
        marks = {} if not self.marks or current.id in self.builtin else mark(wanted)
        former = {name: at for name, at in current.template.items()
                  if name not in (*self.volatile, *names, *MARKS)}  # fmt: skip

        def make(server: Server) -> Template:
            new = differ.wanted_of(wanted, found.changed, server)
            if replace:
                return {**former, **new, **marks}
            return {**new, **{name: [""] for name in found.gone}, **marks}

        said = (*found.changed, *(f"no {name}" for name in found.gone), *list(marks)[:1])
        yield Call(f"{self.prefix}.update", ref, Sheet(said, make), 0 if replace else 1)

    # Going.

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        """The change that takes away an object that left the profile; None: it cannot go yet,
        and there is nothing to do but to wait."""
        change = ObjectChange(self.name, current.name, ("", None), path)
        change.note = "left the profile"
        change.identity = str(current.id)
        around.server.bind(self.name, current.name, current.id)
        change.refused = self.in_use(current, around) or None
        if not change.refused:
            change.steps = list(self.going(current, around))
        return change

    def in_use(self, current: Current, around: Around) -> str:
        """Why it cannot go now, "" where it can."""
        return ""

    def going(self, current: Current, around: Around) -> Iterator[Step]:
        """The steps that take it away."""
        yield Call(f"{self.prefix}.delete", Ref(self.name, current.name))

    def again(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        """The steps that make an object again as it was (--undo).

        wanted: it has no record of the profile, only attributes, with its marks, and facets.
        """
        return self.make(wanted, around)

    def image(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        """All that --undo needs of an object beside its template."""
        return self.state(current, server)

    def facet(self, name: str, values: Sequence[str]) -> Facet:
        """What ``state`` says of a facet, as a wish."""
        return Facet(name, tuple(values), refs=self.refs.get(name, ""))

    def renamed(self, wanted: Wanted, around: Around) -> Wanted:
        """A before-image with names for the ids of what is made again."""
        return wanted

    def ordered(self, steps: list[Step], wanted: Wanted, current: Current) -> list[Step]:
        """The steps that change an object, in the order that the server takes."""
        return steps

    def lacking(self, wanted: Wanted, around: Around) -> str:
        """Which other object it needs that is neither there nor comes, "" for none."""
        return around.lacking(self, wanted)

    def remade(self, wanted: Wanted, current: Current) -> bool:
        """Whether it can be as wanted only when it is made anew, as nothing is lost by that."""
        return False

    # After a run.

    def ready(self, current: Current) -> bool:
        """Whether the server is done with it; HostError where it has failed."""
        return True
