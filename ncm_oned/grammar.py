# SPDX-License-Identifier: Apache-2.0
"""The grammar of oned.conf and monitord.conf, as oned's own lexer and parser read it.

Source: 85 files run through the parser of OpenNebula 7.5 (tests/data/oned/grammar_cases.json).
It follows that parser in what it accepts, drops in silence and gets wrong, so that what it
reads from a file is what oned would.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, Union

Value = Union[str, "tuple[tuple[str, str], ...]"]  # in a vector the first of a name has won

_NAME = re.compile(r"[A-Za-z0-9_]+")
_BLANK = re.compile(r"[ \t\n]+")
_COMMENT = re.compile(r"#[^\n]*\n")
_EMPTY = re.compile(r"=[ \t]*\n")
_EQUAL = re.compile(r"=[ \t]*")
_PLAIN = re.compile(r"[^=# \t\n,\[\]]+")
_CDATA_END = re.compile(r"[^\n]*\]\]>[^\n]*")
_MARKS = {"]": "a closing bracket", ",": "a comma", "[": "an opening bracket"}
_RULES = ((_BLANK, ""), (_COMMENT, ""), (_EMPTY, "EMPTY"), (_EQUAL, "EQUAL"), (_NAME, "NAME"))


class Attribute(NamedTuple):
    """One top-level attribute: its name in upper case, a string or a vector, its line (1..)."""

    name: str
    value: Value
    line: int


class Token(NamedTuple):
    """kind: NAME, EQUAL, EMPTY, STRING, END or one of ``[ ] ,``."""

    kind: str
    text: str
    at: int

    def __str__(self) -> str:
        words = {"NAME": f"the word {self.text}", "END": "the end of the file"}
        return words.get(self.kind) or _MARKS.get(self.kind) or "an equals sign"


class GrammarError(ValueError):
    """oned refuses the file; ``attributes`` and ``ignored`` are what it had read before."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.attributes: list[Attribute] = []
        self.ignored = ""


class Parsed(NamedTuple):
    """What oned takes from a file; ``ignored``: characters that it drops without a word."""

    attributes: list[Attribute]
    ignored: str


def parse(text: str) -> Parsed:
    """The attributes of a file in their order. Raises GrammarError where oned refuses it."""
    lexer = _Lexer(text)
    attributes: list[Attribute] = []
    try:
        for token in lexer.tokens:
            if token.kind == "END":
                break
            attributes.append(_attribute(lexer, token))
    except GrammarError as error:
        error.attributes, error.ignored = attributes, "".join(lexer.ignored)
        raise
    return Parsed(attributes, "".join(lexer.ignored))


class _Lexer:
    """Tokens of a text; an equals sign makes the next token a value, as in oned's lexer."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ignored: list[str] = []
        self.tokens = self._scan()

    def line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1

    def error(self, token: Token, expected: str) -> GrammarError:
        return GrammarError(self.line(token.at), f"{token} where {expected} is expected")

    def take(self, kind: str, expected: str) -> Token:
        token = next(self.tokens)
        if token.kind != kind:
            raise self.error(token, expected)
        return token

    def _scan(self) -> Iterator[Token]:
        at, value = 0, False
        while at < len(self.text):
            kind, end = self._value(at) if value else self._word(at)
            if kind == "IGNORED":
                self.ignored.append(self.text[at:end])
            elif kind:
                yield Token(kind, self.text[at:end], at)
                value = kind == "EQUAL"
            at = end
        yield Token("END", "", at)

    def _word(self, at: int) -> tuple[str, int]:
        if self.text[at] in "],":
            return self.text[at], at + 1
        for rule, kind in _RULES:
            match = rule.match(self.text, at)
            if match:
                return kind, match.end()
        return "IGNORED", at + 1

    def _value(self, at: int) -> tuple[str, int]:
        if self.text[at] == "[":
            return "[", at + 1
        quoted, plain = _quoted_end(self.text, at), _PLAIN.match(self.text, at)
        end = max(quoted, plain.end() if plain else at)
        cdata = _CDATA_END.match(self.text, at)
        if cdata and cdata.end() >= end:
            raise GrammarError(self.line(at), "]]> in a value ends the reading without a word")
        return ("STRING", end) if end > at else ("IGNORED", at + 1)


def _quoted_end(text: str, at: int) -> int:
    """Where the longest quoted value from ``at`` ends; ``at`` itself when there is none.

    A quote after a backslash may be escaped or may end the value: the longer reading wins.
    """
    end = at
    if text[at] == '"':
        close = text.find('"', at + 1)
        while close > 0:
            end = close + 1
            if text[close - 1] != "\\":
                break
            close = text.find('"', end)
    return end


def _attribute(lexer: _Lexer, name: Token) -> Attribute:
    if name.kind != "NAME":
        raise lexer.error(name, "a name")
    title, line = _top_name(name.text), lexer.line(name.at)
    equal = next(lexer.tokens)
    if equal.kind == "EMPTY":
        return Attribute(title, "", line)
    if equal.kind != "EQUAL":
        raise lexer.error(equal, "an equals sign")
    value = next(lexer.tokens)
    if value.kind == "[":
        return Attribute(title, tuple(_vector(lexer).items()), line)
    if value.kind != "STRING":
        raise lexer.error(value, "a value")
    return Attribute(title, _unquoted(value.text), line)


def _vector(lexer: _Lexer) -> dict[str, str]:
    found: dict[str, str] = {}
    token = next(lexer.tokens)
    if token.kind == "]":
        return found
    while True:
        if token.kind != "NAME":
            raise lexer.error(token, "a name")
        lexer.take("EQUAL", "an equals sign and a value")
        value = lexer.take("STRING", "a value")
        found.setdefault(token.text.upper(), _unquoted(value.text))
        token = next(lexer.tokens)
        if token.kind == "]":
            return found
        if token.kind != ",":
            raise lexer.error(token, "a comma or a closing bracket")
        token = next(lexer.tokens)


def _top_name(name: str) -> str:
    # Names must be XML element names in the server, which guards the reserved ones so.
    prefix = "ONE_" if name[0].isdigit() or name.startswith("XML") else ""
    return prefix + name.upper()


def _unquoted(text: str) -> str:
    if _quoted_end(text, 0) == len(text):
        text = text[1:-1]
    return text.replace('\\"', '"').partition("\0")[0]
