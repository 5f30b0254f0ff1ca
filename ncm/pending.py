# SPDX-License-Identifier: Apache-2.0
"""What a run under way owes, written down before its first swap.

A run that was killed leaves this behind; the next one knows from it what is already ours and
which actions are still owed, each with its cause.
"""

from __future__ import annotations

from ncm.applied import Applied, folder_of, is_recorded, read_json, seen, write_json
from ncm.errors import HostError
from ncm.host import ABSENT, Host, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from ncm.plan import Plan


def path_of(component: str) -> str:
    return f"{folder_of(component)}/pending.json"


def read(host: Host, component: str) -> dict[str, Any] | None:
    """What an interrupted run left: {"steps", "owed", "undo", "journal"}."""
    data = read_json(host, path_of(component))
    if data is not None and not (isinstance(data, dict) and "owed" in data):
        raise HostError(path_of(component), "is no pending run of ours")
    return data


def write(host: Host, plan: Plan, journal: int | None) -> None:
    """Before the first swap: every step with what it will notify, and what is owed already."""
    steps = [
        {
            "path": change.path,
            "after": seen(change.after),
            "target": change.target,
            "notify": [list(action) for action in change.notify],
        }
        for change in plan.work
    ]
    owed = [[*due.action, due.causes] for due in plan.due if due.owed]
    _write(host, plan, steps, (owed, journal))


def settle(
    host: Host, plan: Plan, journal: int | None, begun: Collection[str] | None = None
) -> None:
    """After the last swap, and after each action: only what is still owed.

    begun: of the objects only these can have been made by now.
    """
    steps = [
        {"path": change.path, "after": seen(change.after), "target": change.target, "notify": []}
        for change in plan.work
    ]
    owed = [[*due.action, due.causes] for due in plan.due]
    _write(host, plan, steps, (owed, journal), begun)


def _write(
    host: Host, plan: Plan, steps: list[dict[str, Any]], rest: tuple[list[Any], int | None],
    begun: Collection[str] | None = None,
) -> None:  # fmt: skip
    owed, journal = rest
    objects = {
        at.path: at.entry for at in plan.object_work
        if at.entry is not None and (begun is None or at.path in begun)
    }  # fmt: skip
    data = {
        "steps": steps, "owed": owed, "undo": plan.undo, "journal": journal, "objects": objects,
        "server": plan.stage.server if plan.stage else "",
        "access": plan.stage.access if plan.stage else {},
    }  # fmt: skip
    write_json(host, path_of(plan.component), data)


def remove(host: Host, component: str) -> None:
    """Nothing is owed any more."""
    host.put(path_of(component), State(ABSENT))


def resume(host: Host, record: Applied, data: dict[str, Any]) -> list[list[Any]]:
    """Take what was done before the interruption into the record; the actions still owed.

    Each is [unit, verb, causes]. Reads only.
    """
    owed: list[list[Any]] = [list(item) for item in data["owed"]]
    former = _former(host, record.component, data["undo"])
    if not record.server:
        record.server, record.access = data.get("server", ""), data.get("access", {})
    for key, entry in data.get("objects", {}).items():
        # About to be made, or made: if it is there, it is ours. What we know better stays.
        known = record.objects.setdefault(key, {**entry, "seen": ""})
        if not known["seen"]:
            # A second run was cut short: the object is the one that it was about to make.
            known["id"] = entry["id"]
    for step in data["steps"]:
        done = is_recorded(host.look(step["path"]), step["after"])
        if not done:
            continue
        target = step["target"] or former.get(step["path"])
        if target:
            record.targets[step["path"]] = {**target, "seen": step["after"]}
        else:
            record.targets.pop(step["path"], None)
        owed += [[unit, verb, [step["path"]]] for unit, verb in step["notify"]]
    return owed


def _former(host: Host, component: str, undo: int | None) -> dict[str, Any]:
    """What was ours before the change that was being taken back."""
    from ncm import journal

    if undo is None or undo not in journal.entries(host, component):
        return {}
    targets: dict[str, Any] = (journal.read(host, component, undo)["previous"] or {}).get(
        "targets", {}
    )
    return targets


def sweep(host: Host, data: dict[str, Any]) -> None:
    """Take away candidates that the killed run left beside its targets."""
    from ncm.put import clean

    for step in data["steps"]:
        clean(host, step["path"])
