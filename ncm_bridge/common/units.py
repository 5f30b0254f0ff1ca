# SPDX-License-Identifier: Apache-2.0
"""Files of systemd.syntax(7), written and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Union

from ncm.text import Text
from ncm_bridge.common.text import sectioned

if TYPE_CHECKING:
    from collections.abc import Iterable

Pair = tuple[str, Union[str, Text]]
Section = tuple[str, list[Pair]]

_SECTION = re.compile(r"\[([A-Za-z0-9]+)\]\Z")
_KEY = re.compile(r"[A-Za-z0-9]+\Z")
_MANY = ("Address", "Route", "RoutingPolicyRule")
"""Sections of which each stands for a thing of its own."""
_TRUE, _FALSE = ("yes", "true", "on"), ("no", "false", "off")


def unit(sections: Iterable[Section]) -> Text:
    """The file; sections that say nothing are left out."""
    return sectioned(section for section in sections if section[1])


def check(content: str) -> None:
    """ValueError where systemd would refuse a line of it."""
    meaning(content)


def meaning(content: str) -> Any:
    """What systemd reads: keys have no order, values of one key have; ValueError if nothing.

    A section that may be there often is one thing each time, in any order; all others are one.
    """
    single: dict[str, dict[str, list[str]]] = {}
    many: list[Any] = []
    current: dict[str, list[str]] | None = None
    for number, line in _lines(content):
        match = _SECTION.match(line)
        if match:
            current = {}
            if match[1] in _MANY:
                many.append((match[1], current))
            else:
                current = single.setdefault(match[1], current)
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        if current is None or not equals or not _KEY.match(key):
            raise ValueError(f"line {number} is no assignment in a section")
        _assign(current, key, value)
    return {name: keys for name, keys in single.items() if keys}, sorted(many, key=_in_order)


def _in_order(entry: tuple[str, dict[str, list[str]]]) -> str:
    """The same for entries that differ in the order of their keys only."""
    return f"{entry[0]} {sorted(entry[1].items())}"


def _lines(content: str) -> Iterable[tuple[int, str]]:
    """Number and text of each line, those that a backslash continues as one."""
    if "\0" in content:
        raise ValueError("holds a zero byte")
    whole, first = "", 0
    for number, raw in enumerate(content.split("\n"), 1):
        line = raw.strip()
        if line.startswith(("#", ";")):
            continue
        first = first or number
        if line.endswith("\\"):
            whole += line[:-1] + " "
            continue
        whole += line
        if whole.strip():
            yield first, whole.strip()
        whole, first = "", 0
    if whole.strip():
        yield first, whole.strip()


def _assign(keys: dict[str, list[str]], key: str, value: str) -> None:
    """An empty value takes back what stands above it."""
    if not value:
        keys.pop(key, None)
        return
    word = value.lower()
    value = "yes" if word in _TRUE else "no" if word in _FALSE else value
    keys.setdefault(key, []).append(value)
