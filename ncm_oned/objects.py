# SPDX-License-Identifier: Apache-2.0
"""What a tree of oned or opennebula declares for the running server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.kinds import kinds
from ncm_oned.cloud.stage import CloudStage
from ncm_oned.credentials import sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.place import Place
    from ncm_oned.cloud.wanted import Wanted
    from ncm_oned.schema.nebula.objects import Untouchables


def stage(tree: Any, place: Place) -> CloudStage:
    """The stage of everything that the tree declares."""
    wanted = list(declared(tree))
    managed = {kind.name for kind in kinds() if kind.manages(tree)}
    untouchable = _untouchable(tree.untouchables)
    return CloudStage(place, wanted, managed, untouchable, tree, sessions(tree))


def declared(tree: Any) -> Iterator[Wanted]:
    """All objects of the tree, kind by kind in the order in which they are made."""
    for kind in kinds():
        for name, wish in kind.given(tree).items():
            yield kind.wanted(str(name), wish)


def _untouchable(names: Untouchables | None) -> Iterator[str]:
    for field, values in names.items() if names is not None else ():
        for kind in (at for at in kinds() if at.field == field):
            yield from (f"{kind.name} {value}" for value in values)
