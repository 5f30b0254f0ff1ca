# SPDX-License-Identifier: Apache-2.0
"""In which order links are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.live import way
from ncm_bridge.live.differ import Difference
from ncm_bridge.live.match import more_addresses
from ncm_bridge.live.steps import ANEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm_bridge.live.around import Around


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
    _wait_for_refused(every)
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


def _goes(each: Difference) -> bool:
    return each.way == "remove" or _vanishes(each)


def _height(name: str, links: object) -> int:
    assert isinstance(links, dict)
    height, link = 0, links.get(name)
    while link is not None and link.lower and height < len(links):
        height, link = height + 1, links.get(link.lower)
    return height


def _wait_for_refused(every: Sequence[Difference]) -> None:
    """What makes sense only together with a change that is refused is refused, too."""
    todo = [each for each in every if each.refused]
    while todo:
        each = todo.pop()
        for other in every:
            if not other.refused and _goes_with(other, each):
                other.refused = f"waits for {each.name}, which stays as it is"
                todo.append(other)


def _goes_with(other: Difference, stays: Difference) -> bool:
    """Whether a link leaves another one, whose guests it would cut off, or takes its address; or
    gives its own up to be in it; or would take it along."""
    now, wanted = other.now, other.wanted
    if stays.now is not None and stays.now.lower == other.name and _goes(other):
        return True
    if now is None or wanted is None:
        return wanted is not None and wanted.lower == stays.name
    had = {} if stays.now is None else stays.now.addresses
    if any(at in had and at not in now.addresses for at in wanted.addresses):
        return True
    if wanted.master in (None, now.master):
        return False
    enters = wanted.master == stays.name and bool(more_addresses(now, wanted))
    return enters or now.master == stays.name


def _in_the_way(gone: Difference, other: Difference) -> bool:
    now, wanted = gone.now, other.wanted
    return other.way in ANEW and now is not None and wanted is not None and way.alike(now, wanted)


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
    return wanted.lower == before.name or (wanted.master == before.name and before.way in ANEW)


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
