# SPDX-License-Identifier: Apache-2.0
"""docs/add-a-component.md, done word by word in a copy of the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT, files

PAGE = (ROOT / "docs/add-a-component.md").read_text()
BLOCKS = files(PAGE)
ROW = re.findall(r'^    ("ksm": .*)$', PAGE, re.MULTILINE)[0]
PATH = "/software/components/ksm"


def made(folder: Path) -> Path:
    """The code with the component of the page added as the page says."""
    kept = shutil.ignore_patterns("__pycache__")
    for name in ("ncm", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=kept)
    for name, text in BLOCKS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    table = folder / "ncm/components.py"
    text = table.read_text()
    assert text.count("BUILT_IN = {\n") == 1
    table.write_text(text.replace("BUILT_IN = {\n", f"BUILT_IN = {{\n    {ROW}\n"))
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("place"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root/etc").mkdir(parents=True)
    return tmp_path / "root"


def configure(
    place: Path, root: Path, *words: str, profile: str = "ksm.json"
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "scripts/ncm-configure"]
    options = ["--profile", profile, "--root", str(root), *words]
    return subprocess.run(
        [*command, *options], cwd=place, capture_output=True, text=True, check=False
    )


def test_the_plan_is_the_one_on_the_page(place: Path, root: Path) -> None:
    answer = configure(place, root, "--dry-run", "ksm")
    assert (answer.stdout, answer.stderr) == (BLOCKS["output"], "")
    assert not list((root / "etc").iterdir())


def test_it_is_applied_once_and_follows_the_profile(place: Path, root: Path) -> None:
    assert configure(place, root, "--all").returncode == 0
    file = root / "etc/ksmtuned.conf"
    assert file.read_text() == "KSM_MONITOR_INTERVAL=60\nKSM_NPAGES_MAX=1250\n"
    assert configure(place, root, "--all", "--detailed-exitcode").returncode == 0
    file.write_text("drifted\n")
    assert configure(place, root, "--all", "--detailed-exitcode").returncode == 2
    assert "1250" in file.read_text()
    assert configure(place, root, "--unconfigure", "ksm").returncode == 0
    assert not file.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("interval", 0), ("interval", "often"), ("most_pages", 0), ("colour", "red")],
)
def test_a_wrong_value_is_refused_by_its_path(
    place: Path, root: Path, tmp_path: Path, field: str, value: object
) -> None:
    profile = json.loads(BLOCKS["ksm.json"])
    profile["software"]["components"]["ksm"][field] = value
    (tmp_path / "bad.json").write_text(json.dumps(profile))
    answer = configure(place, root, "--all", profile=str(tmp_path / "bad.json"))
    assert answer.returncode == 1
    assert f"{PATH}/{field}" in answer.stdout
    assert not list((root / "etc").iterdir())


def test_a_change_of_its_code_or_template_is_seen(tmp_path: Path, root: Path) -> None:
    place = made(tmp_path / "place")
    assert configure(place, root, "ksm").returncode == 0
    template = place / "templates/ksm/ksmtuned.conf.j2"
    template.write_text(template.read_text().replace("MONITOR", "WATCH"))
    assert "+KSM_WATCH_INTERVAL=60" in configure(place, root, "--dry-run", "ksm").stdout


def test_the_component_has_about_twenty_lines() -> None:
    code = BLOCKS["ncm_ksm/ksm.py"].partition("class ")[2].splitlines()
    code += BLOCKS["templates/ksm/ksmtuned.conf.j2"].splitlines()
    code.append(ROW)
    counted = [line for line in code if line.strip() and '"""' not in line]
    assert len(counted) <= 20


@pytest.mark.needs("python:ruff")
def test_its_code_is_as_ruff_wants_it(place: Path) -> None:
    command = [sys.executable, "-m", "ruff"]
    config = ["--no-cache", "--config", str(ROOT / "pyproject.toml"), "ncm_ksm"]
    for words in (["check"], ["format", "--check"]):
        answer = subprocess.run(
            [*command, *words, *config], cwd=place, capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stdout
