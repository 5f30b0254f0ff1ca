# SPDX-License-Identifier: Apache-2.0
"""In which order links are changed, and by which commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.backend import NETWORK_MANAGER
from ncm_bridge.live import way
from ncm_bridge.live.differ import Difference
from ncm_bridge.live.inplace import Changes
from ncm_bridge.live.match import more_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm_bridge.backend import BackEnd, Command
    from ncm_bridge.live.around import Around
    from ncm_bridge.model.link import Link

_KEEP_MASTERS = (NETWORK_MANAGER,)
"""Daemons that take a link out of a master again unless they have put it there themselves."""
_ANEW = ("make", "restart", "remake")


def in_order(differences: Sequence[Difference], around: Around) -> list[Difference]:
    """First goes what stands in the way of what comes, last what is only no longer wanted.

    Between, masters come before their members, lower links before those that lie on them, and
    addresses come to one link before they leave another. What lies on a link that is made anew
    is in the list too.
    """
    every = [*differences, *_lying_on(differences, around)]
    for each in every:
        for other in every if each.way == "remove" and each.refused else ():
            if _in_the_way(each, other):
                other.refused = f"{each.name} is in its way, which cannot go: {each.refused}"
    # What is refused stays as it is: nothing waits for it, and it is told first.
    refused = [each for each in every if each.refused]
    gone = [each for each in every if each.way == "remove" and not each.refused]
    gone.sort(key=lambda each: _height(each.name, around.links), reverse=True)
    rest = [each for each in every if each.way != "remove" and not each.refused]
    first = [each for each in gone if any(_in_the_way(each, other) for other in rest)]
    last = [each for each in gone if each not in first]
    return [*refused, *first, *_sorted(rest, around), *last]


def _lying_on(differences: Sequence[Difference], around: Around) -> Iterator[Difference]:
    """Our links that go with those which are made anew, and must come again."""
    todo = [each for each in differences if not each.refused and _vanishes(each)]
    known = {each.name: each for each in differences}
    while todo:
        lower = todo.pop()
        for name, wanted in around.wanted.items():
            now = around.links.get(name)
            if now is None or now.lower != lower.name or not wanted.up:
                continue
            each = known.get(name)
            if each is not None and each.way not in ("change", "restart"):
                continue
            if each is None:
                each = Difference(now, wanted, None, around)
                yield each
            way.anew(each, "remake", f"lies on {lower.name}, which is made anew")
            known[name] = each
            todo.append(each)


def _vanishes(each: Difference) -> bool:
    """Whether the link itself goes and comes: a card stays while it is stopped and started."""
    kind = each.now.kind if each.now is not None else "device"
    return each.way == "remake" or (each.way == "restart" and kind not in ("device", "tun"))


def _height(name: str, links: object) -> int:
    assert isinstance(links, dict)
    height, link = 0, links.get(name)
    while link is not None and link.lower and height < len(links):
        height, link = height + 1, links.get(link.lower)
    return height


def _in_the_way(gone: Difference, other: Difference) -> bool:
    now, wanted = gone.now, other.wanted
    return other.way in _ANEW and now is not None and wanted is not None and way.alike(now, wanted)


def _sorted(rest: list[Difference], around: Around) -> list[Difference]:
    """By the rules that must hold; among those that may come next, by those that should."""
    rest = sorted(rest, key=lambda each: _place(each, around))
    done: list[Difference] = []
    while rest:
        must = [each for each in rest if not any(_must(each, other) for other in rest)] or rest
        should = [each for each in must if not any(_should(each, other) for other in rest)]
        done.append((should or must)[0])
        rest.remove(done[-1])
    return done


def _place(each: Difference, around: Around) -> tuple[bool, int, bool, str]:
    wanted = each.wanted
    left = each.name not in around.wanted
    height = _height(each.name, {**around.links, **around.wanted})
    return (left, height, bool(wanted and wanted.master), each.name)


def _must(each: Difference, before: Difference) -> bool:
    """Whether it needs the other one."""
    wanted = each.wanted
    if wanted is None or before is each:
        return False
    return wanted.lower == before.name or (wanted.master == before.name and before.way in _ANEW)


def _should(each: Difference, before: Difference) -> bool:
    """Whether it loses an address that the other one gets; or joins it."""
    if before is each or before.wanted is None:
        return False
    if each.now is not None and each.wanted is not None:
        lost = more_addresses(each.now, each.wanted)
        gets = before.wanted.addresses
        had = {} if before.now is None else before.now.addresses
        if any(address in gets and address not in had for address in lost):
            return True
        if each.wanted.master == before.name:
            return not _loses_to(before, each)
    return False


def _loses_to(each: Difference, other: Difference) -> bool:
    if each.now is None or each.wanted is None or other.wanted is None:
        return False
    return any(at in other.wanted.addresses for at in more_addresses(each.now, each.wanted))


def steps(difference: Difference, around: Around, backend: BackEnd) -> list[Command]:
    """The command lines, in order."""
    return [] if difference.refused else list(_steps(difference, around, backend))


def _steps(difference: Difference, around: Around, backend: BackEnd) -> Iterator[Command]:
    name = difference.name
    if difference.way == "remove":
        yield from _delete(difference.now)
        # A daemon would make it again, if it has not heard that the file is gone.
        yield from backend.told(name)
    elif difference.way == "change":
        yield from _in_place(difference, around, backend)
    elif difference.way in _ANEW:
        if difference.way == "restart" and difference.now is not None:
            yield from backend.down(name, difference.now.kind)
        if difference.way == "remake":
            yield from backend.down(name)
            yield from _delete(difference.now)
        yield from backend.up(name)
        if difference.way != "make":
            yield from _members(difference, around, backend)


def _in_place(difference: Difference, around: Around, backend: BackEnd) -> Iterator[Command]:
    name = difference.name
    gone = difference.back or name not in around.wanted
    if gone:
        # With its file the daemon ends what it has made of it: that comes first.
        yield from backend.told(name)
    moved = not gone and _moves(difference) and backend.name in _KEEP_MASTERS
    if moved:
        yield from backend.up(name)
    yield from Changes(difference).commands(moved)
    if not gone and not moved:
        yield from backend.up(name) if difference.begins else backend.told(name)


def _moves(difference: Difference) -> bool:
    """Whether it enters or leaves a master."""
    now, wanted = difference.now, difference.wanted
    if now is None or wanted is None or wanted.master is None:
        return False
    return wanted.master != now.master


def _delete(now: Link | None) -> Iterator[Command]:
    """The files of the back end may be gone already: so this is done without it."""
    if now is not None and now.kind == "ovs":
        name = now.name
        yield ("ovs-vsctl", "--if-exists", "del-br", name, "--", "--if-exists", "del-port", name)
    elif now is not None:
        yield ("ip", "link", "delete", "dev", now.name)


def _members(difference: Difference, around: Around, backend: BackEnd) -> Iterator[Command]:
    """What was in a master that is made anew comes into it again: ours by the back end."""
    name = difference.name
    for other, link in around.links.items():
        if link.master != name:
            continue
        wanted = around.wanted.get(other)
        if wanted is not None and wanted.master == name and wanted.up:
            yield from backend.up(other)
        elif not around.ours(other):
            yield ("ip", "link", "set", "dev", other, "master", name)
