# SPDX-License-Identifier: Apache-2.0
"""Runs that fail halfway, once or again and again: nothing is forgotten, nothing is stuck."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.errors import HostError
from tests.promises.life import go, snapshot

MOUNT = {"device": "server:/a", "mountpoint": "/mnt/a", "fstype": "nfs"}
EXPORT = {"path": "/data", "hosts": {"a_2eb": "rw"}}
RELOAD = ("reload", "nfs-server.service")


def nfs(**fields: Any) -> dict[str, Any]:
    """A profile with nothing but this component."""
    tree = {"active": True, "ncm-module": "pyncm", "exports": [EXPORT], "mounts": [MOUNT]}
    return {"software": {"components": {"nfs": {**tree, **fields}}}}


def failing_at(*where: tuple[str, str]) -> Callable[[str, str], None]:
    """Steps of which these do not succeed."""

    def step(verb: str, subject: str) -> None:
        if (verb, subject) in where:
            raise HostError(subject, "does not work here")

    return step


def fresh(root: Path) -> dict[str, Any]:
    """A root with files of the distribution; what it holds."""
    (root / "etc").mkdir(parents=True)
    (root / "etc/exports").write_text("# packaged\n")
    (root / "etc/fstab").write_text("# packaged\n")
    return snapshot(root)


@pytest.mark.parametrize("broken", [RELOAD, ("write", "/etc/fstab")])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_runs_made_before_they_failed_stays_known(
    tmp_path: Path, broken: tuple[str, str], times: int
) -> None:
    root = tmp_path / "root"
    before = fresh(root)
    for _ in range(times):
        assert go(root, nfs(), on_step=failing_at(broken)).errors
    assert go(root, nfs()).acted == ["reload nfs-server.service"]
    assert not go(root, nfs(), names=["nfs"], mode="unconfigure").errors
    assert snapshot(root) == before


def test_a_failed_first_run_that_was_undone_waits_only_for_a_new_profile(tmp_path: Path) -> None:
    root = tmp_path / "root"
    assert go(root, nfs(), on_step=failing_at(RELOAD)).errors
    assert not go(root, nfs(), names=["nfs"], mode="undo").errors
    assert "held since it was taken back" in go(root, nfs()).shown
    again = go(root, nfs(exports=[{"path": "/other", "hosts": {"a_2eb": "rw"}}]))
    assert "held since" not in again.shown
    assert "/other" in (root / "etc/exports").read_text()


@pytest.mark.parametrize(
    ("mode", "file", "text"),
    [
        ("undo", "journal/1.json", '{"steps": [{"hush": "hush"}]}'),
        ("configure", "pending.json", '{"owed": [["hush"]]}'),
        ("unconfigure", "pending.json", '{"owed": [], "steps": [{}]}'),
        ("configure", "applied.json", '{"format": 1, "hush": "hush"}'),
    ],
)
def test_records_that_somebody_damaged_fail_their_component_only(
    tmp_path: Path, mode: str, file: str, text: str
) -> None:
    root = tmp_path / "root"
    go(root, nfs())
    (root / "var/lib/ncm-virt/record/nfs" / file).write_text(text)
    done = go(root, nfs(), names=["nfs"], mode=mode)
    assert len(done.errors) == 1
    assert "hush" not in done.errors[0]


def test_a_crash_while_writing_is_the_error_of_its_component(tmp_path: Path) -> None:
    def crash(verb: str, subject: str) -> None:
        if subject == "/etc/exports":
            raise MemoryError("hush")

    done = go(tmp_path / "root", nfs(), on_step=crash)
    assert len(done.errors) == 1
    assert "nfs: a bug of ncm-virt: MemoryError at" in done.errors[0]
    assert not go(tmp_path / "root", nfs()).errors


def test_undo_of_a_change_that_took_two_runs_repeats_the_actions_of_both(tmp_path: Path) -> None:
    root, other = tmp_path / "root", [{"path": "/other", "hosts": {"a_2eb": "rw"}}]
    go(root, nfs())
    before = snapshot(root)
    record = "/var/lib/ncm-virt/record/nfs/applied.json"
    first = go(root, nfs(exports=other), on_step=failing_at(("write", record)))
    assert first.errors
    assert first.acted == ["reload nfs-server.service"]
    more = [MOUNT, {**MOUNT, "mountpoint": "/mnt/b"}]
    assert not go(root, nfs(exports=other, mounts=more)).errors
    undone = go(root, nfs(exports=other, mounts=more), names=["nfs"], mode="undo")
    assert undone.acted == ["reload nfs-server.service"]
    assert snapshot(root) == before


def test_a_candidate_that_cannot_be_removed_is_named(tmp_path: Path) -> None:
    root = tmp_path / "root"
    assert go(root, nfs(), on_step=failing_at(("write", "/etc/exports"))).errors
    (root / "etc/.exports.ncm-new").mkdir()
    done = go(root, nfs())
    assert done.errors == ["/etc/.exports.ncm-new: cannot be removed: Is a directory"]


def undo_cut_short(root: Path) -> dict[str, Any]:
    """A change of everything, and the half of its undo; the profile."""
    changed = nfs(
        exports=[{**EXPORT, "path": "/other"}], mounts=[{**MOUNT, "device": "server:/other"}]
    )
    go(root, nfs())
    go(root, changed)
    broken = failing_at(("write", "/etc/exports"))
    half = go(root, changed, names=["nfs"], mode="undo", on_step=broken)
    assert half.errors
    assert half.touched == ["/etc/fstab"]
    return changed


def test_unconfigure_after_an_undo_that_was_cut_short_leaves_nothing(tmp_path: Path) -> None:
    root = tmp_path / "root"
    before = fresh(root)
    changed = undo_cut_short(root)
    assert not go(root, changed, names=["nfs"], mode="unconfigure").errors
    assert snapshot(root) == before


def test_an_undo_cut_short_whose_journal_is_gone_gives_way_to_the_profile(tmp_path: Path) -> None:
    root = tmp_path / "root"
    changed = undo_cut_short(root)
    shutil.rmtree(root / "var/lib/ncm-virt/record/nfs/journal")
    assert not go(root, changed).errors
    assert "/other" in (root / "etc/exports").read_text()
    assert "server:/other" in (root / "etc/fstab").read_text()
    assert go(root, changed, dry_run=True).empty
