# SPDX-License-Identifier: Apache-2.0
"""What a check found: equal plans folded, errors by node."""

from __future__ import annotations

from ncm.components import BUILT_IN
from ncm.errors import Problem, ProfileError, SiteProblem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ncm.errors import NcmError


class Fault:
    """One error: of a node, of a component ("" when it is about the whole profile)."""

    __slots__ = ("component", "message", "node", "other", "path")

    def __init__(self, node: str, component: str, problem: Problem) -> None:
        self.node = node
        self.component = component
        self.path = problem.path
        self.message = str(problem).removeprefix(f"{problem.path}: ")
        self.other: tuple[str, str] | None = getattr(problem, "other", None)

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.node, self.path, self.message)))


class Report:
    """nodes: (node, file). ignored: (file, why). bare: nodes without a component of ours.

    A plan is kept in the form in which it is shown: equal forms of a component are one group.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.nodes: list[tuple[str, str]] = []
        self.ignored: list[tuple[str, str]] = []
        self.bare: list[str] = []
        self.faults: list[Fault] = []
        self._groups: dict[str, dict[str, list[str]]] = {name: {} for name in BUILT_IN}

    def add(self, node: str, component: str, form: str) -> None:
        """The plan of a component on a node, as it is shown."""
        self._groups[component].setdefault(form, []).append(node)

    def fail(self, node: str, component: str, error: NcmError) -> None:
        """All problems of an error of a node."""
        if isinstance(error, ProfileError):
            self.faults += [Fault(node, component, problem) for problem in error.problems]
        else:
            self.faults.append(Fault(node, component, Problem("", str(error))))

    def clash(self, component: str, problem: SiteProblem) -> None:
        """A problem between nodes."""
        self.faults.append(Fault(problem.node, component, problem))

    def groups(self) -> Iterator[tuple[str, list[str], str]]:
        """(component, its nodes, their plan as shown), each component's groups together."""
        for component, forms in self._groups.items():
            for form, nodes in forms.items():
                yield component, nodes, form

    @property
    def totals(self) -> dict[str, Any]:
        """The numbers of nodes, of distinct plans and of errors."""
        plans = sum(1 for _ in self.groups())
        return {"nodes": len(self.nodes), "plans": plans, "errors": len(self.faults)}
