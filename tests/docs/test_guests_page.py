# SPDX-License-Identifier: Apache-2.0
"""docs/guests.md: its templates compile to what it shows, and a check says what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ncm.cli import main
from tests.docs.conftest import ROOT, files
from tests.pan.language.compiler import compile_object
from tests.pan.lint import findings
from tests.pan.profiles import OURS
from tests.pan.test_schemas import lost

PAGE = (ROOT / "docs/guests.md").read_text()
BLOCKS = files(PAGE)
TEMPLATES = {name: text for name, text in BLOCKS.items() if name.endswith(".pan")}
NODES = [name[: -len(".pan")] for name, text in TEMPLATES.items() if text.startswith("object")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The templates of the page."""
    for name, text in TEMPLATES.items():
        path = tmp_path / "pan" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "pan"


def compiled(folder: Path, node: str) -> Any:
    return compile_object(folder / f"{node}.pan", [folder, *OURS])


def test_the_guests_are_those_of_the_page(folder: Path) -> None:
    shown = json.loads(BLOCKS["guests of kvm1"])
    made = compiled(folder, "kvm1.example.org")["software"]["components"]["libvirt"]["guests"]
    assert list(lost(shown, made)) == []
    assert made.keys() == shown.keys()


def test_the_network_is_that_of_the_page(folder: Path) -> None:
    tree = compiled(folder, "kvm2.example.org")["software"]["components"]["libvirt"]
    assert tree["networks"]["install"]["ips"] == [json.loads(BLOCKS["the network of kvm2"])]


def checked(folder: Path, site: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The errors of a check of all nodes that are in the folder ``site``."""
    capsys.readouterr()
    main(["--check", str(site)])
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("error")]


def test_a_check_finds_nothing_and_then_the_stale_host(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    for node in NODES:
        (site / f"{node}.json").write_text(json.dumps(compiled(folder, node)))
    assert len(NODES) == 5
    assert checked(folder, site, capsys) == []
    guest = folder / "web1.example.org.pan"
    guest.write_text(guest.read_text().replace("4096", "8192"))
    (site / "web1.example.org.json").write_text(json.dumps(compiled(folder, "web1.example.org")))
    assert checked(folder, site, capsys) == [BLOCKS["stale"].strip()]
    (site / "kvm1.example.org.json").write_text(json.dumps(compiled(folder, "kvm1.example.org")))
    assert checked(folder, site, capsys) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates_keep_the_line_rules(name: str) -> None:
    assert findings(TEMPLATES[name]) == []


def test_the_page_has_every_option_and_function() -> None:
    code = "".join(path.read_text() for path in (ROOT / "pan/components/libvirt").glob("*.pan"))
    options = code.partition("function libvirt_guest_options")[2].partition("\n};")[0]
    names = set(re.findall(r"'(\w+)', (?:'|false|dict)", options)) - {"%s"}
    names |= {"pool", "block", "file", "boot_file", "boot_server"}
    rows = PAGE.partition("| option | |")[2].partition("\n\n")[0]
    assert names == set(re.findall(r"`(\w+)`", "\n".join(
        row.split(" | ")[0] for row in rows.splitlines()
    )))  # fmt: skip
    functions = set(re.findall(r"`(libvirt_\w+)\(", PAGE)) | set(
        re.findall(r"\b(libvirt_(?:host_of|guests_of|valid_enclosure))\(", PAGE)
    )
    assert len(functions) == 8
    assert all(f"function {name} = {{" in code for name in functions)
