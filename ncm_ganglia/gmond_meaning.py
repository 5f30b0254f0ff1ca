# SPDX-License-Identifier: Apache-2.0
"""What gmond takes from its file: the parser behind it, for comparing and for checking."""

from __future__ import annotations

import re

from ncm_ganglia.confuse import tokens
from ncm_ganglia.options import GMOND, INCLUDE, Option, Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ncm_ganglia.confuse import Token

    Found = dict[str, Any]

_WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
_LONG = re.compile(r"[ \t\n\v\f\r]*[-+]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)\Z")
_LONGEST = 2**63


def meaning(text: str) -> list[Any]:
    """Equal for two texts that gmond reads alike. Raises ValueError where it refuses the text.

    A list of what stands between the includes, and the included paths. What a section that
    stands for itself says is dropped where it is what gmond assumes anyway; of the others only
    where no include stands before, which could have said something else.
    """
    parts = _parse(text)
    return [
        part if isinstance(part, str) else _essence(part, GMOND, bare=index == 0)
        for index, part in enumerate(parts)
    ]


def check(text: str) -> None:
    """Raise ValueError unless gmond reads the text."""
    _parse(text)


def _parse(text: str) -> list[Any]:
    parser = _Parser(tokens(text))
    found: Found = {}
    parser.section(GMOND, found, top=True)
    return [*parser.before, found]


class _Parser:
    """libConfuse's states; a comment counts only where an option could begin."""

    def __init__(self, source: Iterator[Token]) -> None:
        self.source = source
        self.before: list[Any] = []

    def section(self, known: Section, found: Found, top: bool = False) -> None:
        for token in self.source:
            if token.kind == "COMMENT":
                continue
            # An end of the file ends every open section without a word.
            if token.kind == "END" or (token.kind == "}" and not top):
                return
            if token.kind != "STR":
                raise ValueError(f"line {token.line}: {token.text} where an option is expected")
            if top and token.text.lower() == INCLUDE:
                self._include(found)
            else:
                self._option(known, found, token)

    def _option(self, known: Section, found: Found, token: Token) -> None:
        name = token.text.lower()
        entry = known.options.get(name)
        if entry is None:
            raise ValueError(f"line {token.line}: no option {token.text!a}")
        if isinstance(entry, Option):
            self._take("=")
            found[name] = _value(entry.kind, self._take("STR"))
            return
        title = self._take("STR").text if entry.titled else ""
        self._take("{")
        inner = _opened(entry, found, name, title)
        self.section(entry, inner)

    def _include(self, found: Found) -> None:
        self._take("(")
        path = self._take("STR").text
        self._take(")")
        self.before += [dict(found), path]
        found.clear()

    def _take(self, kind: str) -> Token:
        token = next(self.source)
        if token.kind != kind:
            raise ValueError(f"line {token.line}: {token.text or token.kind}, not {kind}")
        return token


def _opened(entry: Section, found: Found, name: str, title: str) -> Found:
    """The dict that a section's options go to."""
    inner: Found = {}
    if entry.titled:
        # The case does not count for gmond, and may for the module.
        found.setdefault(name, {})[title.lower()] = (title, inner)
    elif entry.many:
        found.setdefault(name, []).append(inner)
    else:
        inner = found.setdefault(name, inner)
    return inner


def _value(kind: str, token: Token) -> Any:
    text = token.text
    if kind == "string":
        return text
    if kind == "boolean":
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
    elif kind == "long":
        if not text:
            return 0
        if _LONG.match(text):
            number = int(re.sub("^([-+]?)0([0-7]+)$", r"\g<1>0o\2", text.strip()), 0)
            if -_LONGEST <= number < _LONGEST:
                return number
    elif "_" not in text and text == text.rstrip():
        double = float(text or 0)
        if abs(double) != float("inf"):
            return double
    raise ValueError(f"line {token.line}: {text!a} is no {kind}")


def _essence(found: Found, known: Section, bare: bool) -> Found:
    """What differs from gmond's own values. bare: nothing was said before."""
    kept: Found = {}
    for name, value in found.items():
        entry = known.options[name]
        if isinstance(entry, Option):
            if not (bare and value == entry.default):
                kept[name] = value
        elif entry.titled:
            kept[name] = {
                key: (title, _essence(inner, entry, True)) for key, (title, inner) in value.items()
            }
        elif entry.many:
            kept[name] = [_essence(inner, entry, True) for inner in value]
        else:
            kept[name] = _essence(value, entry, bare)
    return {name: value for name, value in kept.items() if value != {}}
