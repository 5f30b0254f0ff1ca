# SPDX-License-Identifier: Apache-2.0
"""What all kinds of OpenNebula's objects have in common: how they are compared."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.stage import ObjectChange
from ncm_oned.cloud import differ
from ncm_oned.cloud.base import ADOPTED, MADE, Base, is_marked
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.making import FacetChange, Making
from ncm_oned.cloud.wanted import Wanted

if TYPE_CHECKING:
    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current

__all__ = ["NOT_OURS", "Compared", "FacetChange", "Kind", "refused"]

NOT_OURS = "is there, but not made by us; adopt: true would take it over"


class Compared(NamedTuple):
    """change: what is to be done. entry: what the record keeps when there is nothing to do."""

    change: Optional[ObjectChange]
    entry: Optional[dict[str, Any]] = None


class Kind(Making):
    """One kind of objects, compared with what is wanted. Stateless: see ``Around``."""

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

    def _create(self, wanted: Wanted, around: Around) -> ObjectChange | None:
        change = ObjectChange(self.name, wanted.name, (None, wanted.text), wanted.path)
        change.entry = Base(wanted, None, None).entry("", MADE)
        change.entry["ids"] = self.ids(wanted, around)
        change.steps = list(self.make(wanted, around))
        return change

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


def refused(wanted: Wanted, why: str) -> ObjectChange:
    """A change that will not be made."""
    change = ObjectChange(wanted.kind, wanted.name, ("", wanted.text), wanted.path)
    change.refused = why
    return change
