# SPDX-License-Identifier: Apache-2.0
"""The name that the running kernel gives to the node; an object of the stage like its links.

Only the kernel's: /etc/hostname is a file of the plan. So no daemon is needed, and hostnamed,
where it runs, reads the file whenever it is asked.
"""

from __future__ import annotations

import os
import time

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from ncm.plan import Plan
    from ncm.stage import Found, Known, ObjectChange

KIND, NAME = "kernel", "hostname"
KEY = f"{KIND} {NAME}"
TRIES = 3
SOON = 0.5
"""Seconds after which a daemon that has read the file has done with it."""


def current() -> str:
    return os.uname().nodename


def same(entry: Mapping[str, Any]) -> bool:
    """Whether the name is as the record has it; for the quick path."""
    return bool(entry["seen"]) and bool(current() == entry["base"]["name"])


def compare(wanted: tuple[str, str] | None, known: Known, found: Found) -> None:
    """wanted: the name and the profile path that asks for it."""
    if wanted is None:
        return
    name, because = wanted
    entry = {"id": "", "origin": "made", "because": because, "base": {"name": name}, "seen": "="}
    if current() == name:
        found.known[KEY] = entry
        return
    change = _change(name, because)
    change.entry = entry
    found.changes.append(change)


def restore(image: Mapping[str, Any], found: Found) -> None:
    """Add what gives the former name back, as --undo does."""
    if image["before"] != current():
        found.changes.append(_change(image["before"], ""))


def _change(name: str, because: str) -> ObjectChange:
    from ncm.stage import ObjectChange
    from ncm.text import Text
    from ncm_bridge.live.changes import step

    now = current()
    change = ObjectChange(KIND, NAME, (f"{now}\n", Text(f"{name}\n")), because)
    change.steps = [step((NAME, name))]
    change.image, change.seen = {"before": now}, now
    return change


def settle(changes: Iterable[ObjectChange], announce: Callable[[str, str], None]) -> None:
    """HostError where the name is not what it was changed to, and does not stay so.

    NetworkManager gives the node the name that it has read from the file, which may be the former
    one still when a link comes up.
    """
    for change in changes:
        for again in range(TRIES if change.path == KEY else 0):
            if change.after.content.decode() == f"{current()}\n":
                break
            if again == TRIES - 1:
                raise HostError(KEY, f"is {current()} after the change")
            for step in change.steps:
                announce(step.words, KEY)
                step.call(None)
            time.sleep(SOON)


def before(plan: Plan) -> str | None:
    """For a trial: the name to come back to, None where the plan leaves it alone."""
    from ncm_bridge.host_name import PATH

    touched = any(change.path in (KEY, PATH) for change in (*plan.work, *plan.object_work))
    return current() if touched else None


def back(name: str) -> None:
    """The former name, by the kernel itself: there may be no program to ask. OSError."""
    import socket

    if current() != name:
        socket.sethostname(name)
