# SPDX-License-Identifier: Apache-2.0
"""On a node of Perl's the first plan is empty, or shows the original's defects and no more."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import Golden
from tests.promises.life import Result, go
from tests.takeover.expected import (
    ACTIONS,
    DEFECTS,
    REFUSED,
    SECOND_RUN,
    Row,
    paths_of,
)
from tests.takeover.start import (
    CASES,
    changed_lines,
    files,
    fresh,
    made_twice,
    perl_made,
    printed,
    profile,
    tree,
)

GOLDEN = Path(__file__).parent / "golden"
ROOM = ("/var", "/var/lib")
"""Folders above our own records, made where they are missing."""


def rows(result: Result) -> list[tuple[str, tuple[str, ...]]]:
    return [(at.path, changed_lines(at)) for plan in result.plans for at in plan.changes]


def wanted(table: tuple[Row, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(row.path, row.lines) for row in table]


def actions(result: Result) -> list[str]:
    return [str(due.action) for plan in result.plans for due in plan.due]


def bookkeeping(root: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of the last change of what only Perl uses."""
    found = [*root.rglob("*.old"), *root.rglob(".quattorbackup"), *root.rglob(".quattorbackup/*")]
    return {str(path): (path.stat().st_ino, path.stat().st_ctime_ns) for path in found}


def test_the_tables_name_recorded_nodes_only() -> None:
    assert {*DEFECTS, *REFUSED, *ACTIONS} <= set(CASES)
    assert not set(DEFECTS) & set(REFUSED)
    assert len(CASES) == 20


@pytest.mark.parametrize("case", CASES)
def test_the_first_plan_is_empty_but_for_recorded_defects(
    tmp_path: Path, case: str, golden: Golden
) -> None:
    root = perl_made(case, tmp_path / "root")
    before = tree(root)
    result = go(root, profile(case), dry_run=True)
    assert result.errors == []
    if case in REFUSED:
        assert [path for path, _ in rows(result)] == paths_of(case), REFUSED[case].why
    else:
        assert rows(result) == wanted(DEFECTS.get(case, ()))
    assert actions(result) == ACTIONS.get(case, [])
    golden(GOLDEN / f"{case}.plan", printed(result))
    assert result.steps == []
    assert tree(root) == before


def test_a_line_that_perl_appended_again_is_found(tmp_path: Path) -> None:
    root = made_twice("nfs-defects", tmp_path / "root")
    assert rows(go(root, profile("nfs-defects"), dry_run=True)) == wanted(SECOND_RUN)
    go(root, profile("nfs-defects"))
    assert go(root, profile("nfs-defects"), dry_run=True).empty
    assert (root / "etc/fstab").read_text().count("/srv/ro none bind,ro") == 1


@pytest.mark.parametrize("case", CASES)
def test_the_first_run_does_what_its_plan_said_and_the_second_nothing(
    tmp_path: Path, case: str
) -> None:
    root = perl_made(case, tmp_path / "root")
    before, hidden = tree(root), bookkeeping(root)
    result = go(root, profile(case))
    assert result.errors == []
    assert [path for path in result.touched if path not in ROOM] == paths_of(case)
    assert result.acted == ACTIONS.get(case, [])
    after = tree(root)
    changed = {path for path in {**before, **after} if before.get(path) != after.get(path)}
    assert changed == set(paths_of(case))
    assert bookkeeping(root) == hidden
    second = go(root, profile(case))
    assert second.empty
    assert second.steps == []


@pytest.mark.parametrize("case", CASES)
def test_a_full_comparison_after_the_first_run_finds_nothing_either(
    tmp_path: Path, case: str
) -> None:
    root = perl_made(case, tmp_path / "root")
    go(root, profile(case))
    shutil.rmtree(root / "var/lib/ncm-virt")
    again = go(root, profile(case), dry_run=True)
    assert again.empty
    assert {plan.skipped for plan in again.plans} == {""}


def test_the_recordings_hold_bookkeeping_of_every_kind(tmp_path: Path) -> None:
    found = [path for case in CASES for path in bookkeeping(perl_made(case, tmp_path / case))]
    for ending in ("exports.old", "fstab.old", "rt_tables.old", "/.quattorbackup", "-failed"):
        assert any(path.endswith(ending) for path in found), ending


COMMENTED = re.compile(r"/(ifcfg-[^/]*|network|libvirtd\.conf|oned\.conf|exports|fstab)$")
"""Files whose grammar has comments."""


@pytest.mark.parametrize("case", [case for case in CASES if not paths_of(case)])
def test_other_bytes_of_the_same_meaning_are_no_change(tmp_path: Path, case: str) -> None:
    root = perl_made(case, tmp_path / "root")
    remarked = [path for path in files(root) if COMMENTED.search(path)]
    for path in remarked:
        with (root / path[1:]).open("a") as file:
            file.write("\n# looked at by hand\n")
    assert remarked
    assert go(root, profile(case), dry_run=True).empty


def test_a_route_file_in_the_old_format_is_no_change(tmp_path: Path) -> None:
    case, name = "net-ipv6-routes-rules", "etc/sysconfig/network-scripts/route-em4"
    root = perl_made(case, tmp_path / "root")
    old = fresh(case, tmp_path / "old") / name
    assert old.read_bytes() != (root / name).read_bytes()
    (root / name).write_bytes(old.read_bytes())
    assert rows(go(root, profile(case), dry_run=True)) == wanted(DEFECTS[case])
