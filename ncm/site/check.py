# SPDX-License-Identifier: Apache-2.0
"""Plans every profile of a folder, then asks the components what is wrong between the nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm import run
from ncm.components import BUILT_IN, entry_of
from ncm.errors import NcmError, SourceError
from ncm.profile import source
from ncm.session import Session, bug
from ncm.site.folder import Folder
from ncm.site.nowhere import Nowhere
from ncm.site.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from ncm.components import Entry
    from ncm.configure import Configure
    from ncm.plan import Plan
    from ncm.profile.tree import Tree
    from ncm.schema.record import Inputs


class _Session(Session):
    """A session without records, so that the code need not be told apart from former code."""

    def digest(self, entry: Entry) -> str:
        return ""


class _Check:
    """One check under way. seen: component -> node -> what the rules between nodes look at.

    machines: component -> node -> what rules look at on every node, with the component or not.
    """

    def __init__(self, report: Report, form: Callable[[Plan], str]) -> None:
        self.report = report
        self.form = form
        self.components: dict[str, Configure[Any]] = {}
        self.seen: dict[str, dict[str, Inputs]] = {}
        self.machines: dict[str, dict[str, Inputs]] = {}

    def node(self, node: str, file: str) -> None:
        """Plan one profile; whatever is wrong with it goes into the report."""
        self.report.nodes.append((node, file))
        try:
            with source.open_file(file) as profile:
                self._plan(node, profile)
        except NcmError as error:
            self.report.fail(node, "", error)

    def _plan(self, node: str, profile: Tree) -> None:
        session = _Session(Nowhere(), profile, serve_all=True)
        planned = run.plan_all(session, run.Wish(session.active(), dry_run=True))
        if not planned:
            self.report.bare.append(node)
        failed = set()
        for plan, _ in planned:
            try:
                self._take(node, plan, profile)
            except NcmError as error:
                failed.add(plan.component)
                self.report.fail(node, plan.component, error)
        for name in BUILT_IN:
            if name not in failed:
                self._look(node, name, profile)

    def _take(self, node: str, plan: Plan, profile: Tree) -> None:
        if plan.error:
            raise plan.error
        self.report.add(node, plan.component, self.form(plan))
        wider = self._component(plan.component).site_inputs()
        around = wider.around(plan.typed, profile)
        self.seen.setdefault(plan.component, {})[node] = around

    def _look(self, node: str, name: str, profile: Tree) -> None:
        """What a component's rules look at on this node, though it may not be active there."""
        inputs = self._component(name).machine_inputs()
        if inputs is None:
            return
        try:
            self.machines.setdefault(name, {})[node] = inputs.read(profile)
        except NcmError as error:
            self.report.fail(node, name, error)

    def _component(self, name: str) -> Configure[Any]:
        if name not in self.components:
            self.components[name] = entry_of(name).load()
        return self.components[name]

    def between(self) -> None:
        """The rules between the nodes, of every component that has nodes."""
        for name in BUILT_IN:
            if name in self.seen:
                self._between(name)

    def _between(self, name: str) -> None:
        try:
            component, nodes = self._component(name), self.seen[name]
            for problem in component.site(nodes):
                self.report.clash(name, problem)
            for problem in component.site_machines(nodes, self.machines.get(name, {})):
                self.report.clash(name, problem)
        except NcmError as error:
            self.report.fail("", name, error)
        except Exception as error:  # one broken component must not stop the others
            self.report.fail("", name, bug(name, error))


def check(path: str, form: Callable[[Plan], str]) -> Report:
    """Check the profiles in the folder ``path``; nothing is written anywhere.

    form: how a plan is shown; plans with one form are one group. Raises SourceError when the
    folder cannot be read or has no profile.
    """
    folder = Folder(path)
    if not folder.profiles:
        raise SourceError(path, "has no profile (NODE.json or NODE.xml, may be gzipped)")
    report = Report(path)
    report.ignored = folder.ignored
    checking = _Check(report, form)
    for node, file in folder.profiles:
        checking.node(node, file)
    checking.between()
    return report
