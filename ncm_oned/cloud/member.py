# SPDX-License-Identifier: Apache-2.0
"""The facet of objects that are in several clusters: datastores and networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.kind import FacetChange, Kind
from ncm_oned.cloud.wanted import Facet, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.current import Current

DEFAULT = "default"
"""The cluster with id 0."""


class Member(Kind):
    """Clusters by name; they are the profile's, and no others, where it lists any.

    member: what one.cluster.add... and del... call the kind.
    """

    member: ClassVar[str]

    def memberships(self, wish: Any) -> Iterator[Facet]:
        """The facet of ``clusters``."""
        if wish.clusters is not None:
            yield Facet("clusters", tuple(wish.clusters), refs="cluster")

    def clusters(self, current: Current) -> dict[str, tuple[str, ...]]:
        """The same as the server shows it."""
        return {"clusters": current.ids("CLUSTERS/ID")}

    def join(self, change: FacetChange, wanted: Wanted) -> Iterator[Step]:
        """The steps that put it into clusters, and take it out of others."""
        ref = Ref(self.name, wanted.name)
        for name in sorted(map(str, change.add)):
            yield Call(f"one.cluster.add{self.member}", Ref("cluster", name), ref)
        for name in sorted(change.drop):
            yield Call(f"one.cluster.del{self.member}", Ref("cluster", name), ref)

    def first(self, wanted: Wanted) -> tuple[str, ...]:
        """The cluster that allocation puts it into."""
        facet = wanted.facet("clusters")
        names = sorted(map(str, facet.values)) if facet else []
        return tuple(names[:1]) or (DEFAULT,)
