# SPDX-License-Identifier: Apache-2.0
"""Whole runs, one profile after the other, on one node."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ncm.cli import main

MOUNT = {"device": "s:/a", "mountpoint": "/mnt/a", "fstype": "nfs"}
OTHER = "x:/y /y nfs ro 0 0"
Run = Callable[..., str]


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run({"mounts": []}, "--dry-run")``: what the command says; it must succeed."""

    def configure(nfs: dict[str, Any], *options: str) -> str:
        file = root / "profile.json"
        file.write_text(json.dumps({"software": {"components": {"nfs": nfs}}}))
        assert main(["--profile", str(file), "--root", str(root), "nfs", *options]) == 0
        return capsys.readouterr().out

    return configure


def fstab(root: Path) -> list[str]:
    return [line for line in (root / "etc/fstab").read_text().splitlines() if line[0] != "#"]


def test_a_mount_that_an_admin_adds_outlives_every_profile(root: Path, run: Run) -> None:
    (root / "etc/fstab").write_text("UUID=1 / xfs\n")
    run({"server": False, "mounts": [MOUNT]})
    with (root / "etc/fstab").open("a") as file:
        file.write(f"{OTHER}\n")
    steps: list[dict[str, Any]] = [{"mounts": [MOUNT]}, {}, {"mounts": []}, {}]
    for nfs in [*steps, {"mounts": [MOUNT]}]:
        run({"server": False, **nfs})
        assert OTHER in fstab(root)
    run({"server": False, "mounts": []})
    assert fstab(root) == ["UUID=1 / xfs", OTHER]


def test_without_a_list_lines_and_mount_points_stay_until_it_comes_back(
    root: Path, run: Run
) -> None:
    run({"server": False, "mounts": [MOUNT]})
    assert "nothing to change" in run({"server": False})
    assert fstab(root) == ["s:/a /mnt/a nfs defaults 0 0"]
    assert (root / "mnt/a").is_dir()
    run({"server": False, "mounts": []})
    assert fstab(root) == []
    assert not (root / "mnt").exists()


def test_exports_stay_when_the_node_is_no_server_any_more(root: Path, run: Run) -> None:
    run({"exports": [{"path": "/a", "hosts": {"k": "rw"}}]})
    before = (root / "etc/exports").read_text()
    assert "nothing to change" in run({"server": False})
    assert (root / "etc/exports").read_text() == before
    assert "reload nfs-server.service" in run({"server": True}, "--dry-run")


def test_a_second_run_says_nothing_and_a_third_skips(root: Path, run: Run) -> None:
    nfs = {"exports": [{"path": "/a b", "hosts": {"k": "rw"}}], "mounts": [MOUNT]}
    (root / "etc/fstab").write_text("UUID=1 / xfs")
    run(nfs)
    for _ in range(2):
        assert "nothing to change" in run(nfs)


def test_unconfigure_leaves_what_was_there_before(root: Path, run: Run) -> None:
    before = f"# mine\n{OTHER}\n\nUUID=1 / xfs"
    (root / "etc/fstab").write_text(before)
    nfs = {"mounts": [MOUNT], "exports": []}
    run(nfs)
    run(nfs, "--unconfigure")
    assert (root / "etc/fstab").read_text().rstrip("\n") == before
    assert not (root / "etc/exports").exists()


def test_undo_takes_the_last_change_back(root: Path, run: Run) -> None:
    (root / "etc/fstab").write_text("UUID=1 / xfs\n")
    run({"server": False, "mounts": [MOUNT]})
    run({"server": False, "mounts": [{**MOUNT, "options": "ro"}]})
    run({"server": False, "mounts": [{**MOUNT, "options": "ro"}]}, "--undo")
    assert fstab(root) == ["UUID=1 / xfs", "s:/a /mnt/a nfs defaults 0 0"]
