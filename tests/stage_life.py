# SPDX-License-Identifier: Apache-2.0
"""Runs of one component whose objects live in a running service, in this process."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Callable, ClassVar, Optional

from ncm import run
from ncm.errors import NcmError
from ncm.host import Host
from ncm.plan import Plan
from ncm.profile.source import open_file
from ncm.session import Session
from ncm.show import machine, terminal

FILES = ("write", "swap", "link", "mkdir", "remove")
"""Steps that are about files: our own records."""
Pairs = list[tuple[str, str]]


class Result:
    """One run: what it planned, what it did, what it prints."""

    def __init__(self, plan: Plan, steps: Pairs, dry_run: bool) -> None:
        self.plan = plan
        self.dry: Optional[Result] = None
        self.done = [(words, subject) for words, subject in steps if words not in FILES]
        self.status = run.exit_status([plan], detailed=True)
        self.shown = "\n".join(terminal.lines([plan], "Plan", verbose=True))
        self.json = json.loads(machine.document([plan], dry_run, "-", None))["components"][0]

    @property
    def planned(self) -> Pairs:
        """(words, object) of each step, in order."""
        return [(step.words, at.path) for at in self.plan.object_work for step in at.steps]

    @property
    def touched(self) -> list[str]:
        """The objects that change, in order."""
        return [change.path for change in self.plan.object_work]

    @property
    def refused(self) -> dict[str, str]:
        """Object -> why it is not changed."""
        return {at.path: at.refused for at in self.plan.objects if at.refused}

    @property
    def errors(self) -> list[str]:
        return self.plan.error.lines() if self.plan.error else []

    @property
    def notes(self) -> list[str]:
        return [f"{path}: {message}" for _, path, message in self.plan.notes]

    @property
    def empty(self) -> bool:
        return self.status == 0 and not self.plan.objects and not self.done

    @property
    def paths(self) -> set[str]:
        """Every profile path that the plan names."""
        lines = [line for at in self.json["objects"] for line in at["lines"]]
        named = {path for line in lines for path in line["paths"]}
        return named | {path for at in self.json["objects"] for path in at["because"]}


class Life:
    """A host and its service, through run after run. component: the one that runs."""

    component: ClassVar[str]

    def __init__(self, folder: Path, uri: str) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.root.mkdir(parents=True, exist_ok=True)
        self.uri = uri
        self.on_step: Callable[[str, str], None] = lambda words, subject: None

    def profile(self, tree: dict[str, Any]) -> dict[str, Any]:
        """The profile of a host whose component has this tree."""
        return {"software": {"components": {self.component: {"active": True, **tree}}}}

    def go(
        self, tree: dict[str, Any], dry_run: bool = False, mode: str = "configure",
        named: bool = True,
    ) -> Result:  # fmt: skip
        """One run."""
        source = self.folder / "profile.json"
        source.write_text(json.dumps(self.profile(tree)))
        steps: Pairs = []

        def step(words: str, subject: str) -> None:
            self.on_step(words, subject)
            steps.append((words, subject))

        host = Host(str(self.root), step, connect=(self.uri,))
        with open_file(str(source)) as read:
            session = Session(host, read, serve_all=True)
            planned = run.plan_all(session, run.Wish([self.component], mode, dry_run, named))
            if not dry_run:
                run.apply_all(session, planned)
        host.close()
        return Result(planned[0][0], steps, dry_run)

    def plan(self, tree: dict[str, Any], **options: Any) -> Result:
        return self.go(tree, dry_run=True, **options)

    def made(self, tree: dict[str, Any]) -> Result:
        """A run that does exactly what the dry run before it has printed, once and for all."""
        plan = self.plan(tree)
        assert not plan.done
        done = self.go(tree)
        assert done.errors == plan.errors == []
        self.same_steps(done, plan)
        assert done.touched == plan.touched
        assert done.refused == plan.refused
        done.dry = plan
        return done

    def same_steps(self, done: Result, plan: Result) -> None:
        """What was done is what was printed, in that order."""
        assert words(done.done) == words(plan.planned)

    def settled(self, tree: dict[str, Any]) -> None:
        """Nothing is left to do: neither on the quick path nor when all is compared in full."""
        quick = self.plan(tree)
        self.forget()
        for again in (quick, self.plan(tree), self.go(tree)):
            assert again.shown.endswith("nothing to change."), again.shown
            assert again.empty

    def forget(self) -> None:
        """The next run compares every object in full, as if each had been touched."""
        record = self.record()
        for entry in record["objects"].values():
            entry["seen"] = "?"
        self._path.write_text(json.dumps(record))

    def lose(self) -> None:
        """The record is gone, as after a new installation of the host."""
        shutil.rmtree(self.root / "var/lib/ncm-virt")

    def moved_from(self, root: Path) -> None:
        """Go on with what another root knows of the same service."""
        shutil.copytree(root / "var/lib/ncm-virt", self.root / "var/lib/ncm-virt")
        self.moved(self.uri)

    def moved(self, server: str) -> None:
        """The same service will be asked by another name."""
        self._path.write_text(json.dumps({**self.record(), "server": server}))

    @property
    def _path(self) -> Path:
        return self.root / f"var/lib/ncm-virt/record/{self.component}/applied.json"

    def record(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self._path.read_text())
        return loaded


def words(pairs: Pairs) -> Pairs:
    return [(verb.strip(), subject) for verb, subject in pairs]


def refusal(life: Life, tree: dict[str, Any]) -> Optional[str]:
    """The complaint about the profile itself, None when it is valid."""
    try:
        result = life.plan(tree)
    except NcmError as error:
        return "\n".join(error.lines())
    return "\n".join(result.errors) or None
