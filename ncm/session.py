# SPDX-License-Identifier: Apache-2.0
"""One run over one profile on one host: which components, and the plan of each."""

from __future__ import annotations

from ncm import applied, components, pending, quick
from ncm.errors import Bug, NcmError, Refused, UsageError
from ncm.plan import Due, Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ncm.applied import Applied
    from ncm.components import Entry
    from ncm.host import Host
    from ncm.profile.tree import Tree

ROOT = "/software/components"
PERL = "left to the Perl component; its ncm-module is not pyncm"
ON_TRIAL = ("trial", "rolling-back")
"""Folders of a component whose changes have to prove themselves."""
HELD = "held since it was taken back, until a new profile comes or a run names it"


class Session:
    """What a run works with. serve_all: serve components that the profile leaves to Perl.

    folders, starting: directories that the plans made so far will make, units that they start.
    announce: shows the objects of a plan that could be planned only while it is applied. capped:
    the components of which nobody asked for this run, so that it removes a few things at most.
    """

    def __init__(self, host: Host, profile: Tree, serve_all: bool = False) -> None:
        self.host = host
        self.profile = profile
        self.serve_all = serve_all
        self.folders: set[str] = set()
        self.starting: set[str] = set()
        self.announce: Callable[[Plan], None] = lambda plan: None
        self.capped: set[str] = set()
        self._digests: dict[str, str] = {}

    def leaf(self, path: str) -> str | None:
        """The text of one leaf of the profile, None when absent."""
        text = getattr(self.profile.get(path), "text", None)
        return None if text is None else str(text)

    def is_active(self, name: str) -> bool:
        """In the profile, and not switched off there."""
        return (
            self.profile.keys(f"{ROOT}/{name}") is not None
            and self.leaf(f"{ROOT}/{name}/active") != "false"
        )

    def is_switched(self, entry: Entry) -> bool:
        """Whether the profile gives this component to us."""
        return not entry.original or self.leaf(f"{ROOT}/{entry.name}/ncm-module") == "pyncm"

    def serves(self, entry: Entry) -> bool:
        """Whether a run may apply it without --take-over."""
        return self.serve_all or self.is_switched(entry)

    def active(self) -> list[str]:
        """Our components that are active in the profile, in the order in which they run."""
        return self.order([name for name in components.BUILT_IN if self.is_active(name)])

    def order(self, names: Iterable[str]) -> list[str]:
        """The names so that each comes after its dependencies among them (UsageError: loop)."""
        left = list(dict.fromkeys(names))
        done: list[str] = []
        before = {name: self.needs(name, left) for name in left}
        while left:
            ready = [name for name in left if not before[name] - set(done)]
            if not ready:
                raise UsageError(f"dependencies form a loop: {', '.join(left)}")
            done.append(ready[0])
            left.remove(ready[0])
        return done

    def finish(self, name: str) -> str:
        """Before a real run plans: end what an earlier one left on trial; what became of it."""
        if not any(self.host.exists(f"{applied.FOLDER}/{name}/{at}") for at in ON_TRIAL):
            return ""
        from importlib import import_module

        package = components.entry_of(name).module.rpartition(".")[0]
        return str(import_module(f"{package}.live.trial").finish(self.host))

    def needs(self, name: str, among: Iterable[str]) -> set[str]:
        """Which of ``among`` must run before ``name`` (its pre, and others' post)."""
        found = set(self._names(f"{ROOT}/{name}/dependencies/pre"))
        found |= {other for other in among
                  if name in self._names(f"{ROOT}/{other}/dependencies/post")}  # fmt: skip
        return (found & set(among)) - {name}

    def _names(self, path: str) -> list[str]:
        node = self.profile.get(path)
        return [str(getattr(item, "text", "")) for item in node] if isinstance(node, list) else []

    def digest(self, entry: Entry) -> str:
        """The digest of what decides besides profile, facts and files."""
        parts = []
        for folder in entry.folders():
            if folder not in self._digests:
                self._digests[folder] = quick.code_digest([folder])
            parts.append(self._digests[folder])
        return ":".join([*parts, "root" if self.host.privileged else "user"])

    def plan(self, name: str, named: bool = False) -> tuple[Plan, Applied]:
        """The plan of one component and its record; an error is inside the plan.

        named: somebody asked for this one, which releases a hold and lifts the removal cap.
        """
        try:
            return self._plan(components.entry_of(name), named)
        except NcmError as error:
            failure: NcmError = error
        except Exception as error:  # one broken component must not stop the others
            failure = bug(name, error)
        from ncm.planner import failed

        return failed(name, failure), applied.Applied(name)

    def _plan(self, entry: Entry, named: bool) -> tuple[Plan, Applied]:
        record = applied.load(self.host, entry.name)
        left = pending.read(self.host, entry.name)
        digest = self.digest(entry)
        if left is None and record.held and not named and self._same_inputs(record):
            return _without_work(entry.name, HELD), record
        quiet = left is None and not record.held
        if quiet and self._unchanged(entry, record, digest):
            plan = _without_work(entry.name, "unchanged")
            plan.notes = [(level, at, text) for level, at, text in record.notes]
            return plan, record
        plan = self._full(entry, record, named, left)
        plan.digest = digest
        return plan, record

    def _unchanged(self, entry: Entry, record: Applied, digest: str) -> bool:
        return quick.unchanged(record, digest, self.profile, self.host) and quick.same_objects(
            record, entry, self.host
        )

    def _full(
        self, entry: Entry, record: Applied, named: bool, left: dict[str, Any] | None
    ) -> Plan:
        from ncm import journal, objects
        from ncm.planner import cap_removals, make_plan
        from ncm.resource import Action

        if left and left["undo"] in journal.entries(self.host, entry.name):
            return self.undo_plan(entry.name, int(left["undo"]))
        owed = pending.resume(self.host, record, left) if left else []
        plan = make_plan(entry.load(), self.profile, self.host, record, self.folders)
        for unit, verb, causes in owed:
            plan.add_due(Due(Action(unit, verb), causes, owed=True))
        objects.make_plan(plan, record, self.starting)
        if not named:
            self.capped.add(entry.name)
            cap_removals(plan)
        self._one_owner(plan)
        return plan

    def _one_owner(self, plan: Plan) -> None:
        """Refuse a file that another component of ours has in its record."""
        for name in components.BUILT_IN:
            if name == plan.component:
                continue
            for path, target in applied.load(self.host, name).targets.items():
                if path in plan.targets and target["kind"] in ("file", "symlink"):
                    raise Refused(path, f"is {name}'s; unconfigure {name} before it changes hands")

    def replan(self, done: Plan, before: Applied) -> Plan:
        """The plan after ``done`` came true; empty unless a component feeds on its own files."""
        from ncm.apply import new_record
        from ncm.planner import make_plan

        record = new_record(done, before, self.host)
        entry = components.entry_of(done.component)
        return make_plan(entry.load(), self.profile, self.host, record, set())

    def undo_plan(self, name: str, number: int | None = None) -> Plan:
        """The plan that takes the last change (or journal entry ``number``) back."""
        from ncm import objects, undo

        entry = components.entry_of(name)
        plan = undo.make_plan(name, self.profile, self.host, number)
        objects.make_undo_plan(plan, entry, applied.load(self.host, name), self.host)
        if not plan.inputs:
            # The first run did not get as far as a record: what to wait for, the component says.
            fields = entry.load().inputs.fields.values()
            plan.inputs = {at.name: self.profile.checksum(at.name) for at in fields}
        plan.digest = self.digest(entry)
        return plan

    def unconfigure_plan(self, name: str) -> tuple[Plan, Applied]:
        """The plan that takes away everything that the record says we made."""
        from ncm import objects
        from ncm.planner import make_unconfigure_plan

        entry = components.entry_of(name)
        record = applied.load(self.host, name)
        left = pending.read(self.host, name)
        if left:
            pending.resume(self.host, record, left)
        plan = make_unconfigure_plan(name, self.profile, self.host, record)
        objects.make_unconfigure_plan(plan, entry, record, self.host)
        return plan, record

    def _same_inputs(self, record: Applied) -> bool:
        return all(self.profile.checksum(path) == sum for path, sum in record.inputs.items())


def bug(name: str, error: Exception) -> Bug:
    """A bug of ours by type and place; its text could quote a secret."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    found = Bug(f"{name}: a bug of ncm-virt: {type(error).__name__} at {place}")
    found.__cause__ = error
    return found


def _without_work(name: str, why: str) -> Plan:
    plan = Plan(name)
    plan.skipped = why
    return plan
