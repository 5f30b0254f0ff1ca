# SPDX-License-Identifier: Apache-2.0
"""Who leads a group: users must be in it before, and are made after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.own import Unless
from ncm_oned.cloud.part import Part
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.kind import Compared, FacetChange
    from ncm_oned.cloud.wanted import Wanted


class _Led(Current):
    """A group, of which nothing but its admins is looked at."""

    __slots__ = ()

    @property
    def template(self) -> Template:
        return {}


class Admins(Part):
    """one.group.addadmin and deladmin; the server adds and takes their ACL rules itself."""

    name, of, tag, prefix, field = "admins", "group", "GROUP", "one.group", "groups"
    pool = "one.grouppool.info"
    refs: ClassVar[dict[str, str]] = {"admins": "user"}

    def given(self, tree: Any) -> Mapping[Any, Any]:
        return {name: at for name, at in (getattr(tree, self.field, None) or {}).items()
                if getattr(at, "admins", None) is not None}  # fmt: skip

    def read(self, document: _Element) -> list[Current]:
        return sorted((_Led(at) for at in document.findall(self.tag)), key=lambda at: at.id)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        yield Facet("admins", tuple(wish.admins), exact=False, refs="user")

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        return {"admins": current.ids("ADMINS/ID")}

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        compared = super().compare(wanted, around)
        if compared.change is not None:
            # Users that leave a group earlier in this run change it.
            compared.change.seen = ""
        return compared

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        group = Ref("group", wanted.name)
        for user in change.add:
            yield Call("one.group.addadmin", group, Ref("user", str(user)))
        for user in change.drop:
            # Who has left the group earlier in this run leads it no more.
            call = Call("one.group.deladmin", group, Ref("user", user))
            yield Unless(call, "is not an administrator")
