# SPDX-License-Identifier: Apache-2.0
"""What the limits of users and those of groups have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_oned.cloud import quota
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.kind import FacetChange
from ncm_oned.cloud.part import Part
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from ncm.stage import ObjectChange, Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted

BY_DEFAULT = "by default"
"""The limits of all that have none of their own; no account has a name with a blank."""


class Limits(Part):
    """The quotas of one kind of accounts, as the listing of these shows them beside each.

    defaults: the element of those that hold for all others, at its end.
    """

    defaults: ClassVar[str]
    tag = "QUOTAS"

    def given(self, tree: Any) -> Mapping[Any, Any]:
        found = {name: at for name, at in (getattr(tree, self.field, None) or {}).items()
                 if getattr(at, "quota", None) is not None}  # fmt: skip
        defaults = getattr(_defaults(tree), self.of, None)
        return found if defaults is None else {**found, BY_DEFAULT: defaults}

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        given = wish if name == BY_DEFAULT else wish.quota
        yield Facet("quota", tuple(quota.wanted(given)), exact=False)

    def read(self, document: _Element) -> list[Current]:
        names = {at.findtext("ID"): at.findtext("NAME") or ""
                 for at in document.iterfind(self.of.upper())}  # fmt: skip
        found = sorted((Current(at) for at in document.findall(self.tag)), key=lambda at: at.id)
        for each in found:
            each.name = names.get(str(each.id), "")
        for element in document.findall(self.defaults):
            found.append(Current(element))
            found[-1].name = BY_DEFAULT
        return found

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        return {"quota": quota.shown(current.element, _unset(current.name), _by_id)}

    def state(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        def name_of(kind: str, identity: str) -> str:
            # Of networks and images several may have a name: ours is the one that it means.
            name = server.name_of(kind, identity)
            return name if str(server.known_id(kind, name)) == identity else f"#{identity}"

        return {"quota": quota.shown(current.element, _unset(current.name), name_of)}

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        name, unset = wanted.name, _unset(wanted.name)
        limits = [str(at) for at in change.add]
        keys = {at.rpartition("=")[0] for at in limits}
        back = [at for at in change.drop if at.rpartition("=")[0] not in keys]
        make = quota.change(change.current, limits, back, unset)
        said = (*limits, *(f"no {at.rpartition('=')[0]}" for at in back))
        if name == BY_DEFAULT:
            yield Call(f"{self.prefix}quota.update", Sheet(said, make))
        else:
            yield Call(f"{self.prefix}.quota", Ref(self.of, name), Sheet(said, make))

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        tree = around.policy
        if current.name == BY_DEFAULT and tree is not None and _defaults(tree) is None:
            # Nothing is said of the defaults any more: they are nobody's.
            return None
        return super().remove(current, path, around)

    def _others(self, wanted: Wanted, around: Around) -> bool:
        return wanted.name != BY_DEFAULT and super()._others(wanted, around)

    def references(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        return (at for facet in wanted.facets for value in facet.values
                for at in quota.objects(value))  # fmt: skip

    def lacking(self, wanted: Wanted, around: Around) -> str:
        """Which account or limited object is neither there nor comes."""
        needed = [] if wanted.name == BY_DEFAULT else [(self.of, wanted.name, wanted.path)]
        for facet in wanted.facets:
            needed += [(kind, name, getattr(value, "path", "")) for value in facet.values
                       for kind, name in quota.objects(value)]  # fmt: skip
        for kind, name, path in needed:
            if not around.is_or_comes(kind, name):
                return f"needs {kind} {name}, which is neither there nor in the profile ({path})"
        return ""


def _defaults(tree: Any) -> Any:
    """The limits of all others, None where the tree says nothing of them."""
    return getattr(tree, "default_quotas", None)


def _unset(name: str) -> str:
    return quota.UNLIMITED if name == BY_DEFAULT else quota.DEFAULT


def _by_id(kind: str, identity: str) -> str:
    return f"#{identity}"
