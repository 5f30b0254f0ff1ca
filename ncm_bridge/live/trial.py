# SPDX-License-Identifier: Apache-2.0
"""A change of the network on trial: it proves itself in time, or it is taken back.

trial_files tells how one side wins; deadman, who takes back when the run does not.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time

from ncm.applied import read_json, seen, write_json
from ncm.errors import HostError
from ncm.stage import RolledBack
from ncm_bridge.live.trial_files import (
    ACTOR,
    BACK,
    COMMITTED,
    FORMAT,
    LAST,
    TRIAL,
    WATCH,
    Folder,
    now,
    started,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ncm.applied import Applied
    from ncm.host import Host
    from ncm.plan import Plan
    from ncm_bridge.model.link import Link, Rule

NETWORK = "network"
LONGEST = 600.0
"""Seconds that another process may take to put the former network back."""
AGAIN = "run again after that"


def standing(host: Host) -> str:
    """What is on trial or left of a trial, "" where nothing is. Writes nothing."""
    folder = Folder(host)
    state = folder.state
    if state == TRIAL and folder.alive(ACTOR):
        return f"a change is on trial until {_until(folder)}; {AGAIN}"
    if state and (folder.alive(ACTOR) or folder.alive(WATCH)):
        return f"a change of the network is being taken back; {AGAIN}"
    if state:
        return "a change on trial was cut short; a run that is no dry run takes it back first"
    return ""


def _until(folder: Folder) -> str:
    with contextlib.suppress(HostError):
        until = folder.limit().get("until")
        if isinstance(until, (int, float)):
            return time.strftime("%H:%M:%S", time.localtime(until))
    return "?"


def finish(host: Host, boot: bool = False) -> str:
    """Before anything is planned: what a trial left behind is taken back. The sentence, or "".

    boot: the network is about to be started. HostError while a change is on trial.
    """
    folder = Folder(host)
    state = folder.state
    if not state:
        folder.discard()
        return ""
    if not folder.take(ACTOR):
        if folder.state == TRIAL:
            raise HostError(NETWORK, standing(host))
        return _other(host, folder)
    return take_back(host, folder, "the run was cut short", boot)


def take_back(host: Host, folder: Folder, reason: str, boot: bool = False) -> str:
    """Take back by ourselves, who hold the lock; "" where nothing had begun."""
    if folder.state == TRIAL and not folder.begun:
        folder.end()
        return ""
    from ncm_bridge.live.rollback import RollBack

    folder.move(BACK)
    with contextlib.suppress(HostError):
        if not folder.read("reason.json"):
            folder.tell("reason.json", {"reason": reason})
    return RollBack(host, folder, boot).run()


def _other(host: Host, folder: Folder) -> str:
    """Somebody else takes back: wait for that, and do it where he does not live to see the end."""
    end = time.monotonic() + LONGEST
    while folder.state:
        if not folder.alive(WATCH) and folder.take(ACTOR):
            return take_back(host, folder, "the run was cut short")
        if time.monotonic() >= end:
            raise HostError(NETWORK, standing(host) or AGAIN)
        time.sleep(0.05)
    return last(host)


def last(host: Host) -> str:
    """How the last trial ended."""
    host.forget_directories()
    found = read_json(host, LAST)
    return str(found.get("sentence", "")) if isinstance(found, dict) else ""


class Trial:
    """One change on trial. access: that of the stage, with back end, probes and patience."""

    def __init__(self, host: Host, access: Mapping[str, Any]) -> None:
        self._host = host
        self.access = access
        self._folder = Folder(host)
        self._armed = False
        self._before: list[str] = []

    def arm(
        self, plan: Plan, record: Applied, entry: int | None, links: Mapping[str, Link],
        rules: Sequence[Rule],
    ) -> None:  # fmt: skip
        """Write down what is, and start the dead-man; HostError where nothing may begin."""
        reason = standing(self._host)
        if reason:
            raise HostError(NETWORK, reason)
        from ncm_bridge.kernel import Kernel
        from ncm_bridge.live import deadman, host_name, probes
        from ncm_bridge.live import trial_snapshot as snapshot

        self._before = probes.once(self.access["probes"], self._host)
        with Kernel() as kernel:
            blackholes = kernel.loose_routes()
        data = {
            "format": FORMAT, "component": plan.component, "time": int(time.time()),
            **self._deadline(), "run": [os.getpid(), started(os.getpid())],
            "access": dict(self.access), "server": plan.stage.server if plan.stage else "",
            "links": [link.as_json() for link in snapshot.taken(plan, record, links)],
            "rules": [list(rule) for rule in rules],
            "asked_for": snapshot.asked_for(plan),
            "loose": snapshot.loose(blackholes),
            "our_loose": snapshot.our_loose(plan, record),
            "names": snapshot.names(plan),
            "cards": snapshot.cards(plan),
            "host_name": host_name.before(plan),
            "our_rules": snapshot.our_rules(plan, record),
            "files": [
                {"path": at.path, "before": seen(at.before), "after": seen(at.after)}
                for at in plan.work
            ],
            "record": record.dump() if record.exists else None, "inputs": plan.inputs,
            "undo": plan.undo, "entry": entry, "before": self._before,
        }  # fmt: skip
        contents = [at.before.content for at in plan.work if at.before.content]
        images = {hashlib.sha256(content).hexdigest(): content for content in contents}
        self._folder.make(data, images)
        try:
            deadman.start(self._host, self._folder)
            self._folder.tell("begun.json", {})
        except BaseException:
            self._folder.end()
            raise
        self._armed = True

    def _deadline(self) -> dict[str, Any]:
        patience = float(self.access["patience"])
        return {"deadline": now() + patience, "until": time.time() + patience}

    def go_on(self) -> None:
        """The files are written and the daemons have read them: patience begins anew.

        HostError where nobody would take the change back if we were cut off.
        """
        self.check()
        if not self._folder.alive(WATCH):
            raise HostError(NETWORK, "the process that watches over the change was killed")
        self._folder.tell("deadline.json", self._deadline())

    def check(self) -> None:
        """HostError when time is over: whoever waits or is about to do more must not."""
        if self._folder.state != TRIAL:
            raise HostError(NETWORK, "the change took too long")

    def left(self) -> float:
        """Seconds until we give up by ourselves, a little before the dead-man does."""
        from ncm_bridge.live.probes import SPARE

        return max(1.0, float(self._folder.limit().get("deadline", 0.0)) - now() - SPARE)

    def probe(self) -> None:
        """HostError where the new network does not answer as it must."""
        from ncm_bridge.live import probes

        end = float(self._folder.limit().get("deadline", 0.0))
        found = probes.missing(self.access["probes"], self._host, self._before, end)
        if found:
            raise HostError(NETWORK, "; ".join(found))

    def commit(self) -> None:
        """The change stays. RolledBack where the dead-man was first."""
        if not self._folder.move(COMMITTED):
            raise RolledBack(NETWORK, self._yield())
        self._armed = False
        self._folder.end()
        report = {"time": int(time.time()), "outcome": "kept", "before": self._before}
        with contextlib.suppress(HostError):
            write_json(self._host, LAST, report)

    def roll_back(self, reason: str) -> str:
        """Take the change back, by ourselves or by the dead-man; the sentence for the admin.

        "" where nothing was armed.
        """
        if not self._armed:
            return ""
        self._armed = False
        if self._folder.move(BACK):
            return take_back(self._host, self._folder, reason)
        return self._yield()

    def _yield(self) -> str:
        """The dead-man was first: let him act, and wait for the end."""
        self._armed = False
        self._folder.release(ACTOR)
        return _other(self._host, self._folder)
