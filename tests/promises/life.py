# SPDX-License-Identifier: Apache-2.0
"""One run in this process, with every step recorded: what the promise tests are made of."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, Optional

from ncm import run
from ncm.host import Host
from ncm.plan import Plan
from ncm.profile.source import open_file
from ncm.session import Session
from ncm.show import machine, terminal

EXAMPLES = Path(__file__).parents[2] / "examples" / "profiles"
NAMES = sorted(path.name.split(".")[0] for path in EXAMPLES.glob("*.json"))
OURS = ("/var/lib/ncm-virt/record", "/var/lock")
ABOVE_OURS = ("/var", "/var/lib", "/var/lib/ncm-virt")
"""Folders that every run makes for its record; no plan names them."""
VERBS = ("write", "link", "mkdir", "remove")


class Result:
    """What one run planned, did and printed."""

    def __init__(self, plans: list[Plan], steps: list[tuple[str, str]], dry_run: bool) -> None:
        self.plans = plans
        self.steps = steps
        self.status = run.exit_status(plans, detailed=False)
        self.shown = "\n".join(terminal.lines(plans, "Plan", verbose=True))
        self.json = json.loads(machine.document(plans, dry_run, "-", None))

    @property
    def empty(self) -> bool:
        return not any(plan.changes or plan.due for plan in self.plans) and not self.errors

    @property
    def errors(self) -> list[str]:
        return [line for plan in self.plans if plan.error for line in plan.error.lines()]

    @property
    def touched(self) -> list[str]:
        """Paths that the run changed, in order, without our own records."""
        return [
            path for verb, path in self.steps
            if verb in VERBS and not path.startswith(OURS) and path not in ABOVE_OURS
        ]  # fmt: skip

    @property
    def acted(self) -> list[str]:
        """Service actions, in order."""
        return [f"{verb} {unit}".strip() for verb, unit in self.steps
                if verb not in (*VERBS, "swap")]  # fmt: skip

    @property
    def planned(self) -> list[str]:
        return [change.path for plan in self.plans for change in plan.work]


def example(name: str) -> dict[str, Any]:
    """The example profile of a node, as a fresh dict."""
    path = next(EXAMPLES.glob(f"{name}.*json"))
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def go(
    root: Path,
    profile: dict[str, Any],
    dry_run: bool = False,
    names: Optional[list[str]] = None,
    mode: str = "configure",
    on_step: Optional[Callable[[str, str], None]] = None,
) -> Result:
    """One run over a profile below a root."""
    root.mkdir(parents=True, exist_ok=True)
    source = root.parent / f"{root.name}.profile.json"
    source.write_text(json.dumps(profile))
    steps: list[tuple[str, str]] = []

    def note(verb: str, path: str) -> None:
        if on_step:
            on_step(verb, path)
        steps.append((verb, path))

    host = Host(str(root), on_step=note)
    with open_file(str(source)) as tree:
        session = Session(host, tree, serve_all=True)
        wish = run.Wish(names or session.active(), mode, dry_run, bool(names))
        planned = run.plan_all(session, wish)
        if not dry_run:
            run.apply_all(session, planned)
    host.close()
    return Result([plan for plan, _ in planned], steps, dry_run)


def snapshot(root: Path, ours: bool = False) -> dict[str, tuple[Any, ...]]:
    """path -> what is there, of everything below the root; our own records only if asked."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)
            below = "/" + os.path.relpath(path, root)
            if ours or (not below.startswith(OURS) and below not in ABOVE_OURS):
                found[below] = _state(path)
    return found


def _state(path: str) -> tuple[Any, ...]:
    status = os.lstat(path)
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return ("link", os.readlink(path))
    if stat.S_ISREG(status.st_mode):
        digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
        return ("file", mode, status.st_uid, digest)
    return ("directory", mode)


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of every scalar of a profile."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}/{index}")
    else:
        yield path, node


def edited(profile: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of the profile with another value at the path; REMOVED takes it out."""
    copied = copy.deepcopy(profile)
    *above, last = path.strip("/").split("/")
    node: Any = copied
    for name in above:
        node = node[int(name)] if isinstance(node, list) else node.setdefault(name, {})
    key: Any = int(last) if isinstance(node, list) else last
    if value is REMOVED:
        del node[key]
    else:
        node[key] = value
    return copied


REMOVED = object()
