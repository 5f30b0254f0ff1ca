# SPDX-License-Identifier: Apache-2.0
"""Clusters of hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.kind import Kind
from ncm_oned.cloud.labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.wanted import Wanted


class Cluster(Kind):
    """one.cluster.*: the name is unique in the server; id 0 is "default"."""

    name, tag, prefix, field = "cluster", "CLUSTER", "one.cluster", "clusters"
    pool = "one.clusterpool.info"
    builtin = frozenset((0,))
    late = True

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((
            ("DESCRIPTION", wish.description),
            ("RESERVED_CPU", wish.reserved_cpu),
            ("RESERVED_MEM", wish.reserved_mem),
        ))  # fmt: skip
        yield from labels(wish)

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        return Call("one.cluster.allocate", wanted.name, made=Ref("cluster", wanted.name))

    def make(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        yield self.allocate(wanted, around)
        yield self.first_update(wanted)

    def in_use(self, current: Current, around: Around) -> str:
        for kind, path in (("host", "HOSTS/ID"), ("datastore", "DATASTORES/ID"),
                           ("vnet", "VNETS/ID")):  # fmt: skip
            stay = around.staying(kind, current.ids(path), f"cluster {current.name}")
            if stay:
                return f"is not empty: {kind} {', '.join(stay[:5])}"
        return ""
