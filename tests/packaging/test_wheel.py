# SPDX-License-Identifier: Apache-2.0
"""The wheel: complete, and working in a new environment from any directory."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from ncm import __version__

from .conftest import PROFILE, ROOT, run


def names(wheel: Path) -> set[str]:
    """The files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_template_is_in_it(wheel: Path) -> None:
    made = {name for name in names(wheel) if name.startswith("ncm/templates/")}
    folder = ROOT / "templates"
    assert made == {f"ncm/templates/{t.relative_to(folder)}" for t in folder.rglob("*.j2")}


def test_every_source_file_is_in_it_and_no_test(wheel: Path) -> None:
    sources = {
        str(path.relative_to(ROOT))
        for package in ROOT.glob("ncm*")
        for path in package.rglob("*.py")
    }
    assert {name for name in names(wheel) if name.endswith(".py")} == sources


def test_in_a_new_environment_it_runs_from_any_directory(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    run(tmp_path / "venv/bin/python", "-m", "pip", "install", "-q", wheel)
    command = tmp_path / "venv/bin/ncm-configure"
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "ncm").mkdir(parents=True)  # not ours, must not be imported
    (elsewhere / "node").mkdir()
    assert run(command, "--version", cwd=elsewhere) == f"ncm-virt {__version__}\n"
    apply = [command, "--profile", PROFILE, "--root", "node", "--all"]
    run(*apply, cwd=elsewhere)
    assert (elsewhere / "node/etc/libvirt/libvirtd.conf").exists()
    run(*apply, "--dry-run", "--detailed-exitcode", cwd=elsewhere)
