# SPDX-License-Identifier: Apache-2.0
"""By which commands one link is changed: its back end's, and those in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.backend import NETWORK_MANAGER
from ncm_bridge.live.inplace import Changes, promoting
from ncm_bridge.live.match import family_of
from ncm_bridge.live.ports import deleted
from ncm_bridge.model.link import INET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_bridge.backend import BackEnd, Command
    from ncm_bridge.live.around import Around
    from ncm_bridge.live.differ import Difference

_KEEP_MASTERS = (NETWORK_MANAGER,)
"""Daemons that take a link out of a master again unless they have put it there themselves."""
ANEW = ("make", "restart", "remake")


def steps(difference: Difference, around: Around, backend: BackEnd) -> list[Command]:
    """The command lines, in order."""
    if difference.refused:
        return []
    found: list[Command] = []
    for command in _steps(difference, around, backend):
        # Stopping and starting may both begin by telling a daemon the same.
        if command not in found[-1:]:
            found.append(command)
    return found


def _steps(difference: Difference, around: Around, backend: BackEnd) -> Iterator[Command]:
    name = difference.name
    if difference.way == "remove":
        if difference.now is not None:
            yield deleted(difference.now)
        # A daemon would make it again, if it has not heard that the file is gone.
        yield from backend.told(name)
    elif difference.way == "change":
        yield from _in_place(difference, around, backend)
    elif difference.way in ANEW and not _asked_through(difference, around, backend):
        yield from _anew(difference, around, backend)


def _anew(difference: Difference, around: Around, backend: BackEnd) -> Iterator[Command]:
    name, how, now = difference.name, difference.way, difference.now
    if how == "restart" and now is not None:
        yield from list(backend.down(name, now.kind)) or _cleared(difference, backend)
    if how == "remake":
        # The last port that is stopped would take its bridge along.
        if not (backend.ports_first and now is not None and now.master):
            yield from backend.down(name)
        if now is not None:
            yield deleted(now)
    if backend.ports_first and _asks(name, around):
        yield from _ports(name, around, backend)
    yield from backend.up(name)
    if how == "restart" and backend.ports_first and difference.wanted is not None:
        yield from backend.up(difference.wanted.master) if difference.wanted.master else ()
    if how != "make":
        yield from _members(difference, around, backend)


def _asked_through(difference: Difference, around: Around, backend: BackEnd) -> bool:
    """Whether it was started together with the bridge to come that is its master."""
    master = difference.wanted.master if difference.wanted is not None else None
    return bool(
        difference.way == "restart" and backend.ports_first and master and _asks(master, around)
    )


def _asks(name: str, around: Around) -> bool:
    """Whether it is a bridge to come that asks for its address: it needs a port to ask through."""
    wanted = around.wanted.get(name)
    return bool(wanted and wanted.kind == "bridge" and wanted.dynamic) and name not in around.links


def _ports(name: str, around: Around, backend: BackEnd) -> Iterator[Command]:
    for other, link in around.wanted.items():
        now = around.links.get(other)
        if now is not None and link.up and link.master == name:
            yield from backend.down(other, now.kind)
            yield from backend.up(other)


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


def _cleared(difference: Difference, backend: BackEnd) -> Iterator[Command]:
    """A card that the back end does not stop loses what its former configuration gave it: the
    client of a server with its address, or static addresses."""
    name, now, base = difference.name, difference.now, difference.base
    wanted = difference.wanted
    if now is None or base is None or wanted is None:
        return
    if INET in base.dynamic and INET not in wanted.dynamic:
        yield from backend.calm(name)
        yield ("ip", "-4", "address", "flush", "dev", name, "dynamic")
    left = [
        address for address in base.addresses
        if address in now.addresses and address not in wanted.addresses
        and family_of(address) in wanted.dynamic and family_of(address) not in base.dynamic
    ]  # fmt: skip
    if any(family_of(address) == INET for address in left):
        # A daemon that has read its files may have a lease in the same network by now.
        yield promoting(name)
    for address in left:
        yield ("ip", "address", "del", address, "dev", name)


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
