# SPDX-License-Identifier: Apache-2.0
"""Changes made: objects of one kind together, a hundred calls in one request."""

from __future__ import annotations

import time
from itertools import groupby
from typing import TYPE_CHECKING, Any, Callable

from ncm.errors import HostError
from ncm_oned.cloud.call import Call, Ref
from ncm_oned.cloud.errors import CloudError
from ncm_oned.cloud.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm.stage import ObjectChange
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import Kind
    from ncm_oned.cloud.server import Server

TOGETHER = 100
"""Calls in one request: the server makes them one by one, and its answer must stay small."""
_PAUSE = 0.5

Announce = Callable[[str, str], None]


class Failed(HostError):
    """Some changes were not made. unmade: those of them whose object certainly is not ours."""

    def __init__(self, errors: dict[str, HostError], unmade: Sequence[str]) -> None:
        subject, first = next(iter(errors.items()))
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(subject, f"{first.message}{more}")
        self.unmade = tuple(unmade)


def perform(
    server: Server, changes: Sequence[ObjectChange], announce: Announce
) -> Iterator[ObjectChange]:
    """Make the changes in order, each yielded when the server shows it.

    Raises HostError; of one kind all that can be made is made before.
    """
    server.tell(announce)
    for name, group in groupby(changes, key=lambda at: at.kind):
        yield from _Group(server, kind_of(name), list(group)).perform(announce)
    _look_again(server, changes)


def _look_again(server: Server, changes: Sequence[ObjectChange]) -> None:
    """Ids of what is named are known now, also of what came later; and what a later change has
    changed as well (rules of a security group) is as it is now."""
    others = {
        str(ref) for change in changes for step in change.steps if isinstance(step, Call)
        for ref in step.arguments[:1]
        if isinstance(ref, Ref) and ref.kind != change.kind
        and step.method == f"{kind_of(ref.kind).prefix}.update"
    }  # fmt: skip
    for change in changes:
        ids = (change.entry or {}).get("ids", {})
        for key in ids:
            kind_name, _, name = key.partition(" ")
            ids[key] = str(server.known_id(kind_name, name))
        if change.path in others and change.entry and change.entry["seen"]:
            kind = kind_of(change.kind)
            server.forget(kind)
            now = next((at for at in server.pool(kind) if str(at.id) == change.identity), None)
            change.entry["seen"] = kind.fingerprint(now, change.entry)


class _Group:
    """Changes of one kind, made in waves: the first step of all, then the second ..."""

    def __init__(self, server: Server, kind: Kind, changes: list[ObjectChange]) -> None:
        self.server = server
        self.kind = kind
        self.changes = changes
        self.errors: dict[str, HostError] = {}
        self.unmade: list[str] = []

    def perform(self, announce: Announce) -> Iterator[ObjectChange]:
        self._check()
        for index in range(max(len(change.steps) for change in self.changes)):
            self._wave(index, announce)
        yield from self._verified()
        if self.errors:
            raise Failed(self.errors, self.unmade)

    def _check(self) -> None:
        """Nothing is done to an object that is no longer as it was compared."""
        self.server.forget(self.kind)
        for change in self.changes:
            now = self._now(change)
            entry = change.entry or {"attributes": [], "facets": {}}
            if change.before.kind == "absent" and now is not None:
                raise HostError(change.path, "was made by somebody else meanwhile; run again")
            if change.before.kind != "absent" and now is None:
                raise HostError(change.path, "is gone meanwhile; run again")
            if change.seen and change.entry and self.kind.fingerprint(now, entry) != change.seen:
                raise HostError(change.path, "changed while we were planning; run again")

    def _now(self, change: ObjectChange) -> Current | None:
        """The object of a change, by its id where it has one."""
        pool = self.server.pool(self.kind)
        if change.identity:
            return next((at for at in pool if str(at.id) == change.identity), None)
        if self.kind.per_owner:
            # What others have of this name does not stand in the way of ours.
            return next((at for at in pool
                         if at.name == change.name and at.owner == "oneadmin"), None)  # fmt: skip
        found = self.server.known_id(self.kind.name, change.name)
        return next((at for at in pool if at.id == found), None)

    def _wave(self, index: int, announce: Announce) -> None:
        """One step of each change that has so many and has not failed."""
        todo = [at for at in self.changes
                if index < len(at.steps) and at.path not in self.errors]  # fmt: skip
        for start in range(0, len(todo), TOGETHER):
            part = todo[start : start + TOGETHER]
            for change in part:
                announce(change.steps[index].words, change.path)
            self._send(part, index)

    def _send(self, part: list[ObjectChange], index: int) -> None:
        calls: list[tuple[ObjectChange, Call]] = []
        for change in part:
            step = change.steps[index]
            if isinstance(step, Call):
                calls.append((change, step))
                continue
            try:
                step.call(self.server)
            except HostError as error:
                self.errors[change.path] = error
        answers = self.server.several([call for _, call in calls]) if calls else []
        for (change, call), answer in zip(calls, answers):
            self._take(change, call, answer)

    def _take(self, change: ObjectChange, call: Call, answer: Any) -> None:
        if isinstance(answer, CloudError):
            self.errors[change.path] = answer
            if call.made is not None:
                self.unmade.append(change.path)
        elif call.made is not None:
            self.server.bind(call.made.kind, call.made.name, int(answer))
            change.identity = str(answer)

    def _verified(self) -> Iterator[ObjectChange]:
        """What the server shows of each now; what it still works on is waited for."""
        left = [at for at in self.changes if at.path not in self.errors]
        end = time.monotonic() + self.kind.patience
        while left:
            self.server.forget(self.kind)
            waiting = []
            for change in left:
                now = self._now(change)
                if change.entry is not None and now is not None and not self._ready(change, now):
                    waiting.append(change)
                elif change.path not in self.errors:
                    yield from self._done(change, now)
            if waiting and time.monotonic() >= end:
                for change in waiting:
                    self.errors[change.path] = HostError(
                        change.path, f"not ready after {self.kind.patience:g} s"
                    )
                return
            left = waiting
            for change in left[:1]:
                self.server.still_waits(change.path)
                time.sleep(_PAUSE)

    def _ready(self, change: ObjectChange, now: Current) -> bool:
        try:
            return self.kind.ready(now)
        except HostError as error:
            self.errors[change.path] = error
            return True

    def _done(self, change: ObjectChange, now: Current | None) -> Iterator[ObjectChange]:
        gone = now is None or (self.kind.lasting and change.entry is None)
        if gone != (change.entry is None):
            message = "is not what was made a moment ago"
            self.errors[change.path] = HostError(change.path, message)
            return
        if change.entry is not None and now is not None:
            change.entry["id"] = str(now.id)
            waits = change.entry.pop("waits", False)
            change.entry["seen"] = "" if waits else self.kind.fingerprint(now, change.entry)
        yield change
