# SPDX-License-Identifier: Apache-2.0
"""Driver vectors of oned.conf from 5.12 on: the profile's, else the packaged ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ncm_oned.entries import Entry, overlay, pairs_of
from ncm_oned.schema.drivers import Mad
from ncm_oned.settings.behaviour import CONFS
from ncm_oned.settings.drivers import shipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.schema import Record
    from ncm.values import Str

# Only these managers hold several drivers, or one with a fixed name.
_NAMED = ("VM", "IM")


def drivers(manager: str, mads: dict[Str, Mad], release: tuple[int, int]) -> Iterator[Entry]:
    """The vectors of one manager: those of the profile if it has any, else the packaged."""
    own = [(name, mad) for name, mad in mads.items() if mad.manager == manager]
    packaged = shipped(manager, release)
    if not own:
        yield from (Entry(f"{manager}_MAD", pairs=list(row)) for row in packaged)
    for name, mad in own:
        named: list[tuple[str, Any]] = [("NAME", name)] if manager in _NAMED else []
        given = pairs_of(mad, leave_out=("MANAGER",))
        base = () if manager == "VM" else _like(mad, packaged)
        yield Entry(f"{manager}_MAD", pairs=overlay(base, [*named, *given]))


def _like(mad: Mad, packaged: Sequence[Sequence[tuple[str, str]]]) -> Sequence[tuple[str, str]]:
    """The packaged vector when it runs the same program: its arguments are a good default."""
    for row in packaged:
        if dict(row)["EXECUTABLE"] == mad.executable:
            return row
    return ()


def behaviour(name: str, given: Sequence[Record] | None) -> Iterator[Entry]:
    """The rows of a *_MAD_CONF: the profile's, then the packaged ones of other drivers."""
    rows = [_row(record) for record in given or ()]
    names = {str(dict(row)["NAME"]) for row in rows}
    rows += [list(row) for row in CONFS[name] if dict(row)["NAME"] not in names]
    yield from (Entry(name, pairs=row) for row in rows)


def _row(record: Record) -> list[tuple[str, Any]]:
    systems = getattr(record, "by_system", None) or {}
    pairs = pairs_of(record, leave_out=("BY_SYSTEM",))
    for system, differences in systems.items():
        pairs += [(f"{name}_{system.upper()}", value) for name, value in pairs_of(differences)]
    return pairs
