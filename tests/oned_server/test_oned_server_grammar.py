# SPDX-License-Identifier: Apache-2.0
"""The stand-in's own parser makes of a text what the real parser made of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oned_server.grammar import parse_file, parse_text
from tests.oned_server.recordings import DATA
from tests.oned_server.template import Template, parse

CASES = json.loads((DATA / "grammar_cases.json").read_text())
# The real one cut this value short in the C strings around its parser; XML-RPC has no NUL.
NOT_XML = "NUL"
TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]))


def comparable(attributes: Any) -> Any:
    """By name, as oned keeps them; of one name in a vector the first counts."""
    rows = []
    for name, value in attributes:
        first: dict[str, str] = {}
        pairs = list(value.items()) if isinstance(value, dict) else value
        for key, text in () if isinstance(value, str) else pairs:
            first.setdefault(key, text)
        rows.append((name, value if isinstance(value, str) else sorted(first.items())))
    return sorted(rows, key=lambda row: row[0])


@pytest.mark.parametrize(
    "case", [at for at in CASES if at["case"] != NOT_XML], ids=lambda case: str(case["case"])
)
def test_a_text_gives_the_attributes_and_the_error_of_the_real_parser(case: Any) -> None:
    found, error = parse_file(case["text"])
    assert comparable(found) == comparable(case["attributes"])
    # 3 says that characters were dropped, which is no error.
    assert (error is not None) == (case["exit"] in (1, 2))
    if case["error"]:
        assert error == f"Parse error: {case['error']}"


@given(TEXTS)
def test_a_quoted_text_is_read_back(text: str) -> None:
    if text.endswith("\\") or "]]>" in text:
        return
    quoted = text.replace('"', '\\"')
    assert parse_text(f'A="{quoted}"\nB="2"') == [("A", text), ("B", "2")]


@given(st.lists(st.tuples(st.from_regex(r"[A-Z]{1,5}", fullmatch=True), TEXTS), max_size=6))
def test_what_is_shown_as_xml_is_read_as_the_same_template(rows: list[tuple[str, str]]) -> None:
    kept = [(f"N{name}", text.strip()) for name, text in rows]
    template = Template([*kept, ("V", {"A": "]]>", "B": ""})])
    assert parse(template.xml()).plain() == template.plain()


def test_values_are_trimmed_names_raised_and_empty_vectors_dropped() -> None:
    found = parse('a=" x\n"\nv=[ B=" y ", b="z" ]\nw=[ ]\n2x="1"\ne=""')
    assert found.plain() == [["A", "x"], ["E", ""], ["ONE_2X", "1"], ["V", {"B": "y"}]]


def test_an_element_with_nothing_inside_is_dropped_an_empty_section_kept() -> None:
    assert parse("<T><A/><B><![CDATA[]]></B></T>").plain() == [["B", ""]]


def test_entities_are_not_resolved() -> None:
    text = '<!DOCTYPE T [<!ENTITY e SYSTEM "file:///etc/hostname">]><T><A>&e;</A></T>'
    assert "file" not in str(parse(text).plain()) and parse(text).get("A") == ""
