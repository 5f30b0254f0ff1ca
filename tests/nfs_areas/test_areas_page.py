# SPDX-License-Identifier: Apache-2.0
"""docs/nfs.md: its templates compile to what it shows, and it tells of every check."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.docs.conftest import ROOT, files
from tests.pan.language.compiler import compile_object
from tests.pan.lint import findings
from tests.pan.profiles import OURS

PAGE = (ROOT / "docs/nfs.md").read_text()
BLOCKS = files(PAGE)
TEMPLATES = {name: text for name, text in BLOCKS.items() if name.endswith(".pan")}


def compiled(folder: Path, node: str) -> Any:
    for name, text in TEMPLATES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    profile = compile_object(folder / f"{node}.example.org.pan", [folder, *OURS])
    return profile["software"]["components"]["nfs"]


@pytest.mark.parametrize(("node", "what"), [("front1", "exports"), ("kvm1", "mounts")])
def test_the_page_shows_what_its_templates_make(tmp_path: Path, node: str, what: str) -> None:
    assert compiled(tmp_path, node)[what] == json.loads(BLOCKS[f"{what} of {node}"])


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates_keep_the_line_rules(name: str) -> None:
    assert findings(TEMPLATES[name]) == []


def test_the_page_has_every_check_and_function() -> None:
    code = "".join(path.read_text() for path in (ROOT / "ncm_nfs/verify").glob("*.py"))
    names = set(re.findall(r"\b(?:_add|add)\(\s*\"(\w+)\"", code))
    rows = PAGE.partition("| check | holds when |")[2].partition("\n\n")[0]
    told = {name for row in rows.splitlines()[2:] for name in re.findall(r"`(\w+)`", row[:60])
            if name in row.split(" | ")[0]}  # fmt: skip
    assert told == names
    functions = re.findall(
        r"^function (\w+) =", (ROOT / "pan/components/nfs_areas/functions.pan").read_text(),
        re.MULTILINE,
    )  # fmt: skip
    assert functions and all(f"`{name}(NFS_AREAS)`" in PAGE for name in functions)
