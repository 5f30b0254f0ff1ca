# SPDX-License-Identifier: Apache-2.0
"""Messages that the pages about OpenNebula quote are in the code, word by word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.docs.conftest import ROOT
from tests.real import ONCE

pytestmark = pytest.mark.needs(ONCE)

PAGES = ("opennebula-objects.md", "host-registration.md")
_TABLE = re.compile(r"^(\|[^\n]*)\n\|[- |]+\|\n((?:\|[^\n]*\n)+)", re.MULTILINE)
_QUOTED = re.compile(r"`([^`]+)`")
# In scripts for hosts.
_VARIABLE = re.compile(r"\$\w+")
_COLUMNS = ("message", "else")
OF_OTHERS = {"User couldn't be authenticated", "Failed to connect socket ..."}
"""OpenNebula's own words, and libvirt's."""


def messages(page: str) -> Iterator[str]:
    """What stands in the columns of messages; one that quotes another is two."""
    for head, rows in _TABLE.findall(page):
        titles = [title.strip() for title in head.split("|")]
        for title in set(titles) & set(_COLUMNS):
            for row in rows.splitlines():
                for text in _QUOTED.findall(row.split("|")[titles.index(title)]):
                    yield from text.split(": ")


@cache
def templates() -> frozenset[tuple[str, ...]]:
    """The fixed pieces of each text in the code; between two of them stands a value."""
    found = set()
    for package in ("ncm", "ncm_oned", "ncm_oneproxy"):
        for path in (ROOT / package).rglob("*.py"):
            found |= set(_texts(ast.parse(path.read_text())))
    return frozenset(found)


def _texts(tree: ast.AST) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield tuple(_VARIABLE.split(node.value))
        if isinstance(node, ast.JoinedStr):
            pieces = [""]
            for part in node.values:
                if isinstance(part, ast.Constant):
                    pieces[-1] += part.value
                else:
                    pieces.append("")
            yield tuple(pieces)


def said(message: str) -> bool:
    """Whether the code can say this: a part of a text of its own, with values in its holes."""
    return any(_is_in(message, pieces) for pieces in templates())


def _is_in(message: str, pieces: tuple[str, ...]) -> bool:
    if any(message in piece for piece in pieces):
        return True
    for first in range(len(pieces) - 1):
        head = _overlap(pieces[first], message)
        for last in range(first + 1, len(pieces)):
            tail = _overlap(message, pieces[last])
            inner = pieces[first + 1 : last]
            fixed = len("".join((head, *inner, tail)))
            pattern = ".+".join(map(re.escape, (head, *inner, tail)))
            if 2 * fixed > len(message) and re.fullmatch(pattern, message):
                return True
    return False


def _overlap(before: str, after: str) -> str:
    """The longest end of one that the other starts with."""
    most = min(len(before), len(after))
    return next((after[:at] for at in range(most, 0, -1) if before.endswith(after[:at])), "")


@pytest.mark.parametrize("page", PAGES)
def test_every_quoted_message_is_in_the_code(page: str) -> None:
    quoted = [*messages((ROOT / "docs" / page).read_text())]
    assert len(quoted) >= 5
    assert [text for text in quoted if text not in OF_OTHERS and not said(text)] == []


def test_a_message_that_nobody_says_is_found() -> None:
    table = "| message | |\n| --- | --- |\n| `is gone` | `wait` |\n"
    assert list(messages(table)) == ["is gone"]
    assert said("needs cluster east, which is neither there nor in the profile")
    assert not said("needs cluster east, which nobody knows")
