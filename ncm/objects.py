# SPDX-License-Identifier: Apache-2.0
"""Objects of a running service: planned after files and services, made after them."""

from __future__ import annotations

from ncm import journal, pending
from ncm.applied import save
from ncm.errors import Refused
from ncm.host import service_of
from ncm.place import Place
from ncm.stage import NotRunning, RolledBack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.applied import Applied
    from ncm.apply import Job
    from ncm.components import Entry
    from ncm.host import Host
    from ncm.plan import Plan
    from ncm.session import Session
    from ncm.stage import Found, Known, Stage

PATIENCE = 60.0
"""Seconds that a service may take to answer after this run has started it."""


def make_plan(plan: Plan, record: Applied, starting: set[str]) -> None:
    """Put the changes of the plan's stage into it.

    starting: units that earlier components of this run start. Raises NotRunning where the service
    does not run and nothing in this run starts it.
    """
    stage = plan.stage
    if stage is None or not (record.objects or any(True for _ in stage.keys)):
        return
    if record.objects and record.server != stage.server:
        raise Refused(
            plan.component,
            f"its objects are in {record.server}, not in {stage.server}; unconfigure it first",
        )
    try:
        _take(plan, stage.compare(record.objects))
    except NotRunning:
        if not set(stage.units) & (starting | plan.starts):
            raise
        plan.later = f"known once {stage.server} answers"


def make_unconfigure_plan(plan: Plan, entry: Entry, record: Applied, host: Host) -> None:
    """Add what takes away the objects that the record says we made."""
    if not record.objects:
        return
    place = Place(record.server, record.access, host, plan.component)
    plan.stage = _stage_at(place, entry)
    _take(plan, plan.stage.leaving(record.objects))


def make_undo_plan(plan: Plan, entry: Entry, record: Applied, host: Host) -> None:
    """Add what puts back the objects that the undone change changed."""
    data = journal.read(host, plan.component, plan.undo or 0)
    images = data.get("objects", [])
    if not images:
        return
    place = Place(data.get("server", ""), data.get("access", {}), host, plan.component)
    plan.stage = _stage_at(place, entry)
    _take(plan, plan.stage.restore(images, _left_behind(plan, record, host)))


def _left_behind(plan: Plan, record: Applied, host: Host) -> Known:
    """The record's objects; after a run that was cut short some are as neither before nor after."""
    left = pending.read(host, plan.component)
    if not left:
        return record.objects
    pending.resume(host, record, left)
    return {key: {**entry, "seen": ""} for key, entry in record.objects.items()}


def _stage_at(place: Place, entry: Entry) -> Stage:
    server = place.server
    if not place.host.asks(service_of(server)):
        raise Refused(place.component, f"has objects in {server}: say --connect {server}")
    return entry.load().stage_at(place)


def _take(plan: Plan, found: Found) -> None:
    plan.objects, plan.known = found.changes, found.known
    plan.told += found.notes
    plan.notes += found.notes
    plan.hold(found.waiting)


def perform(job: Job, session: Session) -> None:
    """Make the changes of the stage; what was done is in the record even if one of them fails."""
    plan = job.plan
    if plan.later:
        _now(job, session)
    if plan.stage is None or not plan.object_work:
        return
    done: dict[str, dict[str, Any] | None] = {}
    begun: set[str] = set()
    job.begun = False
    undone = False

    def announce(words: str, subject: str) -> None:
        begun.add(subject)
        session.host.step(words, subject)

    try:
        for change in plan.stage.perform(plan.object_work, announce):
            done[change.path] = change.entry
    except RolledBack:
        undone = True
        raise
    except Exception as error:
        # What was not begun, or refused, is not made by us, if somebody makes it now.
        begun -= set(getattr(error, "unmade", ()))
        pending.settle(session.host, plan, job.journal, begun)
        raise
    finally:
        if not undone:
            _keep(job, done, session.host)
    plan.known.update({key: entry for key, entry in done.items() if entry is not None})


def _now(job: Job, session: Session) -> None:
    """The service runs by now: plan, show, and write down what is about to be done."""
    plan, host = job.plan, session.host
    assert plan.stage is not None
    plan.stage.wait(PATIENCE)
    _take(plan, plan.stage.compare(job.record.objects))
    plan.later = ""
    if plan.component in session.capped:
        from ncm.planner import cap_removals

        cap_removals(plan)
    session.announce(plan)
    if plan.object_work:
        plan.stage.prepare(plan.object_work)
        job.journal = journal.write(host, plan, job.record, job.journal)
        pending.settle(host, plan, job.journal)


def _keep(job: Job, done: dict[str, dict[str, Any] | None], host: Host) -> None:
    """The record as far as the objects are done; the digest is empty, so the next run looks."""
    record, plan = job.record, job.plan
    if plan.undo is not None or plan.unconfigure or len(done) == len(plan.object_work):
        return
    assert plan.stage is not None
    record.exists, record.digest = True, ""
    record.server, record.access = plan.stage.server, plan.stage.access
    for key, entry in done.items():
        if entry is None:
            record.objects.pop(key, None)
        else:
            record.objects[key] = entry
    save(host, record)
