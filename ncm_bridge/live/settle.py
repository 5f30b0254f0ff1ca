# SPDX-License-Identifier: Apache-2.0
"""After the commands of a change: are the links as wanted, and do they stay so?"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ncm.errors import HostError
from ncm_bridge.live.command import run
from ncm_bridge.live.differ import Difference, compare, differs
from ncm_bridge.live.inplace import Changes
from ncm_bridge.model.link import INET

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ncm_bridge.live.around import Around
    from ncm_bridge.model.link import Link

KIND = "link"
TRIES = 3
SETTLED = 30.0
"""Seconds that links may take in all to be as wanted after the last command."""
LEASE = 60.0
"""Seconds that a DHCP server may take to answer: a port of a bridge with spanning tree forwards
after half of them."""


def settle(
    differences: Sequence[Difference], look: Callable[[], Around],
    announce: Callable[[str, str], None], left: Callable[[], float],
) -> None:  # fmt: skip
    """Return when the links are as wanted, and those that shall go are gone.

    A daemon that has heard of the change may be slow, or undo a part of it: that is put right in
    place. What ethtool sets is not waited for: cards round it as they like.
    """
    for number in range(TRIES):
        around = _wait(differences, look)
        wrong = [each for each in differences if _wrong(each, around)]
        if not wrong:
            _wait_for_leases(differences, around, look, left)
            return
        if number < TRIES - 1:
            put_right(wrong, around, announce)
    raise HostError(f"{KIND} {wrong[0].name}", _amiss(wrong[0], around))


def _wait(differences: Sequence[Difference], look: Callable[[], Around]) -> Around:
    """Until all is well, or some time has gone by."""
    end = time.monotonic() + SETTLED / TRIES
    while True:
        around = look()
        if time.monotonic() >= end or not any(_wrong(each, around) for each in differences):
            return around
        time.sleep(0.1)


def _wait_for_leases(
    differences: Sequence[Difference], around: Around, look: Callable[[], Around],
    left: Callable[[], float],
) -> None:  # fmt: skip
    """A daemon may say that a link is up while its client still asks; HostError without a lease."""
    seconds = min(LEASE, left())
    end = time.monotonic() + seconds
    while True:
        missing = [each.name for each in differences if _without_lease(each, around)]
        if not missing:
            return
        if time.monotonic() >= end:
            raise HostError(f"{KIND} {missing[0]}", f"no DHCP server answers ({seconds:.0f} s)")
        time.sleep(0.1)
        around = look()


def _without_lease(difference: Difference, around: Around) -> bool:
    """Whether a link that was started, or had a lease before, has none. A client may give its
    address without a time."""
    wanted, before = difference.wanted, difference.now
    now = around.links.get(difference.name)
    if wanted is None or now is None or INET not in wanted.dynamic or wanted.up is None:
        return False
    started = difference.way != "change" or difference.begins
    if not started and (before is None or not has_lease(before, wanted)):
        return False
    return not has_lease(now, wanted)


def has_lease(now: Link, wanted: Link) -> bool:
    return INET in now.given or any(
        ":" not in address and address not in wanted.addresses for address in now.addresses
    )


def _wrong(difference: Difference, around: Around) -> bool:
    now = around.links.get(difference.name)
    if difference.way == "remove":
        return now is not None
    if now is None or difference.wanted is None:
        return True
    now.ethtool = {}
    return differs(now, difference.wanted, around.rules, around.loose)


def put_right(
    differences: Sequence[Difference], around: Around, announce: Callable[[str, str], None]
) -> None:
    """What is there and not as wanted becomes so in place, where it can."""
    for planned in differences:
        now = around.links.get(planned.name)
        if now is None or planned.wanted is None or planned.way == "remove":
            continue
        difference = compare(now, planned.wanted, planned.base, around)
        for command in Changes(difference).commands() if difference.way == "change" else ():
            announce(" ".join(command), f"{KIND} {planned.name}")
            run(command)


def _amiss(difference: Difference, around: Around) -> str:
    """What is not as wanted."""
    if difference.wanted is None:
        return "is still there after the change"
    now = Difference(around.links.get(difference.name), difference.wanted, None, around)
    old, new = (set((text or "").splitlines()) for text in now.texts)
    missing = ", ".join(sorted(new - old)) or "the link"
    return f"is not as wanted after the change: {missing}"
