# SPDX-License-Identifier: Apache-2.0
"""The numbers of a rule: written as the server reads them, and read as it writes them."""

from __future__ import annotations

import random
import re
from html import unescape

import pytest

from ncm_oned.cloud.acl_rule import RESOURCES, RIGHTS, Rule, Selected, read
from tests.oned_server.acl_bits import rule_text
from tests.oned_server.recordings import conversations

_ROW = re.compile(
    "<USER>(.*?)</USER><RESOURCE>(.*?)</RESOURCE><RIGHTS>(.*?)</RIGHTS><ZONE>(.*?)</ZONE>"
    "<STRING>(.*?)</STRING>"
)


def recorded() -> list[tuple[str, ...]]:
    """Numbers and words of every rule that a real server has shown."""
    texts = [unescape(answer.decode()) for name, (_, answer) in conversations().items()
             if "acl.info" in name]  # fmt: skip
    return [row for text in texts for row in _ROW.findall(text)]


def parsed(text: str) -> Rule:
    """A rule out of the server's words, by a parser of our own."""
    who, what, rights, zone = text.split(" ")
    resources, _, on = what.partition("/")
    return Rule(_selected(who), tuple(resources.split("+")), _selected(on),
                tuple(rights.split("+")), _selected(zone))  # fmt: skip


def _selected(text: str) -> Selected:
    return Selected(text[0], int(text[1:] or 0))


def test_recorded_rules_are_read_as_the_server_words_them() -> None:
    rows = recorded()
    assert len(rows) >= 8
    for *numbers, words in rows:
        rule = read(*numbers)
        assert str(rule) == words
        assert rule == parsed(words)
        assert rule is not None
        assert [int(at, 16) for at in rule.numbers] == [int(at, 16) for at in numbers]


def some(seed: int) -> Rule:
    draw = random.Random(seed)
    kinds, rights = list(RESOURCES), list(RIGHTS)
    selectors = [Selected("*"), *(Selected(at, draw.choice((0, 1, 100, 2**31 - 1))) for at in "#@")]
    return Rule.of(
        draw.choice(selectors), draw.sample(kinds, draw.randint(1, len(kinds))),
        draw.choice([*selectors, Selected("%", draw.randint(0, 999))]),
        draw.sample(rights, draw.randint(1, 4)), draw.choice(selectors[:2]),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_any_rule_means_the_same_to_the_server(seed: int) -> None:
    rule = some(seed)
    assert rule_text(*(int(at, 16) for at in rule.numbers)) == str(rule)
    assert read(*rule.numbers) == rule
    assert parsed(str(rule)) == rule


@pytest.mark.parametrize(
    "numbers",
    [
        ("zz", "2400000000", "1", "400000000"),
        ("0", "2400000000", "1", "400000000"),
        ("300000000", "2400000000", "1", "400000000"),
        ("400000000", "82400000000", "1", "400000000"),
        ("400000000", "2400000000", "11", "400000000"),
        ("400000000", "82400000000000000", "1", "400000000"),
    ],
)
def test_a_rule_with_bits_that_we_do_not_know_is_none_of_ours(numbers: tuple[str, ...]) -> None:
    assert read(*numbers) is None
