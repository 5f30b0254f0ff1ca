# SPDX-License-Identifier: Apache-2.0
"""The parser against what the real one made of 85 files, and against texts of any kind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ncm_oned.grammar import Attribute, GrammarError, parse
from tests.oned.conftest import DATA

CASES = json.loads((DATA / "oned" / "grammar_cases.json").read_text())


def plain(attributes: list[Attribute]) -> list[list[Any]]:
    """As the recording has them: sorted by name, repeated ones in their order."""
    made = [[a.name, a.value if isinstance(a.value, str) else dict(a.value)] for a in attributes]
    return sorted(made, key=lambda pair: str(pair[0]))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_parser_agrees_with_the_recorded_one(case: dict[str, Any]) -> None:
    try:
        parsed = parse(case["text"])
        refused, attributes, ignored = False, parsed.attributes, parsed.ignored
    except GrammarError as error:
        refused, attributes, ignored = True, error.attributes, error.ignored
    assert refused == (case["rc"] != 0)
    assert plain(attributes) == case["attributes"]
    assert ignored == case["ignored"]


def test_a_position_is_the_line_of_the_name() -> None:
    text = "# one\nA = 1\nV = [\n  X = 1,\n  Y = 2 ]\n\nB = 3\n"
    assert [(a.name, a.line) for a in parse(text).attributes] == [("A", 2), ("V", 3), ("B", 7)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A = 1\nB\n", "line 3: the end of the file where an equals sign"),
        ("V = [ A = 1, ]\n", "line 1: a closing bracket where a name"),
        ("V = [ A = [ B = 1 ] ]\n", "an opening bracket where a value"),
        ("A = 1, B = 2\n", "a comma where a name"),
        ('B = "x]]>y"\n', "]]> in a value"),
    ],
)
def test_an_error_says_where_and_what(text: str, words: str) -> None:
    with pytest.raises(GrammarError) as raised:
        parse(text)
    assert words in str(raised.value)


@given(st.text(alphabet='AB=[],"\\\n #]>x\t'))
@example('A = "')
@example("A =")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse(text)
    except GrammarError:
        return
    for attribute in parsed.attributes:
        assert attribute.name in text.upper() or attribute.name.startswith("ONE_")
