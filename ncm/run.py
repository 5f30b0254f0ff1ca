# SPDX-License-Identifier: Apache-2.0
"""A run over several components: plan all, show, apply all, act once."""

from __future__ import annotations

from ncm import facts, guard
from ncm.errors import HostError, NcmError
from ncm.session import PERL, ROOT, Session, bug

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ncm.applied import Applied
    from ncm.apply import Job
    from ncm.plan import Plan

OK, ERROR, NOQUATTOR, CHANGES = 0, 1, 3, 2


class Wish:
    """What is asked of a run. mode: configure, unconfigure or undo. named: components that
    somebody named, as opposed to --all and ncm-ncd. take_over: apply what is left to Perl."""

    __slots__ = ("dry_run", "mode", "named", "names", "take_over")

    def __init__(
        self,
        names: Sequence[str],
        mode: str = "configure",
        dry_run: bool = False,
        named: bool = False,
        take_over: bool = False,
    ) -> None:
        self.names = names
        self.mode = mode
        self.dry_run = dry_run
        self.named = named
        self.take_over = take_over


def plan_all(session: Session, wish: Wish) -> list[tuple[Plan, Applied]]:
    """The plan of every component, in order; errors are inside the plans."""
    found = []
    owners: dict[str, str] = {}
    failed: set[str] = set()
    for name in session.order(wish.names):
        if wish.dry_run:
            guard.watch(name)
        try:
            plan, record = _plan(session, wish, name, failed)
        finally:
            guard.release()
        _one_owner(plan, owners)
        if _to_apply(plan):
            session.folders |= {at.path for at in plan.work if at.after.kind == "directory"}
            session.starting |= plan.starts
        if plan.error:
            failed.add(name)
        found.append((plan, record))
    _defer([plan for plan, _ in found if _to_apply(plan)])
    return found


def _defer(plans: Sequence[Plan]) -> None:
    """An action that several components cause is shown with, and done by, the last of them."""
    for index, plan in enumerate(plans):
        for due in plan.due:
            later = [at for other in plans[index + 1 :] for at in other.due
                     if at.action == due.action]  # fmt: skip
            if later:
                plan.deferred.add(due.action)
                later[-1].causes[:0] = [at for at in due.causes if at not in later[-1].causes]


def _plan(session: Session, wish: Wish, name: str, failed: set[str]) -> tuple[Plan, Applied]:
    broken = session.needs(name, failed)
    if broken:
        return _no_plan(name, _not_run(name, broken))
    try:
        left = "" if wish.dry_run else session.finish(name)
    except NcmError as error:
        return _no_plan(name, error)
    except Exception as error:  # one broken component must not stop the others
        return _no_plan(name, bug(name, error))
    plan, record = _planned(session, wish, name)
    if left:
        plan.notes.append(("warn", name, left))
    return plan, record


def _no_plan(name: str, error: NcmError) -> tuple[Plan, Applied]:
    from ncm import applied
    from ncm.planner import failed

    return failed(name, error), applied.Applied(name)


def _planned(session: Session, wish: Wish, name: str) -> tuple[Plan, Applied]:
    from ncm import components

    if wish.mode == "configure":
        plan, record = session.plan(name, wish.named)
        if not session.serves(components.entry_of(name)) and not (wish.take_over and wish.named):
            plan.held_back = PERL
        return plan, record
    return _back(session, wish.mode, name)


def _not_run(name: str, broken: Iterable[str]) -> HostError:
    return HostError(f"{ROOT}/{name}", f"not run, as it needs {', '.join(sorted(broken))}")


def _back(session: Session, mode: str, name: str) -> tuple[Plan, Applied]:
    from ncm import applied

    try:
        if mode == "undo":
            return session.undo_plan(name), applied.load(session.host, name)
        return session.unconfigure_plan(name)
    except NcmError as error:
        return _no_plan(name, error)
    except Exception as error:  # a damaged journal, say
        return _no_plan(name, bug(name, error))


def _one_owner(plan: Plan, owners: dict[str, str]) -> None:
    """Two components that want one file: the second is refused."""
    for path, target in plan.targets.items():
        other = owners.setdefault(path, plan.component)
        if other != plan.component and target["kind"] in ("file", "symlink"):
            plan.error = HostError(path, f"{other} and {plan.component} both write it")


def apply_all(session: Session, planned: Iterable[tuple[Plan, Applied]]) -> None:
    """Apply every plan that has no error and is not held back; errors go into the plans."""
    todo = [(plan, record) for plan, record in planned if _to_apply(plan)]
    if not todo:
        return
    from ncm import apply, objects

    jobs = [apply.Job(plan, record) for plan, record in todo]
    shown = {id(job): list(job.plan.due) for job in jobs}
    for job in jobs:
        broken = session.needs(job.plan.component, [at.plan.component for at in jobs if at.error])
        if broken:
            job.error = _not_run(job.plan.component, broken)
        else:
            _guarded(job, apply.write, session)
    apply.act(jobs, session.host)
    for job in jobs:
        for step in (apply.verify, objects.perform, _look_again, apply.record):
            if not job.error:
                _guarded(job, step, session)
        _cancel(job)
        job.plan.error = job.error
        job.plan.due = shown[id(job)]


def _cancel(job: Job) -> None:
    """What was begun and will not be performed is taken back."""
    if job.begun and job.error and job.plan.stage is not None:
        try:
            job.plan.stage.cancel("; ".join(job.error.lines()))
        except NcmError as error:
            job.error = error


def _look_again(job: Job, session: Session) -> None:
    """What we changed may be a fact that the plan was made from: plan again with what is now."""
    plan = job.plan
    if plan.unconfigure or plan.undo is not None:
        return
    if all(facts.read(at, session.host, session.profile) == was for at, was in plan.facts.items()):
        return
    again = session.replan(plan, job.record)
    plan.facts, plan.notes = again.facts, [*again.notes, *plan.told]
    if not again.empty:
        # The next run has more to do: it must not be skipped.
        plan.digest = ""


def _to_apply(plan: Plan) -> bool:
    return not (plan.error or plan.held_back or plan.skipped)


def _guarded(job: Job, step: Callable[[Job, Session], None], session: Session) -> None:
    try:
        step(job, session)
    except NcmError as error:
        job.error = error
    except Exception as error:  # the other components still have actions to come
        job.error = bug(job.plan.component, error)


def exit_status(plans: Iterable[Plan], detailed: bool) -> int:
    """0 fine, 1 any error or refusal, 2 changes (only with --detailed-exitcode)."""
    plans = list(plans)
    if any(plan.error for plan in plans):
        return ERROR
    applied = [plan for plan in plans if not plan.held_back]
    if any(change.refused for plan in applied for change in plan.every):
        return ERROR
    return CHANGES if detailed and any(not plan.empty for plan in applied) else OK
