# SPDX-License-Identifier: Apache-2.0
"""nginx's grammar: reading a file of it, and values that nginx reads back unchanged."""

from __future__ import annotations

import re
from typing import NamedTuple, Optional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SPACE = " \t\r\n"
_UNESCAPED = {'"': '"', "'": "'", "\\": "\\", "t": "\t", "r": "\r", "n": "\n"}
LONGEST = 4000
"""Bytes of one word; nginx's own limit is 4096."""
DEEPEST = 50


class Directive(NamedTuple):
    """words: name and arguments. block: what is between its braces. start, end: in the text."""

    words: tuple[str, ...]
    block: Optional[tuple[Directive, ...]]
    start: int
    end: int


def quote(text: str) -> str:
    """``text`` as one word in double quotes; a ``$`` in it stays one, see plain_path."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parse(text: str) -> tuple[Directive, ...]:
    """The directives of a file. Raises ValueError where nginx would refuse it."""
    reader = _Reader(text)
    found = reader.block(0)
    if reader.at < len(text):
        raise reader.wrong("a closing brace without an opening one")
    return found


def meaning(text: str) -> Any:
    """Equal for two files that nginx reads alike: neither comments nor layout count."""
    return _plain(parse(text))


def _plain(directives: tuple[Directive, ...]) -> Any:
    return [(each.words, None if each.block is None else _plain(each.block))
            for each in directives]  # fmt: skip


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def wrong(self, what: str) -> ValueError:
        return ValueError(f"line {self.text.count(chr(10), 0, self.at) + 1}: {what}")

    def block(self, depth: int) -> tuple[Directive, ...]:
        """Directives up to a closing brace, or to the end of the text."""
        found: list[Directive] = []
        while self._skip():
            if self.text[self.at] == "}":
                break
            found.append(self._directive(depth))
        return tuple(found)

    def _skip(self) -> bool:
        """Go to the next word; False at the end."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif char in _SPACE:
                self.at += 1
            else:
                return True
        return False

    def _directive(self, depth: int) -> Directive:
        start, words = self.at, list[str]()
        while self._skip():
            char = self.text[self.at]
            if char in ";{" and not words:
                raise self.wrong(f"unexpected {char}")
            if char == ";":
                self.at += 1
                return Directive(tuple(words), None, start, self.at)
            if char == "{":
                self.at += 1
                return Directive(tuple(words), self._inner(depth), start, self.at)
            if char == "}":
                raise self.wrong("a directive without its semicolon")
            words.append(self._word())
        raise self.wrong("the file ends within a directive")

    def _inner(self, depth: int) -> tuple[Directive, ...]:
        if depth >= DEEPEST:
            raise self.wrong("too many blocks in each other")
        block = self.block(depth + 1)
        if self.at >= len(self.text):
            raise self.wrong("the file ends within a block")
        self.at += 1
        return block

    def _word(self) -> str:
        char = self.text[self.at]
        word = self._quoted(char) if char in "\"'" else self._bare()
        if len(word.encode("utf-8", "replace")) > LONGEST:
            raise self.wrong("a word is too long")
        return word

    def _bare(self) -> str:
        start = self.at
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "\\" or self.text.startswith("${", self.at):
                self.at += 2
            elif char in _SPACE or char in ";{":
                break
            else:
                self.at += 1
        self.at = min(self.at, len(self.text))
        return unescape(self.text[start : self.at])

    def _quoted(self, mark: str) -> str:
        start = self.at + 1
        at = start
        while at < len(self.text) and self.text[at] != mark:
            at += 2 if self.text[at] == "\\" else 1
        if at >= len(self.text):
            raise self.wrong("a quote without its end")
        self.at = at + 1
        if self.at < len(self.text) and self.text[self.at] not in f"{_SPACE};{{)":
            raise self.wrong(f"unexpected {self.text[self.at]} behind a quote")
        return unescape(self.text[start:at])


def unescape(word: str) -> str:
    """What nginx makes of the backslashes in a word; those before other characters stay."""
    return re.sub(r'\\(["\'\\trn])', lambda match: _UNESCAPED[match[1]], word)
