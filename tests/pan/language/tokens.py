# SPDX-License-Identifier: Apache-2.0
"""Pan source text -> tokens."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

KEYWORDS = frozenset(
    "undef null true false if for with else type bind while valid final prefix unique object "
    "foreach include template function variable structure extensible declaration".split()
)
_PATTERN = re.compile(
    r"""
    (?P<blank>[ \t\f\r\n]+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<annotation>@\s*[\w.-]*\s*(?:\([^)]*\)|\[[^\]]*\]|\{[^}]*\}))
  | (?P<heredoc><<[A-Za-z_]\w*)
  | (?P<double>\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+)
  | (?P<hex>0[xX][0-9a-fA-F]+)
  | (?P<octal>0[0-7]*(?!\d))
  | (?P<decimal>[1-9]\d*)
  | (?P<single>'(?:[^'\n\r]|'')*')
  | (?P<quoted>"(?:\\.|[^"\\\n\r])*")
  | (?P<word>[A-Za-z_]\w*)
  | (?P<mark>\?=|==|!=|>=|<=|\.\.|\|\||&&|[?:;,()\[\]{}=+\-%/!><|^&~*])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_NAME = re.compile(r"\s+([\w+./-]+)", re.ASCII)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_BASES = {"hex": 16, "octal": 8, "decimal": 10}


class PanError(Exception):
    """What the compiler would refuse."""


class Token(NamedTuple):
    """kind: word, mark, keyword, string, long, double, template, end. value: what it stands for."""

    kind: str
    value: Any
    line: int


def tokens(text: str, name: str) -> list[Token]:
    """All tokens of a template; name is for messages."""
    reader = _Reader(text, name)
    return [*reader.read(), Token("end", "end of file", reader.line)]


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.at = 0
        self.line = 1

    def read(self) -> list[Token]:
        found = []
        while self.at < len(self.text):
            match = _PATTERN.match(self.text, self.at)
            if not match:
                raise PanError(f"{self.name}:{self.line}: unexpected {self.text[self.at]!r}")
            token = self._token(match)
            if token:
                found.append(token)
            if token and token.value == "template" and token.kind == "keyword":
                found.append(self._template_name())
        return found

    def _token(self, match: re.Match[str]) -> Token | None:
        kind, text, line = str(match.lastgroup), match.group(), self.line
        self._go(match.end())
        if kind in ("blank", "comment", "annotation"):
            return None
        if kind == "heredoc":
            return Token("string", self._heredoc(text[2:]), line)
        if kind == "single":
            return Token("string", text[1:-1].replace("''", "'"), line)
        if kind == "quoted":
            return Token("string", _ESCAPE.sub(self._escape, text[1:-1]), line)
        if kind == "word":
            return Token("keyword" if text in KEYWORDS else "word", text, line)
        if kind == "double":
            return Token("double", float(text), line)
        if kind in _BASES:
            return Token("long", int(text, _BASES[kind]), line)
        return Token("mark", text, line)

    def _go(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end

    def _template_name(self) -> Token:
        match = _NAME.match(self.text, self.at)
        if not match:
            raise PanError(f"{self.name}:{self.line}: a template has a name")
        self._go(match.end())
        return Token("template", match[1], self.line)

    def _escape(self, match: re.Match[str]) -> str:
        code = match[1]
        if code[0] == "x" and len(code) == 3:
            return chr(int(code[1:], 16))
        if code not in _ESCAPES:
            raise PanError(f"{self.name}:{self.line}: unknown escape \\{code}")
        return _ESCAPES[code]

    def _heredoc(self, marker: str) -> str:
        """The lines up to the marker; what follows on this line must be read before them."""
        newline = self.text.index("\n", self.at)
        end = re.compile(f"^{marker}$", re.MULTILINE).search(self.text, newline + 1)
        if not end:
            raise PanError(f"{self.name}:{self.line}: no {marker} ends this text")
        body = self.text[newline + 1 : end.start()]
        blank = "\n" * (body.count("\n") + 1)
        self.text = self.text[:newline] + blank + self.text[end.end() :]
        return body
