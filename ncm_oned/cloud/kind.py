# SPDX-License-Identifier: Apache-2.0
"""What all kinds of OpenNebula's objects have in common: listed, compared, made, taken away."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Optional

from ncm.stage import ObjectChange
from ncm_oned.cloud import differ
from ncm_oned.cloud.around import needed
from ncm_oned.cloud.attribute import singles, wanted_template
from ncm_oned.cloud.base import ADOPTED, FLAG, MADE, MARKS, Base, is_marked, mark
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.wanted import Facet, Wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Attribute, Template
    from ncm_oned.cloud.server import Server

NOT_OURS = "is there, but not made by us; adopt: true would take it over"


class Compared(NamedTuple):
    """change: what is to be done. entry: what the record keeps when there is nothing to do."""

    change: Optional[ObjectChange]
    entry: Optional[dict[str, Any]] = None


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


class Kind:
    """One kind of objects. Stateless: what it looks at is in ``Around``.

    name: as in keys and messages. tag: its element. prefix: of its methods. pool: the method
    that lists all. field: of the profile's tree. refs: facet -> the kind whose ids it shows.
    builtin: ids that every server starts with. marks: its template can bear our mark. merges:
    update may only merge, as a replacement loses what the server put in. late: allocation takes no
    template, so the mark comes by a call of its own (or not at all). renames: there is a call that
    gives another name. volatile: attributes that the server keeps for itself. unordered: those
    whose values stand in any order. lasting: what is declared is a part of another kind's object,
    which stays when that goes. hidden: attributes and facets that nobody may see. lost: why one
    that went cannot be made again, "" where it can.
    """

    name: ClassVar[str]
    tag: ClassVar[str]
    prefix: ClassVar[str]
    pool: ClassVar[str]
    pool_arguments: ClassVar[tuple[int, ...]] = ()
    field: ClassVar[str]
    refs: ClassVar[dict[str, str]] = {}
    builtin: ClassVar[frozenset[int]] = frozenset()
    marks: ClassVar[bool] = True
    late: ClassVar[bool] = False
    renames: ClassVar[bool] = True
    merges: ClassVar[bool] = False
    per_owner: ClassVar[bool] = False
    volatile: ClassVar[frozenset[str]] = frozenset()
    unordered: ClassVar[frozenset[str]] = frozenset()
    lasting: ClassVar[bool] = False
    hidden: ClassVar[frozenset[str]] = frozenset()
    lost: ClassVar[str] = ""
    patience: ClassVar[float] = 60.0

    # What the profile wants.

    def given(self, tree: Any) -> Mapping[Any, Any]:
        """The records of a tree that declare objects of this kind, by name."""
        found: Mapping[Any, Any] = getattr(tree, self.field, None) or {}
        return found

    def manages(self, tree: Any) -> bool:
        """Whether the tree says anything at all of this kind."""
        return getattr(tree, self.field, None) is not None

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        """The attributes of the template that the record of the profile wants."""
        raise NotImplementedError

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        """The facets that the record of the profile wants."""
        return iter(())

    def wanted(self, name: str, wish: Any) -> Wanted:
        """One object of the profile; attributes that it names by themselves win."""
        own = singles((getattr(wish, "attributes", None) or {}).items())
        names = {at.name for at in own}
        attributes = [at for at in self.attributes(name, wish) if at.name.upper() not in names]
        adopt = bool(getattr(wish, "adopt", False))
        facets = list(self.facets(name, wish))
        return Wanted(self.name, name, wish, wish.path, [*attributes, *own], facets, adopt)

    # What is there.

    def read(self, document: _Element) -> list[Current]:
        """The objects of a pool, lowest id first."""
        return sorted((Current(at) for at in document.findall(self.tag)), key=lambda at: at.id)

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        """Facet -> its values as the server shows them: ids where they are objects."""
        return {}

    def state(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        """Facet -> its values, objects by name."""
        return {
            name: tuple(server.name_of(self.refs[name], at) for at in values)
            if name in self.refs else values
            for name, values in self.raw(current).items()
        }  # fmt: skip

    def find(self, wanted: Wanted, around: Around) -> Current | None:
        """The object that is wanted, as it is there."""
        entry = around.known.get(wanted.key)
        pool = around.server.pool(self)
        found = [at for at in pool if at.name == wanted.name]
        if self.per_owner:
            found = [at for at in found if self._may_be(at, wanted, entry)]
        if not found and self.renames:
            # Renamed by hand, it is still the one that we made.
            found = [at for at in pool if self._is_of(entry, at)]
        owner = wanted.owner or "oneadmin"
        return min(
            found, default=None,
            key=lambda at: (
                not self._is_of(entry, at), self.per_owner and at.owner != owner, at.id
            ),
        )  # fmt: skip

    def _may_be(self, current: Current, wanted: Wanted, entry: dict[str, Any] | None) -> bool:
        """Names of this kind are unique per owner: another's is another object. One of oneadmin
        is in the way, as new ones are oneadmin's before they are given away."""
        owners = (wanted.owner or "oneadmin", "oneadmin")
        return current.owner in owners or is_marked(current) or self._is_of(entry, current)

    def _is_of(self, entry: dict[str, Any] | None, current: Current) -> bool:
        return entry is not None and entry["id"] == str(current.id)

    def mine(self, current: Current, entry: dict[str, Any] | None) -> bool:
        """Whether the object is ours: by its mark, by the record, or the server's own."""
        if current.id in self.builtin or (self.marks and is_marked(current)):
            return True
        if entry is None:
            return False
        # Written down, and then the run was cut short: it may have been made, but not marked.
        return self._is_of(entry, current) or (entry["id"] == "" and self.late)

    # The comparison.

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        """The change that makes the object as it is wanted, or none and what is known of it."""
        entry = around.known.get(wanted.key)
        if why := self.lacking(wanted, around):
            return Compared(refused(wanted, why))
        current = self.find(wanted, around)
        if current is None:
            return Compared(self._create(wanted, around))
        mine = self.mine(current, entry)
        if not mine and not wanted.adopt:
            return self._foreign(wanted, around)
        around.server.bind(self.name, wanted.name, current.id)
        if why := self.cannot(wanted, current, around):
            return Compared(refused(wanted, why))
        base = Base(wanted, entry if mine else None, current)
        seen = self.fingerprint(current, base.entry("", ""))
        ids = self.ids(wanted, around)
        if entry and mine and entry["seen"] == seen and base.same and entry.get("ids", {}) == ids:
            return Compared(None, entry)
        origin = entry["origin"] if mine and entry else MADE if mine else ADOPTED
        kept = {**base.entry(str(current.id), origin), "seen": seen, "ids": ids}
        # A run that was cut short may have made it, and not got to its mark.
        settled = mine and not (entry and entry["id"] == "")
        change = self._change(wanted, current, base, around, settled)
        if change is None:
            return Compared(None, kept)
        change.entry, change.seen, change.identity = kept, seen, str(current.id)
        return Compared(change)

    def references(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        """Kind and name of the objects that it names."""
        return ((kind, name) for kind, name, _ in needed(wanted))

    def ids(self, wanted: Wanted, around: Around) -> dict[str, str]:
        """Those with their ids: one that was made again is another, and nothing else tells."""
        found = {f"{kind} {name}": around.server.known_id(kind, name)
                 for kind, name in dict.fromkeys(self.references(wanted))}  # fmt: skip
        return {key: "" if at is None else str(at) for key, at in found.items()}

    def another(self, current: Current, key: str, around: Around) -> bool:
        """Whether it only has the id of the one in the record: the server began anew."""
        return False

    def cannot(self, wanted: Wanted, current: Current, around: Around) -> str:
        """Why this object cannot become as it is wanted, "" where it can."""
        return ""

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

    def _foreign(self, wanted: Wanted, around: Around) -> Compared:
        """One of that name that is not ours: the tree of ncm-opennebula cannot say adopt."""
        if hasattr(wanted.wish, "adopt"):
            return Compared(refused(wanted, NOT_OURS))
        around.note(wanted.path, f"{wanted.key} was not made from a profile: left alone", "warn")
        return Compared(None)

    def fingerprint(self, current: Current | None, entry: dict[str, Any]) -> str:
        """A digest of what the entry says is declared, as it is now; "" for what is not there."""
        if current is None:
            return ""
        template, raw = current.template, self.raw(current)
        parts = (
            current.id, current.name,
            [(name, template.get(name)) for name in entry["attributes"]],
            [(name, sorted(raw.get(name, ()))) for name in entry["facets"]],
            self.marks and is_marked(current),
        )  # fmt: skip
        return hashlib.blake2b(repr(parts).encode(errors="replace"), digest_size=16).hexdigest()

    # Making and changing.

    def _create(self, wanted: Wanted, around: Around) -> ObjectChange | None:
        change = ObjectChange(self.name, wanted.name, (None, wanted.text), wanted.path)
        change.entry = Base(wanted, None, None).entry("", MADE)
        change.entry["ids"] = self.ids(wanted, around)
        change.steps = list(self.make(wanted, around))
        return change

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

    def _change(
        self, wanted: Wanted, current: Current, base: Base, around: Around, settled: bool
    ) -> ObjectChange | None:
        found = differ.differ(self, wanted, current, base, around.server)
        steps: list[Step] = []
        unmarked = self.marks and not is_marked(current) and current.id not in self.builtin
        if current.name != wanted.name:
            ref = Ref(self.name, wanted.name)
            steps.append(Call(f"{self.prefix}.rename", ref, wanted.name))
        if found.names or (unmarked and not settled):
            steps += self.update(wanted, current, found, around)
        for facet in found.facets:
            steps += self.turn(facet, wanted, around)
        why = self.bars(found, base, current, around)
        if not steps and not why:
            return None
        change = ObjectChange(self.name, wanted.name, (found.before, wanted.text), wanted.path)
        change.mask = str
        change.refused = why or None
        if not why:
            change.steps = steps
        return change

    def bars(self, found: differ.Difference, base: Base, current: Current, around: Around) -> str:
        """Why what differs cannot be changed on this object, "" where it can."""
        return ""

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


def refused(wanted: Wanted, why: str) -> ObjectChange:
    """A change that will not be made."""
    change = ObjectChange(wanted.kind, wanted.name, ("", wanted.text), wanted.path)
    change.refused = why
    return change
