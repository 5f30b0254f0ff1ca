# SPDX-License-Identifier: Apache-2.0
"""Address ranges of a network: which of the server's is which of the profile's, and what to do.

A range is known again by its first IPv4, IPv6 or MAC address. One that the profile gives none is
matched by what it says, by type and size, then by its place among those of its type that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ncm_oned.cloud.address_range import KEPT, Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Todo(NamedTuple):
    """add: new ranges. change: those that are there and differ, with ``at``. drop: of the
    server, ours and wanted no more. unlike: (wanted, server's) of one first address that differ
    in what is fixed. unclear: of the base, where more than one range of the server may be it."""

    add: list[Range]
    change: list[Range]
    drop: list[Range]
    unlike: list[tuple[Range, Range]]
    unclear: list[Range]
    pairs: list[tuple[Range, Range]]


def todo(
    wanted: Iterable[str], current: Iterable[str], last: Iterable[str], exact: bool = False
) -> Todo:
    """What is to be done. last: what was wanted last time. exact: no other range stays."""
    new = [Range.parse(text) for text in wanted]
    free = sorted(map(Range.parse, current), key=lambda at: at.id)
    base = [Range.parse(text) for text in last]
    found = Todo([], [], [], [], [], _pairs(new, free, base))
    taken = {id(each): at for each, at in found.pairs}
    for each in new:
        at = taken.get(id(each))
        if at is None:
            found.add.append(each)
        elif not each.fits(at):
            found.unlike.append((each, at))
        else:
            ours = frozenset(at.pairs) if exact else _names(at, each, base, new)
            _compare(each, at, ours, found)
    used = {at.id for _, at in found.pairs}
    rest = [at for at in free if at.id not in used]
    if exact:
        found.drop.extend(rest)
    else:
        _leave(rest, new, base, found)
    return found


def _pairs(new: list[Range], free: list[Range], base: list[Range]) -> list[tuple[Range, Range]]:
    found: list[tuple[Range, Range]] = []
    left = list(free)

    def take(each: Range, candidates: Sequence[Range]) -> None:
        if candidates:
            found.append((each, candidates[0]))
            left.remove(candidates[0])

    for each in (at for at in new if not at.anonymous):
        take(each, [at for at in left if each.is_same(at)])
    # Those that say most first: what they want may be all that another wants, and more.
    nameless = sorted((at for at in new if at.anonymous), key=lambda at: -len(at.pairs))
    for each in nameless:
        take(each, [at for at in left if each.pairs.items() <= at.pairs.items()])
    nameless = [each for each in nameless if not any(each is at for at, _ in found)]
    for each in nameless:
        take(each, [at for at in left if at.kind == each.kind and at.size == each.size])
    nameless = [each for each in nameless if not any(each is at for at, _ in found)]
    former = [at for at in base if at.anonymous]
    for each in nameless:
        if any(at.kind == each.kind for at in former):
            ours = [at for at in left if at.kind == each.kind]
            sizes = {at.size for at in former if at.kind == each.kind}
            take(each, [at for at in ours if at.size in sizes] or ours)
    return found


def _names(at: Range, each: Range, base: list[Range], new: list[Range]) -> frozenset[str]:
    """The attributes of a range that we put there."""
    for old in base:
        if old.is_same(at) or old == each:
            return frozenset(old.pairs)
    if not each.anonymous:
        return frozenset()
    former = [old for old in base if old.anonymous and old.kind == at.kind and old not in new]
    return frozenset(name for old in former for name, value in old.pairs.items()
                     if at.pairs.get(name) == value)  # fmt: skip


def _compare(each: Range, at: Range, ours: frozenset[str], found: Todo) -> None:
    differs = any(at.pairs.get(name, "") != value for name, value in each.pairs.items()
                  if name not in KEPT)  # fmt: skip
    gone = {name for name in ours - set(each.pairs) - KEPT if at.pairs.get(name)}
    if differs or gone:
        found.change.append(each.becoming(at, gone))


def _leave(rest: list[Range], new: list[Range], base: list[Range], found: Todo) -> None:
    """Which of the server's ranges are those of the base that nobody wants any more."""
    for old in base:
        if not old.anonymous and not any(old.is_same(each) for each in new):
            found.drop.extend(at for at in rest if old.is_same(at))
    kinds: dict[tuple[str, int], list[Range]] = {}
    spare = [at for at in new if at.anonymous]
    for old in (at for at in base if at.anonymous):
        heir = next((at for at in spare if at.kind == old.kind), None)
        if heir is None:
            kinds.setdefault((old.kind, old.size), []).append(old)
        else:
            spare.remove(heir)
    for (kind, size), leaving in kinds.items():
        able = [at for at in rest if (at.kind, at.size) == (kind, size) and at not in found.drop]
        if len(able) <= len(leaving):
            found.drop.extend(able)
        else:
            found.unclear.extend(leaving)
