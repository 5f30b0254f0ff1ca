# SPDX-License-Identifier: Apache-2.0
"""check.schema.json holds for real checks, and plan-json.md says what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Callable

import jsonschema
import pytest

from tests.check.conftest import PROFILES, Said, guest, host, write
from tests.docs.conftest import ROOT

PLAN = json.loads((ROOT / "docs/plan.schema.json").read_text())
SCHEMA = json.loads((ROOT / "docs/check.schema.json").read_text())
PAGE = (ROOT / "docs/plan-json.md").read_text()


def _whole() -> dict[str, Any]:
    """The schema with what it takes from the plan's."""
    text = json.dumps(SCHEMA).replace("plan.schema.json#/$defs/", "#/$defs/")
    whole: dict[str, Any] = json.loads(text)
    whole["$defs"] = {**PLAN["$defs"], **whole["$defs"]}
    return whole


VALIDATOR = jsonschema.Draft202012Validator(_whole())


@pytest.fixture
def documents(
    tmp_path: Path, check: Callable[..., Said], examples: Path
) -> dict[str, dict[str, Any]]:
    """A site that is right, one that is not, and the examples."""
    web = guest("52:54:00:11:00:01")
    wrong = write(tmp_path, {f"kvm{at}": host(at, {"web": web}) for at in (1, 2)})
    (wrong / "kvm3.json").write_text("{")
    (wrong / "README").touch()
    folders = {"right": PROFILES, "wrong": wrong, "examples": examples}
    return {name: json.loads(check(at, "--json").out) for name, at in folders.items()}


def test_real_checks_are_of_the_form(documents: dict[str, dict[str, Any]]) -> None:
    for document in documents.values():
        VALIDATOR.validate(document)
    assert {at["other"] is None for at in documents["wrong"]["errors"]} == {True, False}
    assert documents["wrong"]["ignored"]
    assert documents["right"]["errors"] == []


def test_no_field_may_be_missing_or_misspelt(documents: dict[str, dict[str, Any]]) -> None:
    document = documents["wrong"]
    error = next(at for at in document["errors"] if at["other"])
    holders = [document, document["nodes"][0], document["groups"][0], document["ignored"][0],
               document["total"], error, error["other"]]  # fmt: skip
    for holder in holders:
        for name in list(holder):
            value = holder.pop(name)
            assert not VALIDATOR.is_valid(document), f"{name} may be missing"
            holder[f"{name}s"] = value
            assert not VALIDATOR.is_valid(document), f"{name}s is taken"
            del holder[f"{name}s"]
            holder[name] = value
    VALIDATOR.validate(document)


SECTIONS = {
    "## A check of a site: `ncm-virt-check/1`": SCHEMA,
    "### A group": SCHEMA["$defs"]["group"],
    "### An error": SCHEMA["$defs"]["error"],
}


@pytest.mark.parametrize("title", SECTIONS)
def test_the_page_describes_exactly_the_fields(title: str) -> None:
    section = re.split(r"^##", PAGE.partition(f"{title}\n")[2], flags=re.M)[0]
    cells = re.findall(r"^\| (`.*?`) \|", section, re.M)
    described = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    assert described == list(SECTIONS[title]["properties"])
