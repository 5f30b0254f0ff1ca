# SPDX-License-Identifier: Apache-2.0
"""The life of a front end: made, in order, drifted, killed, left, taken back, and beside oned."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.opennebula.conftest import PATH, apply, full, node, plan, whole
from tests.promises.life import edited, go, snapshot
from tests.promises.test_same import DRIFTS

LINES = ("/var/lib/one/remotes/etc/vmm/kvm/kvmrc", "/var/lib/one/.ssh/config",
         "/var/lib/one/remotes/etc/vnm/OpenNebulaNetwork.conf")  # fmt: skip
SHARED = ("a line appended", "mode changed", "replaced by a link")
"""Drifts that leave our lines of a shared file alone, or that only a person can mend."""


def test_the_dry_run_is_the_run_and_the_second_run_is_empty(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    dry = plan(root, full())
    assert dry.steps == []
    real = apply(root, full())
    assert real.touched == real.planned == dry.planned
    assert len(real.acted) == len(set(real.acted)) > 3
    assert plan(root, full()).empty
    assert apply(root, full()).steps == []


@pytest.mark.parametrize("drift", DRIFTS)
def test_drift_is_found_and_mended(tmp_path: Path, drift: str) -> None:
    root = tmp_path / "root"
    apply(root, full())
    right = snapshot(root)
    for path in [path for path, state in right.items() if state[0] == "file"]:
        if path in LINES and drift in SHARED:
            continue
        DRIFTS[drift](root / path.lstrip("/"))
        assert path in plan(root, full()).planned, f"{path}: {drift} not found"
        apply(root, full())
        assert snapshot(root)[path] == right[path]


def parts() -> list[str]:
    return [name for name, part in full().items() if isinstance(part, dict)
            and name not in ("dependencies", "rpc", "users")]  # fmt: skip


@pytest.mark.parametrize("part", parts())
def test_a_part_that_left_the_profile_takes_its_file_along(tmp_path: Path, part: str) -> None:
    root, tree = tmp_path / "root", full()
    apply(root, tree)
    before = set(snapshot(root))
    del tree[part]
    apply(root, tree)
    gone = before - set(snapshot(root))
    assert any(path.endswith((".conf", "kvmrc")) for path in gone)
    assert plan(root, tree).empty


def test_files_of_the_packages_come_back(tmp_path: Path) -> None:
    root = node(tmp_path / "root", "6.10.0")
    for path in ("etc/one/oned.conf", "var/lib/one/.one/one_auth"):
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text("packaged\n")
    before = snapshot(root)
    apply(root, full())
    assert not go(root, whole(full()), names=["opennebula"], mode="unconfigure").errors
    after = snapshot(root)
    assert {path: after.get(path) for path in before} == before
    assert [path for path in after if path not in before and after[path][0] == "file"] == []


@pytest.mark.parametrize("number", range(0, 60, 7))
def test_killed_anywhere_the_next_run_finishes(tmp_path: Path, number: int) -> None:
    root = tmp_path / "root"
    right = tmp_path / "right"
    acts = apply(right, full()).acted
    done = tmp_path / "done"

    def step(verb: str, path: str) -> None:
        with done.open("a+") as steps:
            steps.seek(0)
            if len(steps.readlines()) == number:
                os._exit(77)
            steps.write(f"{verb} {path}\n")

    child = os.fork()
    if not child:
        try:
            go(root, whole(full()), names=["opennebula"], on_step=step)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    last = apply(root, full())
    assert not last.errors
    assert snapshot(root) == snapshot(right)
    assert {act for act in acts if act not in done.read_text()} <= set(last.acted)
    assert plan(root, full()).empty


def test_undo_takes_the_last_change_back(tmp_path: Path) -> None:
    root = tmp_path / "root"
    apply(root, full())
    before = snapshot(root)
    tree = full()
    tree["kvmrc"]["shutdown_timeout"] = 9
    tree["oned"]["port"] = 2700
    apply(root, tree)
    assert snapshot(root) != before
    assert not go(root, whole(tree), names=["opennebula"], mode="undo").errors
    assert snapshot(root) == before


def beside_oned(profile: dict[str, Any]) -> dict[str, Any]:
    oned = {"ncm-module": "pyncm", "active": True, "mads": {}, "hooks": {},
            "opennebula_version": "6.10"}  # fmt: skip
    return edited(profile, "/software/components/oned", oned)


def test_two_components_for_one_file_are_refused(tmp_path: Path) -> None:
    seen = go(tmp_path / "root", beside_oned(whole(full())), dry_run=True,
              names=["oned", "opennebula"])  # fmt: skip
    assert seen.status == 1
    told = "\n".join(seen.errors)
    assert "/etc/one/oned.conf" in told
    assert "oned" in told.replace("/etc/one/oned.conf", "")


def test_the_component_that_came_first_keeps_the_file(tmp_path: Path) -> None:
    root, profile = tmp_path / "root", beside_oned(whole(full()))
    go(root, profile, names=["opennebula"])
    before = (root / "etc/one/oned.conf").read_text()
    seen = go(root, profile, names=["oned"])
    assert any("/etc/one/oned.conf" in line and "opennebula" in line for line in seen.errors)
    assert (root / "etc/one/oned.conf").read_text() == before


CHANGES: list[tuple[str, Any, Callable[[Path], bool]]] = [
    (f"{PATH}/oned/port", 2700, lambda root: "2700" in (root / "etc/one/oned.conf").read_text()),
    (f"{PATH}/rpc/password", "other",
     lambda root: (root / "var/lib/one/.one/one_auth").read_text() == "oneadmin:other\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "seen"), CHANGES)
def test_a_changed_leaf_comes_true_and_is_named(
    tmp_path: Path, path: str, value: Any, seen: Callable[[Path], bool]
) -> None:
    root = tmp_path / "root"
    apply(root, full())
    profile = edited(whole(full()), path, value)
    assert path in go(root, profile, dry_run=True, names=["opennebula"]).shown
    go(root, profile, names=["opennebula"])
    assert seen(root)
