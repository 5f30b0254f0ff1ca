# SPDX-License-Identifier: Apache-2.0
"""The part of YAML that these files are written in, read strictly: enough to compare them.

Mappings and lists in blocks, scalars of one line. Whatever else YAML has, or what its readers
take differently, is a ValueError: such a file is not one of ours, nor of ncm-opennebula.
"""

from __future__ import annotations

import re
from typing import Any

from ncm_oned.nebula.yamltext import kind_of

_KEY = re.compile(r"(:?[A-Za-z_][A-Za-z0-9_.-]*):(?:[ ]+(.*))?\Z", re.ASCII)
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"(?:[ ]+#.*|[ ]*)\Z')
_SINGLE = re.compile(r"'((?:[^']|'')*)'(?:[ ]+#.*|[ ]*)\Z")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")
# Ends of a line for some readers, and what none takes as it is.
_BREAKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_INDICATORS = "[]{},#&*!|>'\"%@`"
_MERGES = ("<<", "=")
_NAMED = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
          "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0",
          "L": "\u2028", "P": "\u2029"}  # fmt: skip


def read(text: str) -> Any:
    """Dicts, lists and (kind, value) of scalars; the last of equal keys counts."""
    reader = _Reader(text)
    found = reader.block(reader.indent) if reader.lines else None
    if reader.lines:
        raise ValueError("a line is indented as none before it")
    return found


def scalar(text: str) -> Any:
    """A scalar of one line, or an empty list or mapping."""
    for pattern, unquote in ((_DOUBLE, _unescaped), (_SINGLE, _single)):
        found = pattern.match(text)
        if found:
            return "str", unquote(found[1])
    plain = re.split(r"[ ]+#|^#", text, maxsplit=1)[0].rstrip(" ")
    if plain in ("[]", "{}"):
        return [] if plain == "[]" else {}
    if plain[:1] in tuple(_INDICATORS) or f"{plain} "[:2] in ("- ", "? ", ": ") or plain in _MERGES:
        raise ValueError("a value is not one that is read here")
    if ": " in f"{plain} " or "\t" in plain:
        raise ValueError("a plain value holds a colon before a blank, or a tab")
    return kind_of(plain)


def top(text: str) -> dict[str, Any]:
    """key -> value of the top-level scalars of a file, None for what is not read here."""
    found: dict[str, Any] = {}
    for line in text.split("\n"):
        key = _KEY.match(line)
        if key:
            try:
                found[key[1]] = scalar(key[2] or "")
            except ValueError:
                found[key[1]] = None
    return found


def _single(text: str) -> str:
    return text.replace("''", "'")


def _unescaped(text: str) -> str:
    def char(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            return chr(int(code[1:], 16))
        if code not in _NAMED:
            raise ValueError("a quoted value holds an escape that YAML does not have")
        return _NAMED[code]

    return _ESCAPE.sub(char, text)


class _Reader:
    """The lines that are left, each as (indent, content)."""

    def __init__(self, text: str) -> None:
        self.lines: list[tuple[int, str]] = []
        started = False
        for number, line in enumerate(text.split("\n")):
            content = line.strip(" ")
            if not content or content.startswith("#"):
                continue
            if line.rstrip(" ") == "---" and not started and not self.lines:
                started = True
                continue
            if content[0] == "\t" or _BREAKS.search(content) or content in ("---", "..."):
                raise ValueError(f"line {number + 1} is not read here")
            self.lines.append((len(line) - len(line.lstrip(" ")), content))
        self.lines.reverse()

    @property
    def indent(self) -> int:
        return self.lines[-1][0]

    @property
    def content(self) -> str:
        return self.lines[-1][1]

    def block(self, indent: int) -> Any:
        if self.content == "-" or self.content.startswith("- "):
            return self._sequence(indent)
        return self._mapping(indent)

    def _mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.lines and self.indent == indent:
            key = _KEY.match(self.content)
            if not key:
                if self.content.startswith("-"):
                    break
                raise ValueError("a line is neither a key nor an item")
            self.lines.pop()
            found[key[1]] = self._value(key[2] or "", indent, True)
        return found

    def _sequence(self, indent: int) -> list[Any]:
        found = []
        while self.lines and self.indent == indent and re.match(r"-( |\Z)", self.content):
            rest = self.content[1:].lstrip(" ")
            inner = indent + len(self.content) - len(rest)
            self.lines.pop()
            if _KEY.match(rest) or re.match(r"-( |\Z)", rest):
                self.lines.append((inner, rest))
                found.append(self.block(inner))
            else:
                found.append(self._value(rest, indent, False))
        return found

    def _value(self, rest: str, indent: int, of_key: bool) -> Any:
        if rest and not rest.startswith("#"):
            return scalar(rest)
        if self.lines and self.indent > indent:
            return self.block(self.indent)
        if of_key and self.lines and self.indent == indent and self.content.startswith("- "):
            return self._sequence(indent)
        return "null", None
