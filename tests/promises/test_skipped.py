# SPDX-License-Identifier: Apache-2.0
"""A run that is skipped is one whose full plan is empty, whatever drifted: file, fact, profile."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.promises.life import NAMES, edited, example, go, leaves, snapshot

RECORDS = "var/lib/ncm-virt/record"


def forgetful(root: Path, copy: Path) -> Path:
    """The same root, whose records let no run be skipped."""
    shutil.copytree(root, copy, symlinks=True)
    for path in (copy / RECORDS).glob("*/applied.json"):
        data = json.loads(path.read_text())
        data["digest"] = ""
        path.write_text(json.dumps(data))
    return copy


def drift_files(root: Path, chance: random.Random) -> None:
    paths = [path for path, state in snapshot(root).items() if state[0] == "file"]
    for path in chance.sample(paths, min(len(paths), 3)):
        target = root / path.lstrip("/")
        chance.choice((
            lambda at: at.unlink(),
            lambda at: at.chmod(0o611),
            lambda at: at.write_bytes(at.read_bytes() + b"# a comment\n"),
            lambda at: at.write_bytes(b"\xff\0 = broken\n"),
        ))(target)  # fmt: skip


def drift_facts(root: Path, chance: random.Random) -> None:
    """Another system release, unit files, leftovers, a mount point gone."""
    units = root / "usr/lib/systemd/system"
    units.mkdir(parents=True, exist_ok=True)
    (root / "etc/os-release").write_text('ID="rocky"\nID_LIKE="rhel"\nVERSION_ID="9.4"\n')
    chance.choice((
        lambda: (root / "etc/os-release").write_text("ID=debian\nVERSION_ID=12\n"),
        (units / "libvirtd.socket").touch,
        (units / "virtqemud.socket").touch,
        lambda: (root / "etc/sysconfig/network-scripts/ifcfg-bond9").write_text("DEVICE=bond9\n"),
        lambda: shutil.rmtree(root / "srv", ignore_errors=True),
        lambda: (root / "etc/iproute2").mkdir(parents=True, exist_ok=True),
    ))()  # fmt: skip


def drift_profile(profile: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    path, value = chance.choice([at for at in leaves(profile) if "/components/" in at[0]])
    return edited(profile, path, not value if isinstance(value, bool) else value)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("name", NAMES)
def test_skipped_exactly_where_the_full_plan_is_empty(tmp_path: Path, name: str, seed: int) -> None:
    root, profile, chance = tmp_path / "root", example(name), random.Random(seed)
    go(root, profile)
    kind = chance.choice(("files", "facts", "profile", "none"))
    if kind == "files":
        drift_files(root, chance)
    elif kind == "facts":
        drift_facts(root, chance)
    elif kind == "profile":
        profile = drift_profile(profile, chance)
    full = {plan.component: plan for plan in go(forgetful(root, tmp_path / "full"), profile,
                                                dry_run=True).plans}  # fmt: skip
    for plan in go(root, profile, dry_run=True).plans:
        told = (str(plan.error), plan.notes, [at.path for at in plan.changes])
        other = full[plan.component]
        assert told == (str(other.error), other.notes, [at.path for at in other.changes])
        if plan.skipped:
            assert other.empty
    # ... and once what is empty has been looked at, it is skipped.
    go(root, profile)
    for plan in go(root, profile).plans:
        refused = plan.error or any(at.refused for at in plan.changes)
        assert refused or plan.skipped == "unchanged", plan.component
