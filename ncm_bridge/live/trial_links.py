# SPDX-License-Identifier: Apache-2.0
"""The kernel's links back to a snapshot: as a plan would, and where that fails by plain ip(8)."""

from __future__ import annotations

import contextlib
import time

from ncm.errors import HostError
from ncm_bridge.backend import make
from ncm_bridge.kernel import Kernel
from ncm_bridge.live import trial_plain
from ncm_bridge.live.trial_snapshot import Snapshot, is_made

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from ncm.host import Host
    from ncm_bridge.backend import BackEnd, Command
    from ncm_bridge.live.around import Around
    from ncm_bridge.live.differ import Difference
    from ncm_bridge.model.link import Link, Route, Rule

TRIES = 3
PLAIN = 5
"""More tries, by plain ip(8): a name, the links, their masters, what a port has; and one more."""
SETTLED = 5.0
"""Seconds that links may take to be as they were after the last command of a try."""


def back(host: Host, data: Mapping[str, Any]) -> list[str]:
    """Make the links as they were; what still is not."""
    work = _Work(host, data)
    work.all(work.names)
    work.all(work.backend.reload)
    for number in range(TRIES + PLAIN):
        if not work.amiss():
            break
        work.all(work.names)
        work.all(work.steps if number < TRIES else work.plain)
        work.settle()
    return work.amiss()


def names(host: Host, data: Mapping[str, Any]) -> None:
    """Only the names of cards, before the network starts."""
    if data.get("cards"):
        work = _Work(host, data)
        work.all(work.names)


def rehearse(data: Mapping[str, Any]) -> None:
    """All of it without a command."""
    work = _Work(None, data)
    work.names()
    list(work.backend.reload())
    work.amiss()
    list(work.plain())
    list(work.steps())


class _Work:
    def __init__(self, host: Host | None, data: Mapping[str, Any]) -> None:
        access = data["access"]
        self._host = host
        self._snapshot = Snapshot(data)
        self.backend: BackEnd = make(access["backend"], access.get("managed", False))
        self._cards: Sequence[Sequence[str]] = data.get("cards", ())
        """Former name and MAC address of those that got another name."""

    def all(self, commands: Callable[[], Any]) -> None:
        """Run them all: one that fails does not stop the others."""
        from ncm_bridge.live.command import run

        found: Sequence[Command] = ()
        # Whatever the reason is, plain commands come after it.
        with contextlib.suppress(Exception):
            found = list(commands())
        for command in found:
            if self._host is not None:
                self._host.step(" ".join(command), "roll back")
            with contextlib.suppress(HostError):
                run(command)

    def amiss(self) -> list[str]:
        return self._snapshot.amiss(*self._read())

    def settle(self) -> None:
        end = time.monotonic() + SETTLED
        while self.amiss() and time.monotonic() < end:
            time.sleep(0.1)

    def names(self) -> list[Command]:
        """Cards by their former names."""
        if not self._cards:
            return []
        from ncm_bridge.live import renames

        with Kernel() as kernel:
            return renames.back(kernel.links(), self._cards)

    def plain(self) -> list[Command]:
        return trial_plain.commands(self._snapshot, *self._read())

    def steps(self) -> list[Command]:
        """The way of a plan whose wanted links are those of the snapshot."""
        from ncm_bridge.live.around import Around
        from ncm_bridge.live.order import in_order
        from ncm_bridge.live.steps import steps

        snapshot = self._snapshot
        with Kernel() as kernel:
            links, rules, loose = kernel.links(), kernel.rules(), kernel.loose_routes()
        self._parameters(links)
        wanted = {name: snapshot.links[name] for name in snapshot.scope}
        around = Around(links, rules, loose, wanted, reattach=True)
        found = [at for at in self._differences(around) if at.way and not at.refused]
        commands = [
            command
            for difference in in_order(found, around)
            for command in steps(difference, around, self.backend)
        ]
        return [*commands, *trial_plain.masters(snapshot, links)]

    def _differences(self, around: Around) -> list[Difference]:
        from ncm_bridge.live.differ import compare, leaving
        from ncm_bridge.model.link import Link

        snapshot, found = self._snapshot, []
        for name in snapshot.gone:
            if name in around.links and is_made(around.links[name]):
                link = around.links[name]
                found.append(leaving(link, link, around))
        for name, link in around.wanted.items():
            if link.kind in ("tun", "other"):
                continue
            # What is there now on a link of ours is ours to take away; not so on those above it.
            base = around.links.get(name) if name in snapshot.names else link
            if base is not None and base is not link:
                base = Link.of(base.as_json())
                base.dynamic = snapshot.asked_for.get(name, ())
            found.append(compare(around.links.get(name), link, base, around))
        for each in found:
            # The file of the new network may be gone: what a daemon made of it ends first.
            each.back = True
        return found

    def _read(self) -> tuple[dict[str, Link], list[Rule], list[Route]]:
        with Kernel() as kernel:
            links, rules, loose = kernel.links(), kernel.rules(), kernel.loose_routes()
        self._parameters(links)
        return links, rules, loose

    def _parameters(self, links: dict[str, Link]) -> None:
        from ncm_bridge.kernel.ethtool import read_ethtool
        from ncm_bridge.kernel.sysctl import read_sysctl
        from ncm_bridge.ovs import overlay

        try:
            overlay(links, self._snapshot.links.values())
        except HostError:
            self._snapshot.assume(links)
        for name in self._snapshot.names:
            link, was = links.get(name), self._snapshot.links.get(name)
            if link is not None and was is not None:
                link.sysctl = read_sysctl(was.sysctl)
                with contextlib.suppress(HostError):
                    link.ethtool = read_ethtool(name, was.ethtool) if was.ethtool else {}
