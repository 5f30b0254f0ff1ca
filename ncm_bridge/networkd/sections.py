# SPDX-License-Identifier: Apache-2.0
"""Files of systemd.syntax(7): sections of assignments, written and read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Union

from ncm.text import Text
from ncm.values import Bool, Int, Str, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ncm.text import Part

Pair = tuple[str, Union[str, Text]]
Section = tuple[str, list[Pair]]

_SECTION = re.compile(r"\[([A-Za-z0-9]+)\]\Z")
_KEY = re.compile(r"[A-Za-z0-9]+\Z")
_MANY = ("Address", "Route", "RoutingPolicyRule")
"""Sections of which each stands for a thing of its own."""
_TRUE, _FALSE = ("yes", "true", "on"), ("no", "false", "off")


def said(text: object, *values: Any) -> Text:
    """A text that comes from these leaves of the profile."""
    first, *others = [value for value in values if value is not None]
    marks: list[Part] = [Str("", other.path) for other in others]
    return Text(*marks, Str(str(text), first.path, first.given))


def own(value: Str | Int) -> Text:
    """A leaf as it is."""
    return said(text_of(value), value)


def truth(value: Bool, turned: bool = False) -> Text:
    return said("yes" if bool(value) != turned else "no", value)


def written(sections: Iterable[Section]) -> Text:
    """The file; sections that say nothing are left out."""
    parts: list[Part] = []
    for name, pairs in sections:
        if not pairs:
            continue
        parts.append(f"\n[{name}]\n" if parts else f"[{name}]\n")
        for key, value in pairs:
            parts += [f"{key}=", value, "\n"]
    return Text(*parts)


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
    return {name: keys for name, keys in single.items() if keys}, sorted(many, key=repr_of)


def repr_of(entry: tuple[str, dict[str, list[str]]]) -> str:
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
