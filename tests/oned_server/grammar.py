# SPDX-License-Identifier: Apache-2.0
"""The text form of a template, read as oned's lexer and parser read it, faults included.

Nothing of the product is used here: the server judges what the product writes.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    Pairs = list[tuple[str, str]]
    Attribute = tuple[str, Union[str, Pairs]]

# `=` before the end of a line is a token of its own: an empty value.
START = re.compile(
    r"(?P<COMMA>[ \t\n]*,[ \t\n]*)|(?P<CBRACKET>[ \t\n]*\][ \t\n]*)"
    r"|(?P<EQUAL_EMPTY>[ \t]*=[ \t]*\n)|(?P<EQUAL>[ \t]*=[ \t]*)"
    r"|(?P<SKIP>#[^\n]*\n|[ \t]+|\n)|(?P<VARIABLE>[A-Za-z0-9_]+)|(?P<DROPPED>.)",
    re.DOTALL,
)
OPEN = re.compile(r"\[[ \t\n]*")
QUOTED = re.compile(r'"(?:\\"|[^"])*"')
BARE = re.compile(r"[^=# \t\n,\[\]]+")
CDATA_END = re.compile(r"[^\n]*\]\]>[^\n]*")


class ParseError(Exception):
    """What oned says of a text; `str()` is the message without the caller's prefix."""


class Lexer:
    """Tokens of one text. The columns count on over lines, as the original's do."""

    def __init__(self, text: str) -> None:
        # Columns count bytes.
        self.text = text.encode().decode("latin-1")
        self.at, self.mark, self.line = 0, (1, 1), 1
        self.value = False

    def next(self) -> tuple[str, str]:
        while self.at < len(self.text):
            kind, text = self.in_value() if self.value else self.in_names()
            self.mark = (self.at + 1, self.at + len(text) + 1)
            self.at += len(text)
            self.line += text.count("\n")
            if kind not in ("SKIP", "DROPPED"):
                self.value = kind == "EQUAL"
                return kind, text
        return "$end", ""

    def in_names(self) -> tuple[str, str]:
        found = START.match(self.text, self.at)
        assert found is not None and found.lastgroup is not None
        return found.lastgroup, found.group()

    def in_value(self) -> tuple[str, str]:
        quoted = QUOTED.match(self.text, self.at)
        bare = BARE.match(self.text, self.at)
        stop = CDATA_END.match(self.text, self.at)
        best = max(filter(None, (stop, quoted, bare)), key=lambda each: each.end(), default=None)
        if best is not None:
            return ("CCDATA" if best is stop else "STRING"), best.group()
        opened = OPEN.match(self.text, self.at)
        return ("OBRACKET", opened.group()) if opened else ("DROPPED", self.text[self.at])


class Parser:
    """Recursive descent over the three rules of the grammar."""

    def __init__(self, text: str) -> None:
        self.lexer = Lexer(text)
        self.found: list[Attribute] = []
        self.kind, self.text = self.lexer.next()

    def advance(self) -> str:
        text = self.text
        self.kind, self.text = self.lexer.next()
        return text

    def expect(self, *kinds: str) -> str:
        if self.kind in kinds:
            return self.advance()
        first, last = self.lexer.mark
        raise ParseError(
            f"Parse error: syntax error, unexpected {self.kind}, expecting "
            f"{' or '.join(kinds)} at line {self.lexer.line}, columns {first}:{last}"
        )

    def run(self) -> list[Attribute]:
        while self.kind == "VARIABLE":
            self.attribute(top_name(self.advance()))
        self.expect("$end")
        return self.found

    def attribute(self, name: str) -> None:
        if self.kind == "EQUAL_EMPTY":
            self.advance()
            self.found.append((name, ""))
            return
        self.expect("EQUAL", "EQUAL_EMPTY")
        if self.kind == "CCDATA":
            raise ParseError("Parse error.")
        if self.kind == "OBRACKET":
            self.advance()
            self.found.append((name, self.vector()))
            return
        # A value is kept before what follows is looked at: a later error leaves it in place.
        if self.kind == "STRING":
            self.found.append((name, plain(self.text)))
        self.expect("OBRACKET", "CCDATA", "STRING")

    def vector(self) -> Pairs:
        pairs: Pairs = []
        if self.kind == "CBRACKET":
            self.advance()
            return pairs
        while True:
            name = self.expect("VARIABLE").upper()
            self.expect("EQUAL")
            if self.kind == "CCDATA":
                raise ParseError("Parse error.")
            pairs.append((name, plain(self.expect("STRING"))))
            if self.kind != "COMMA":
                break
            self.advance()
        self.expect("COMMA", "CBRACKET")
        return pairs


def top_name(name: str) -> str:
    prefix = "ONE_" if name[0].isdigit() or name.startswith("XML") else ""
    return prefix + name.upper()


def plain(token: str) -> str:
    """The value of a STRING token."""
    if len(token) > 1 and token[0] == token[-1] == '"' and QUOTED.fullmatch(token):
        token = token[1:-1]
    return token.replace('\\"', '"').encode("latin-1").decode(errors="replace")


def parse_text(text: str) -> list[Attribute]:
    """The attributes of a text, not trimmed; ParseError as oned would say it."""
    return Parser(text).run()


def parse_file(text: str) -> tuple[list[Attribute], str | None]:
    """What a configuration file's parser keeps, and its error: it keeps what it read before."""
    parser = Parser(text)
    try:
        parser.run()
    except ParseError as error:
        return parser.found, str(error)
    return parser.found, None
