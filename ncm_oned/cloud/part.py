# SPDX-License-Identifier: Apache-2.0
"""Parts of other objects that are compared later than these, as they name objects made between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm.stage import ObjectChange
from ncm_oned.cloud import differ
from ncm_oned.cloud.base import MADE, Base, is_marked
from ncm_oned.cloud.kind import NOT_OURS, Compared, FacetChange, Kind, refused
from ncm_oned.cloud.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Attribute
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.wanted import Wanted


class Part(Kind):
    """What an object has beside it; it is there while the object is, and never goes alone.

    of: the kind of that object. What left the profile is taken back, three-way, by the record.
    """

    of: ClassVar[str]
    marks = False
    lasting = True

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        return iter(())

    def wanted(self, name: str, wish: Any) -> Wanted:
        """The attributes that the record names are the whole object's."""
        return super().wanted(name, wish)._replace(attributes=())

    def mine(self, current: Current, entry: dict[str, Any] | None) -> bool:
        """Ours is what the record says we put there; the rest is compared as well."""
        return True

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        if self._others(wanted, around):
            return Compared(refused(wanted, f"its {self.of} {NOT_OURS}"))
        return super().compare(wanted, around)

    def _others(self, wanted: Wanted, around: Around) -> bool:
        """Whether the object is there, and is neither ours nor will be."""
        kind, key = kind_of(self.of), f"{self.of} {wanted.name}"
        found = around.server.named(self.of, wanted.name)
        if found is None or wanted.adopt:
            return False
        return not (kind.mine(found, around.known.get(key)) or is_marked(found))

    def _create(self, wanted: Wanted, around: Around) -> ObjectChange | None:
        """The object is made earlier in this run, and with it what we compare."""
        change = ObjectChange(self.name, wanted.name, ("", wanted.text), wanted.path)
        change.entry = Base(wanted, None, None).entry("", MADE)
        change.entry["ids"] = self.ids(wanted, around)
        change.steps = list(self.settle(wanted, around))
        return change if change.steps else None

    def again(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        """Beside an object that is made again."""
        return self.settle(wanted, around)

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        """What was ours is taken back; with the object it goes by itself."""
        entry = around.known.get(f"{self.name} {current.name}") or {"facets": {}}
        if self._goes(current, around):
            return None
        change = ObjectChange(self.name, current.name, ("", None), path)
        change.note = "left the profile"
        change.identity = str(current.id)
        around.server.bind(self.name, current.name, current.id)
        change.steps = list(self._back(current, entry["facets"], around))
        return change if change.steps else None

    def _goes(self, current: Current, around: Around) -> bool:
        """Whether the object itself goes, as one that we made."""
        key = f"{self.of} {current.name}"
        whole = around.known.get(key, {"origin": MADE})
        ours = whole["origin"] == MADE and current.id not in kind_of(self.of).builtin
        return ours and key in around.leaving

    def _back(
        self, current: Current, last: dict[str, list[str]], around: Around
    ) -> Iterator[Step]:  # fmt: skip
        from ncm_oned.cloud.wanted import Facet, Wanted

        state = self.state(current, around.server)
        for name, values in last.items():
            facet = Facet(name, (), exact=False, refs=self.refs.get(name, ""))
            nobody = Wanted(self.name, current.name, None, "", (), (facet,))
            now = state.get(name, ())
            add, drop = differ.members(facet, now, values)
            if drop:
                yield from self.turn(FacetChange(facet, now, add, drop), nobody, around)
