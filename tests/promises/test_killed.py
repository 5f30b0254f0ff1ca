# SPDX-License-Identifier: Apache-2.0
"""Promise 8: killed at any step, the next run finishes the work, restarts included."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm.components import BUILT_IN
from tests.promises.life import NAMES, example, go, snapshot


def killed_at(
    number: int, root: Path, profile: dict[str, Any], mode: str = "configure",
    names: Optional[list[str]] = None,
) -> bool:  # fmt: skip
    """Run in a child that dies before step ``number``; False when it got through.

    What the child did is in ``root.steps`` beside the root.
    """
    log = root.parent / f"{root.name}.steps"
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 77
    count = 0
    with log.open("a") as steps:

        def step(verb: str, path: str) -> None:
            nonlocal count
            if count == number:
                os._exit(77)
            count += 1
            steps.write(f"{verb} {path}\n")
            steps.flush()

        try:
            names = names if mode == "configure" else ["libvirtd"]
            go(root, profile, on_step=step, mode=mode, names=names)
        finally:
            os._exit(0)


def actions(log: Path) -> set[str]:
    lines = log.read_text().splitlines() if log.exists() else []
    return {line for line in lines if line.split()[0] in ("restart", "reload", "daemon-reload")}


def owed(acted: list[str]) -> set[str]:
    """The actions whose loss would leave a service on its old files."""
    return {at for at in acted if at.split()[0] in ("restart", "reload")}


def finish(
    root: Path, profile: dict[str, Any], wanted: object, acts: list[str],
    names: Optional[list[str]] = None,
) -> None:  # fmt: skip
    """The next run completes what the killed one began, and owes nothing afterwards."""
    last = go(root, profile, names=names)
    assert not last.errors
    assert snapshot(root) == wanted
    done = actions(root.parent / f"{root.name}.steps")
    assert owed(acts) <= done | owed(last.acted), "a restart was lost"
    assert go(root, profile, dry_run=True, names=names).empty
    assert not list(root.rglob("*.ncm-new"))


def components(name: str) -> list[str]:
    """Those of ours that are active on an example node."""
    profile = example(name)
    active = profile["software"]["components"]
    return [at for at in BUILT_IN if at in active or (at == "network" and "system" in profile)]


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize(("name", "one"), [(at, one) for at in NAMES for one in components(at)])
def test_killed_at_every_step_the_next_run_finishes(tmp_path: Path, name: str, one: str) -> None:
    steps = killed_at_steps(tmp_path, name, [one], 1)
    assert steps > 1


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("name", NAMES)
def test_a_run_of_all_components_killed_the_next_one_finishes(tmp_path: Path, name: str) -> None:
    assert killed_at_steps(tmp_path, name, None, 9) > 5


def killed_at_steps(tmp_path: Path, name: str, names: Optional[list[str]], stride: int) -> int:
    """Kill a run at each step, or each so many; how many that were."""
    profile = example(name)
    whole = go(tmp_path / "whole", profile, names=names)
    wanted = snapshot(tmp_path / "whole")
    number, again, tried = 0, True, 0
    while again:
        root = tmp_path / f"root{number}"
        root.mkdir()
        again = killed_at(number, root, profile, names=names)
        finish(root, profile, wanted, whole.acted, names)
        shutil.rmtree(root)
        number += stride
        tried += 1
    assert number > len(whole.planned)
    return tried


@pytest.mark.usefixtures("thorough")
def test_an_update_killed_at_every_step_leaves_only_whole_files(tmp_path: Path) -> None:
    profile, changed = example("kvm1"), example("kvm1")
    logging = changed["software"]["components"]["libvirtd"]["logging"]
    logging["log_level"] = 1 if logging["log_level"] != 1 else 2
    go(tmp_path / "base", profile)
    old = snapshot(tmp_path / "base")
    update = go(tmp_path / "base", changed)
    new = snapshot(tmp_path / "base")
    assert old != new
    number, again = 0, True
    while again:
        root = tmp_path / f"root{number}"
        go(root, profile)
        again = killed_at(number, root, changed)
        now = snapshot(root)
        for path in {**old, **new}:
            assert now.get(path) in (old.get(path), new.get(path)), path
        finish(root, changed, new, update.acted)
        shutil.rmtree(root)
        number += 1


@pytest.mark.parametrize("mode", ["undo", "unconfigure"])
def test_taking_back_can_be_finished_after_a_kill_at_every_step(tmp_path: Path, mode: str) -> None:
    profile = example("kvm1")
    number, again = 0, True
    while again:
        root = tmp_path / f"{mode}{number}"
        go(root, profile, names=["libvirtd"])
        again = killed_at(number, root, profile, mode)
        if again:
            assert not go(root, profile, names=["libvirtd"], mode=mode).errors
        assert not [path for path, state in snapshot(root).items() if state[0] == "file"]
        shutil.rmtree(root)
        number += 1
    assert number > 1
