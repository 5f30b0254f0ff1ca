# SPDX-License-Identifier: Apache-2.0
"""The plan of one component: ordered changes, their reasons and their consequences."""

from __future__ import annotations

from ncm.host import ABSENT, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ncm.errors import NcmError
    from ncm.resource import Action, Checker, MaskOld
    from ncm.stage import Known, ObjectChange, Stage, Step
    from ncm.text import Text

CREATE, CHANGE, REMOVE, REFUSED = "+", "~", "-", "!"
_STARTS = ("start", "restart", "reload-or-restart")


class Change:
    """One path that is to change from ``before`` to ``after``.

    because: the profile paths that cause it. target: what the record keeps of it; None when it
    leaves the record. text: the wanted text where it is known piece by piece. mask: hides
    secrets in old lines. origins: line key -> profile paths, of the lines as we last wrote them.
    refused: why it will not be done. steps: calls to a running service (ncm.stage).
    test: what the new content must pass before it is swapped in.
    """

    steps: Sequence[Step] = ()

    __slots__ = (
        "after", "because", "before", "kind", "mask", "note", "notify",
        "origins", "path", "refused", "target", "test", "text",
    )  # fmt: skip

    def __init__(self, kind: str, path: str, states: tuple[State, State], because: str) -> None:
        self.kind = kind
        self.path = path
        self.before, self.after = states
        self.because: tuple[str, ...] = (because,) if because else ()
        self.notify: Sequence[Action] = ()
        self.target: dict[str, Any] | None = None
        self.text: Text | None = None
        self.mask: MaskOld | None = None
        self.refused: str | None = None
        self.test: Checker | None = None
        self.note = ""
        self.origins: dict[str, list[str]] = {}

    @property
    def symbol(self) -> str:
        if self.refused:
            return REFUSED
        if self.before.kind == ABSENT:
            return CREATE
        return REMOVE if self.after.kind == ABSENT else CHANGE


class Due:
    """An action that is to run once, and the paths or profile paths that cause it."""

    __slots__ = ("action", "causes", "owed")

    def __init__(self, action: Action, causes: Sequence[str], owed: bool = False) -> None:
        self.action = action
        self.causes = list(causes)
        self.owed = owed


class Plan:
    """What one component would do, in order.

    targets: every path that is ours afterwards, as the record keeps it (without "seen").
    compared: target -> its state when it was compared.
    skipped: why nothing was compared. deferred: actions that a later component of this run does
    for all. held_back: why a run shows this plan but does not apply it. undo: the journal entry
    that the plan takes back. typed: the component's Inputs that it was made from.

    stage: the running service in which objects are wanted. objects: the changes there. later:
    why they are not known yet. known: the record's entries of what is ours there already. told:
    those of the notes that are about objects.
    """

    def __init__(self, component: str) -> None:
        self.component = component
        self.changes: list[Change] = []
        self.due: list[Due] = []
        self.notes: list[tuple[str, str, str]] = []
        self.targets: dict[str, dict[str, Any]] = {}
        self.compared: dict[str, State] = {}
        self.inputs: dict[str, str | None] = {}
        self.facts: dict[str, Any] = {}
        self.digest = ""
        self.error: NcmError | None = None
        self.skipped = ""
        self.held_back = ""
        self.deferred: set[Action] = set()
        self.undo: int | None = None
        self.unconfigure = False
        self.typed: Any = None
        self.stage: Stage | None = None
        self.objects: list[ObjectChange] = []
        self.later = ""
        self.known: Known = {}
        self.told: list[tuple[str, str, str]] = []

    @property
    def empty(self) -> bool:
        """Nothing to change and nothing owed."""
        return not self.work and not self.due and not self.object_work and not self.later

    @property
    def own_due(self) -> list[Due]:
        """The actions that this component does itself, or does for earlier ones as well."""
        return [due for due in self.due if due.action not in self.deferred]

    @property
    def work(self) -> list[Change]:
        """The changes that will be made: all but the refused ones."""
        return [change for change in self.changes if not change.refused]

    @property
    def object_work(self) -> list[ObjectChange]:
        """The changes in the running service that will be made."""
        return [change for change in self.objects if not change.refused]

    @property
    def every(self) -> list[Change]:
        """All changes, refused ones too: files first, then objects."""
        return [*self.changes, *self.objects]

    @property
    def starts(self) -> set[str]:
        """The units that its actions start."""
        return {at.action.unit for at in self.due if at.action.verb in _STARTS}

    def hold(self, waiting: Mapping[str, str]) -> None:
        """Refuse changes of files, by path, and what only they would have caused."""
        for change in self.changes:
            change.refused = change.refused or waiting.get(change.path)
        for due in list(self.due):
            rest = [cause for cause in due.causes if cause not in waiting]
            if due.causes and not rest and not due.owed:
                self.due.remove(due)
            due.causes = rest or due.causes

    def add_due(self, due: Due) -> None:
        """Add an action, once; causes are collected."""
        for known in self.due:
            if known.action == due.action:
                known.causes += [cause for cause in due.causes if cause not in known.causes]
                return
        self.due.append(due)
