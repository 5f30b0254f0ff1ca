# SPDX-License-Identifier: Apache-2.0
"""checkpoint -> write -> act -> verify -> record. Killed anywhere, the next run finishes it."""

from __future__ import annotations

from ncm import journal, pending
from ncm.actions import perform
from ncm.applied import Applied, folder_of, save, seen
from ncm.errors import HostError, NcmError
from ncm.host import DIRECTORY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm.host import Host, State
    from ncm.plan import Plan
    from ncm.session import Session


class Job:
    """A plan on its way to being true."""

    __slots__ = ("begun", "error", "journal", "plan", "record")

    def __init__(self, plan: Plan, record: Applied) -> None:
        self.plan = plan
        self.record = record
        self.error: NcmError | None = None
        self.journal: int | None = None
        self.begun = False


def write(job: Job, session: Session) -> None:
    """Checkpoint, then make every change; HostError stops at the first that fails."""
    plan, host = job.plan, session.host
    left = pending.read(host, plan.component)
    if left:
        pending.sweep(host, left)
        # The pending file is about to be written anew; what it told must not be lost with it.
        save(host, job.record)
    if plan.empty:
        return
    job.journal = left["journal"] if left else None
    if plan.stage is not None and plan.object_work:
        plan.stage.prepare(plan.object_work)
    if (plan.work or plan.object_work) and plan.undo is None:
        job.journal = journal.write(host, plan, job.record, job.journal)
    pending.write(host, plan, job.journal)
    if plan.stage is not None and plan.object_work:
        job.begun = True
        plan.stage.begin(plan, job.record, job.journal)
    for change in plan.work:
        now = host.look(change.path)
        # Our own records, or an earlier component, may have made a folder meanwhile.
        if seen(now) != seen(change.before) and not now.kind == change.after.kind == DIRECTORY:
            raise HostError(change.path, "changed while we were planning; run again")
        host.put(change.path, change.after, change.test)
    pending.settle(host, plan, job.journal)


def act(jobs: Sequence[Job], host: Host) -> None:
    """Run the actions of all jobs: one that several share runs once, after the last of them."""
    good = [job for job in jobs if not job.error]
    for index, job in enumerate(good):
        later = {due.action for other in good[index + 1 :] for due in other.plan.due}
        try:
            for due in [due for due in job.plan.due if due.action not in later]:
                perform(host, due.action)
                _done([job, *good[:index]], due.action, host)
        except NcmError as error:
            job.error = error


def _done(jobs: Sequence[Job], action: object, host: Host) -> None:
    for job in jobs:
        rest = [due for due in job.plan.due if due.action != action]
        if len(rest) != len(job.plan.due):
            job.plan.due = rest
            pending.settle(host, job.plan, job.journal)


def verify(job: Job, session: Session) -> None:
    """Every change must have come true; HostError names the first that has not."""
    for change in job.plan.work:
        if not session.host.look(change.path).same(change.after):
            raise HostError(change.path, "is not what was written a moment ago")


def record(job: Job, session: Session) -> None:
    """Write the record; nothing is owed after that."""
    plan, kept, host = job.plan, job.record, session.host
    if plan.unconfigure:
        _leave(job, host)
        return
    new = new_record(plan, kept, host) if plan.undo is None else _held_record(job, host)
    if not kept.exists or new.dump() != kept.dump():
        save(host, new)
    journal.sweep(host, plan.component)
    if host.exists(pending.path_of(plan.component)):
        pending.remove(host, plan.component)
    if plan.undo is not None:
        journal.remove(host, plan.component, plan.undo)
    if plan.work or plan.object_work:
        journal.prune(host, new)


def new_record(plan: Plan, old: Applied, host: Host) -> Applied:
    """The record once the plan is true; ``old`` is the one before it."""
    new = Applied(plan.component)
    new.exists = True
    stuck = {change.path for change in plan.changes if change.refused}
    new.inputs, new.facts = plan.inputs, plan.facts
    new.notes = [list(note) for note in plan.notes]
    found = {path: host.look(path) for path in plan.targets if path not in stuck}
    # What was refused, or changed since we looked, must show in the next run: no skipping it.
    new.digest = "" if stuck or _moved(plan, found) else plan.digest
    new.targets = {path: {**plan.targets[path], "seen": seen(now)} for path, now in found.items()}
    new.targets.update({path: old.targets[path] for path in stuck if path in old.targets})
    _objects(new, plan, old)
    return new


def _objects(new: Applied, plan: Plan, old: Applied) -> None:
    """What is ours in the running service; where nothing was asked, as it was."""
    if plan.stage is None:
        new.server, new.access, new.objects = old.server, old.access, old.objects
        return
    stuck = {change.path for change in plan.objects if change.refused}
    new.server, new.access = plan.stage.server, plan.stage.access
    new.objects = dict(plan.known)
    new.objects.update({key: old.objects[key] for key in stuck if key in old.objects})
    if stuck or plan.later or plan.stage.again:
        new.digest = ""


def _moved(plan: Plan, found: dict[str, State]) -> bool:
    """Whether a file or link is no longer as it was compared, or made by this run.

    The actions between may take minutes, and others write meanwhile.
    """
    right = {**plan.compared, **{change.path: change.after for change in plan.work}}
    return any(
        path in right and right[path].kind != DIRECTORY and not now.same(right[path])
        for path, now in found.items()
    )


def _held_record(job: Job, host: Host) -> Applied:
    """After an undo: the record as it was before, and the component held until a new profile."""
    entry = journal.read(host, job.plan.component, job.plan.undo or 0)
    previous = entry["previous"]
    name = job.plan.component
    new = Applied.of(name, previous) if previous else Applied(name)
    new.exists = True
    if job.plan.stage is not None:
        new.server, new.access = job.plan.stage.server, job.plan.stage.access
    for change in job.plan.objects:
        if change.refused and change.path in job.record.objects:
            # It was not taken back: what is there is still ours.
            new.objects[change.path] = job.record.objects[change.path]
        elif change.entry and change.path in new.objects:
            # What was made again may have another identity than it had.
            kept, identity = new.objects[change.path], change.entry.get("id")
            if identity and identity != kept["id"]:
                new.objects[change.path] = {**kept, "id": identity, "seen": ""}
    waiting = {change.path for change in job.plan.changes if change.refused}
    new.targets.update({at: job.record.targets[at] for at in waiting if at in job.record.targets})
    new.digest = job.plan.digest
    new.inputs, new.held = job.plan.inputs, True
    return new


def _leave(job: Job, host: Host) -> None:
    """After Unconfigure: no record, but of objects of ours that could not go, or hold data."""
    plan, left = job.plan, Applied(job.plan.component)
    stuck = [change.path for change in plan.objects if change.refused]
    left.objects = {**plan.known, **{key: job.record.objects[key] for key in stuck}}
    if not left.objects:
        forget(host, plan.component)
        return
    left.server, left.access = job.record.server, job.record.access
    save(host, left)
    if host.exists(pending.path_of(plan.component)):
        pending.remove(host, plan.component)


def forget(host: Host, component: str) -> None:
    """Drop the record (after Unconfigure); the journal stays, so that it can be undone."""
    from ncm.host import ABSENT, State

    for name in ("applied.json", "pending.json"):
        host.put(f"{folder_of(component)}/{name}", State(ABSENT))
