# SPDX-License-Identifier: Apache-2.0
"""What is made from the schemas: complete, and known when it is stale."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ncm import components, schema
from ncm.configure import Configure
from ncm.schema import Component, Inputs, Record, reference
from ncm.schema.record import Dependencies

ROOT = Path(__file__).parents[2]


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """tools/generate.py, writing below a folder of its own."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "tools/generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def test_a_stale_file_is_named_and_nothing_is_written(
    generate: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    page = tmp_path / "docs/components/nfs.md"
    page.write_text("old")
    capsys.readouterr()
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err.startswith("docs/components/nfs.md: not up to date")
    assert page.read_text() == "old"
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


def test_each_component_has_a_page_with_all_its_fields(generate: ModuleType) -> None:
    pages = dict(generate.pages())
    assert len(pages) == len(components.BUILT_IN)
    for name in components.BUILT_IN:
        text = pages[f"docs/components/{name}.md"]
        missing = [line for line in rows(components.entry_of(name).load()) if line not in text]
        assert missing == []


def rows(component: Configure[Any]) -> list[str]:
    """The first cell of each field that the component reads."""
    from .test_pan import fields_of

    below = [field for field in fields_of(component.inputs) if field not in [*COMMON.values()]]
    return [f"| `{field.name}` |" for field in below if field.name and field.name[0] != "/"]


COMMON = {**Component.fields, **Dependencies.fields}


class Part(Record):
    """A part."""

    open = True
    refused = {"old": "is gone"}  # noqa: RUF012


class Whole(Record):
    """All kinds.

    In ``two`` paragraphs.
    """

    one: Any = schema.choice("a | b", "x", "y", default="y")
    two: Any = schema.long("n", 1, 5, unit="s", required=True)
    three: Any = schema.string("s", secret=True, min_len=1, max_len=8)
    four: Any = schema.listof(Part, "parts", min_len=1)
    five: Any = schema.dictof(schema.path("p"), "paths", escaped=True, default={})
    six: Any = schema.string("word", pattern="[a-z]+", hint="lower_case")
    seven: Any = schema.double("d", 0.5)
    eight: Any = schema.boolean("b", default=True)


class WholeInputs(Inputs):
    whole: Any = schema.tree("/whole", Whole)
    name: Any = schema.tree("/name", schema.string("a name"))


class Example(Configure[WholeInputs]):
    """What it is for.

    What it does with ``whole``.
    """

    name = "example"
    inputs = WholeInputs


def test_a_page_says_all_that_a_schema_says() -> None:
    written = [reference.Written("node1", "file", "/etc/a_b", ["restart a.service"])]
    assert (
        reference.page(Example(), written, deviations=True)
        == """\
# example

<!-- Made by tools/generate.py from the schema and docstrings; do not edit. -->

What it is for.

What it does with `whole`.

How it differs from the Perl component: [deviations](../deviations/example.md).

## Files on the example nodes

| node | kind | path | then |
|---|---|---|---|
| node1 | file | /etc/a\\_b | restart a.service |

## /whole

All kinds.

In `two` paragraphs.

| field | type | default | meaning |
|---|---|---|---|
| `one` | `x` or `y` | `y` | a \\| b |
| `two` | long 1 to 5 s | required | n |
| `three` | string, 1 to 8 characters, secret |  | s |
| `four` | list of [Part](#part), not empty |  | parts |
| `five` | dict of absolute path by escaped name | empty | paths |
| `six` | string: lower\\_case |  | word |
| `seven` | double, at least 0.5 |  | d |
| `eight` | true or false | true | b |

### Part

A part.

Fields that are not listed here belong to somebody else.

Refused:

- `old`: is gone

## /name

A name: string.
"""
    )
