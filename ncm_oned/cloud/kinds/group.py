# SPDX-License-Identifier: Apache-2.0
"""Groups of users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.kind import Kind
from ncm_oned.cloud.kinds import kind_of
from ncm_oned.cloud.labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import FacetChange
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted

_DEFAULT = "in VDC default"
"""Facet of a group that went: where the server puts each."""


class Group(Kind):
    """one.group.*: made by its name alone; the server puts a new one into VDC "default"."""

    name, tag, prefix, field = "group", "GROUP", "one.group", "groups"
    pool = "one.grouppool.info"
    builtin = frozenset((0, 1))
    late = True
    renames = False

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((("DESCRIPTION", wish.description),))
        yield from labels(wish)

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        return Call("one.group.allocate", wanted.name, made=Ref("group", wanted.name))

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        yield self.allocate(wanted, around)
        yield self.first_update(wanted)
        yield from self.settle(wanted, around)

    def image(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        vdcs = [at for at in server.pool(kind_of("vdc")) if at.id == 0]
        inside = any(str(current.id) in at.ids("GROUPS/ID") for at in vdcs)
        return {**super().image(current, server), _DEFAULT: ("yes" if inside else "no",)}

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        return ("yes",) if facet == _DEFAULT else ()

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        if change.value == "no":
            yield Call("one.vdc.delgroup", Ref("vdc", "default"), Ref("group", wanted.name))

    def in_use(self, current: Current, around: Around) -> str:
        stay = around.staying("user", current.ids("USERS/ID"), f"group {current.name}")
        return f"is the group of {', '.join(stay[:5])}" if stay else ""
