# SPDX-License-Identifier: Apache-2.0
"""Promise 1: the dry run is the run, from every start state; promise 5: act once, after all."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Callable

import pytest

from tests.promises.life import NAMES, Result, example, go, snapshot


def compare(root: Path, name: str) -> Result:
    """Dry run, then run: the same plan, done exactly; then nothing is left to do."""
    profile = example(name)
    before = snapshot(root, ours=True)
    dry = go(root, profile, dry_run=True)
    assert snapshot(root, ours=True) == before, "the dry run changed something"
    assert dry.steps == []
    real = go(root, profile)
    assert not real.errors
    assert {**dry.json, "dry_run": False} == real.json
    assert dry.shown == real.shown
    assert real.touched == real.planned
    assert real.acted == [str(due.action) for plan in dry.plans for due in plan.own_due]
    after = go(root, profile, dry_run=True)
    assert after.empty, after.shown
    again = go(root, profile)
    assert again.steps == [], "the second run changed something"
    return real


@pytest.mark.parametrize("name", NAMES)
def test_from_an_empty_root(tmp_path: Path, name: str) -> None:
    real = compare(tmp_path / "root", name)
    assert real.planned


@pytest.mark.parametrize("name", NAMES)
def test_actions_run_once_and_after_every_write(tmp_path: Path, name: str) -> None:
    real = go(tmp_path / "root", example(name))
    assert real.acted
    assert len(real.acted) == len(set(real.acted))
    writes = [i for i, (verb, path) in enumerate(real.steps) if path in real.planned]
    acts = [i for i, (verb, _) in enumerate(real.steps) if verb in ("restart", "reload")]
    assert max(writes) < min(acts)


SHARED = (
    "/etc/fstab", "/etc/hostname", "/etc/iproute2/rt_tables", "/etc/idmapd.conf", "/etc/nfs.conf",
    "/etc/sysconfig/rpc-rquotad",
)  # fmt: skip
"""Files in which others have lines, too."""


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"drift = 1\n")


def _cut(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: len(lines) // 2]))


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nowhere")


DRIFTS: dict[str, Callable[[Path], None]] = {
    "removed": Path.unlink,
    "emptied": lambda path: path.write_bytes(b"") and None,
    "cut in half": _cut,
    "a line appended": _append,
    "mode changed": lambda path: path.chmod(0o646),
    "replaced by a link": _link,
}


REMOTES = ("/var/lib/one/remotes/etc/vnm/OpenNebulaNetwork.conf",
           "/var/lib/one/remotes/etc/vmm/kvm/kvmrc")  # fmt: skip
SSH = ("/var/lib/one/.ssh/config", "/var/lib/one/.ssh/authorized_keys")


def targets(root: Path) -> list[str]:
    return [path for path, state in snapshot(root).items() if state[0] == "file"]


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("drift", DRIFTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_drift_of_every_file_is_found_and_mended(
    tmp_path: Path, name: str, drift: str
) -> None:
    root = tmp_path / "root"
    go(root, example(name))
    right = snapshot(root)
    for path in targets(root):
        DRIFTS[drift](root / path.lstrip("/"))
        seen = go(root, example(name), dry_run=True)
        assert path in seen.planned or _harmless(root, path, right), f"{path}: {drift} not found"
        go(root, example(name))
        if _harmless(root, path, right):
            restore(root, path, right)
        else:
            assert snapshot(root)[path] == right[path]


def _harmless(root: Path, path: str, right: object) -> bool:
    """A shared file may hold lines that are not ours, and keeps its own mode."""
    return path in (*SHARED, *SSH, *REMOTES)


def restore(root: Path, path: str, right: object) -> None:
    """Start over with this shared file."""
    os.unlink(root / path.lstrip("/"))
    go(root, example(next(name for name in NAMES)))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", NAMES)
def test_from_random_mixtures_of_drift(tmp_path: Path, name: str, seed: int) -> None:
    root = tmp_path / "root"
    go(root, example(name))
    chance = random.Random(seed)
    for path in targets(root):
        if chance.random() < 0.4:
            drift = chance.choice(list(DRIFTS.values()))
            # Nobody follows a link in a folder that is not root's: that is refused. So is a link
            # where a file of others belongs.
            kept = path in (*SSH, *SHARED, *REMOTES) and drift is _link
            (Path.unlink if kept else drift)(root / path.lstrip("/"))
    compare(root, name)


def test_what_others_write_while_services_restart_is_found_by_the_next_run(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", example("kvm1")
    go(root, profile, names=["libvirt"])
    guests = root / "etc/sysconfig/libvirt-guests"
    (root / "etc/sysconfig/libvirtd").write_text("drift\n")

    def meanwhile(verb: str, subject: str) -> None:
        if verb == "restart":
            guests.write_text("somebody else's\n")

    assert "restart" in " ".join(go(root, profile, names=["libvirt"], on_step=meanwhile).acted)
    seen = go(root, profile, names=["libvirt"], dry_run=True)
    assert seen.planned == ["/etc/sysconfig/libvirt-guests"]
