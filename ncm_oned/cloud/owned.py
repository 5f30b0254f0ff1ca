# SPDX-License-Identifier: Apache-2.0
"""Facets of objects that have an owner, a group and rights: the field ``permissions``.

A kind takes it up by ``class Image(Owned, Kind)``: ``facets`` and ``raw`` of the kind yield
``from self.ownership(wish)`` and ``**self.rights(current)`` beside its own, ``refs`` holds
``**OWNERS``, and ``turn`` begins with ``if change.facet.name in OWNED: yield from self.own(...)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.values import derive
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.kind import Compared, FacetChange, Kind
from ncm_oned.cloud.wanted import Facet, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current

OWNERS = {"owner": "user", "group": "group"}
"""Facet -> kind of objects that it names: for ``Kind.refs``."""
OWNED = ("owner", "group", "mode")
_WHO = ("OWNER", "GROUP", "OTHER")
_WHAT = ("U", "M", "A")
KEEP = -1
"""What chown is told of the part that stays."""


class Owned(Kind):
    """one.X.chown and one.X.chmod; what ``permissions`` leaves out is not looked at."""

    def ownership(self, wish: Any) -> Iterator[Facet]:
        """The facets of ``permissions``."""
        given = getattr(wish, "permissions", None)
        if given is None:
            return
        for name, kind in OWNERS.items():
            value = getattr(given, name)
            if value is not None:
                yield Facet(name, (value,), refs=kind)
        if given.mode is not None:
            yield Facet("mode", (derive(given.mode, f"{int(given.mode):03d}"),))

    def rights(self, current: Current) -> dict[str, tuple[str, ...]]:
        """The same as the server shows it."""
        return {
            "owner": (current.text("UID"),),
            "group": (current.text("GID"),),
            "mode": (mode_of(current),),
        }

    def own(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        """The step that changes one of them."""
        ref, value = Ref(self.name, wanted.name), str(change.value)
        if change.facet.name == "owner":
            yield Call(f"{self.prefix}.chown", ref, Ref("user", value), KEEP)
        elif change.facet.name == "group":
            yield Call(f"{self.prefix}.chown", ref, KEEP, Ref("group", value))
        else:
            yield Call(f"{self.prefix}.chmod", ref, *bits(value), note=value)

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        return super().compare(named(wanted, around), around)


def mode_of(current: Current) -> str:
    """The rights as octal digits, those of the owner first."""
    digits = [
        sum(4 >> at for at, what in enumerate(_WHAT)
            if current.text(f"PERMISSIONS/{who}_{what}") == "1")
        for who in _WHO
    ]  # fmt: skip
    return "".join(map(str, digits))


def bits(mode: str) -> list[int]:
    """The nine arguments of chmod."""
    return [int(digit) >> at & 1 for digit in mode for at in (2, 1, 0)]


def named(wanted: Wanted, around: Around) -> Wanted:
    """The same with names where the profile gives the ids of a user and a group."""
    facets = [_by_name(at, around) if at.name in OWNERS else at for at in wanted.facets]
    return wanted._replace(facets=facets)


def _by_name(facet: Facet, around: Around) -> Facet:
    value = facet.values[0]
    if not str(value).isdigit() or around.is_or_comes(facet.refs, str(value)):
        return facet
    name = around.server.name_of(facet.refs, str(int(value)))
    return facet if name.startswith("#") else facet._replace(values=(derive(value, name),))
