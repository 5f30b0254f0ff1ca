# SPDX-License-Identifier: Apache-2.0
"""The line rules that today's Pan templates keep, with panlint's own names for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

WIDTH = 120
_HIDDEN = re.compile(
    r"""(?P<string>'(?:[^'\n]|'')*'|"(?:\\.|[^"\\\n])*")
      | (?P<comment>\#[^\n]*)
      | (?P<annotation>@\s*[\w.-]*\s*\{[^}]*\})""",
    re.VERBOSE,
)
_SIGNS = r"(?:\?=|==|!=|>=|<=|\|\||&&|(?<![=<>!?])[=+/<>](?!=))"
_TIGHT = re.compile(rf"[^\s=<>!?]{_SIGNS}|{_SIGNS}[^\s=]")
_DISABLED = re.compile(r"#\s*panlint\s+disable=([A-Z0-9,]+)")


class Rule(NamedTuple):
    """A rule that one line of code breaks by matching; strings are emptied, comments are gone."""

    name: str
    pattern: re.Pattern[str]


RULES = (
    Rule("LP001", re.compile(r"^(?! *$)(?=( +))(?!(?: {4})+\S)")),
    Rule("LP002", re.compile(r"\t")),
    Rule("LP004", re.compile(r"\bnlist\s*\(")),
    Rule("LP005", re.compile(r"^\s*include\s*\{")),
    Rule("LP007", re.compile(r"\s,|,(?! \S|$)")),
    Rule("LP008", re.compile(r"\S\s+;")),
    Rule("LP009", re.compile(r";(?! \S|$)")),
    Rule("LP010", re.compile(r"^\s*(?:final\s+)?variable\s+(?![A-Z][A-Z0-9_]*\b)")),
    Rule("LP011", re.compile(r"^\s*(?:final\s+)?variable\s+\w{1,4}\b")),
    Rule("LP012", re.compile(r"\b(?:error|debug)\s*\(\s*format\s*\(")),
)
_TRAILING_SLASH = re.compile(r"^\s*(?:prefix\s+|bind\s+)?'/[^'\n]+/'")
_COMPONENT = re.compile(r"""^\s*(?:prefix\s+|final\s+)?['"]/software/components/(\w+)""")
_INCLUDED = re.compile(r"""^\s*include\s.*['"]components/(\w+)/""", re.MULTILINE)
_FIRST = re.compile(r"\s*(?:(?:object|unique|declaration|structure)\s+)?template\s+[\w./+-]+;")


def findings(text: str) -> list[str]:
    """Each breach as `LINE RULE`, in order of lines."""
    found = sorted({*_lines(text), *_components(text), *_start(text)})
    lines = text.split("\n")
    return [f"{number} {rule}" for number, rule in found if not _disabled(lines[number - 1], rule)]


def _disabled(line: str, rule: str) -> bool:
    match = _DISABLED.search(line)
    return bool(match and rule in match[1].split(","))


def code(text: str) -> str:
    """The text with strings emptied, no comments or annotations; lines stay where they are."""

    def blank(match: re.Match[str]) -> str:
        if match.lastgroup == "string":
            return "''"
        return "\n" * match.group().count("\n")

    return _HIDDEN.sub(blank, text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    annotated = _annotated(text)
    pairs = zip(text.split("\n"), code(text).split("\n"))
    for number, (line, bare) in enumerate(pairs, 1):
        for rule in RULES:
            if rule.pattern.search(bare.rstrip()) and not (
                rule.name == "LP001" and number in annotated
            ):
                yield number, rule.name
        if line != line.rstrip():
            yield number, "LP003"
        if len(line) > WIDTH and not line.lstrip().startswith("bind"):
            yield number, "LP006"
        if _TRAILING_SLASH.search(line):
            yield number, "PP001"
        if _TIGHT.search(bare) and not _FIRST.match(bare):
            yield number, "LC001"


def _annotated(text: str) -> set[int]:
    """The lines that an annotation ends on or runs through."""
    found: set[int] = set()
    for match in _HIDDEN.finditer(text):
        if match.lastgroup == "annotation":
            first = text.count("\n", 0, match.start()) + 1
            found.update(range(first, first + match.group().count("\n") + 1))
    return found


def _components(text: str) -> Iterator[tuple[int, str]]:
    """Setting a component's values without its schema checks nothing."""
    own = re.search(r"template\s+components/(\w+)/", code(text))
    known = {*_INCLUDED.findall(text), *(own.groups() if own else ())}
    for number, line in enumerate(text.split("\n"), 1):
        match = _COMPONENT.match(line)
        if match and match[1] not in known:
            yield number, "CU001"


def _start(text: str) -> Iterator[tuple[int, str]]:
    """Nothing but comments and annotations stands before the template's name."""
    bare = code(text)
    if not _FIRST.match(bare):
        yield 1, "first line"
