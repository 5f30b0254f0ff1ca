# SPDX-License-Identifier: Apache-2.0
"""--undo: a plan whose wanted state is the before-images of the last change."""

from __future__ import annotations

from ncm import applied, journal
from ncm.errors import Refused
from ncm.host import ABSENT, DIRECTORY
from ncm.plan import Change, Due, Plan
from ncm.resource import Action

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.host import Host
    from ncm.profile.tree import Tree


def make_plan(component: str, profile: Tree, host: Host, number: int | None = None) -> Plan:
    """The plan that takes the last change back; Refused where things changed since."""
    numbers = journal.entries(host, component)
    if not numbers:
        raise Refused(component, "the journal holds no change to take back")
    plan = Plan(component)
    plan.undo = numbers[-1] if number is None else number
    entry = journal.read(host, component, plan.undo)
    touched: list[str] = []
    gone: set[str] = set()
    for step in reversed(entry["steps"]):
        change = _back(step, host, component, touched)
        if change and not _in_use(change, host, gone):
            plan.changes.append(change)
            gone.add(change.path)
    if touched:
        raise Refused(component, f"changed since, not taken back: {', '.join(touched)}")
    paths = [change.path for change in plan.changes]
    for unit, verb in entry["actions"]:
        plan.add_due(Due(Action(unit, verb), paths))
    record = applied.load(host, component)
    plan.targets = (entry["previous"] or {"targets": {}})["targets"]
    known = record.inputs if record.exists else (entry["previous"] or {"inputs": {}})["inputs"]
    plan.inputs = {path: profile.checksum(path) for path in known}
    return plan


def _back(step: dict[str, Any], host: Host, component: str, touched: list[str]) -> Change | None:
    path = step["path"]
    if host.mounted(path):
        # Its folder stays, whatever becomes of the mount.
        return None
    now = host.look(path)
    before = journal.state_of(host, component, step["before"])
    if now.same(before):
        return None
    if not applied.is_recorded(now, step["after"]):
        touched.append(path)
        return None
    change = Change("undo", path, (now, before), "")
    change.note = "as before the last change"
    return change


def _in_use(change: Change, host: Host, gone: set[str]) -> bool:
    """A folder that we made, in which others have put something since: it stays."""
    if change.before.kind != DIRECTORY or change.after.kind != ABSENT:
        return False
    return any(f"{change.path}/{name}" not in gone for name in host.names(change.path))
