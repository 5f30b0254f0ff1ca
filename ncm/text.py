# SPDX-License-Identifier: Apache-2.0
"""Rendered text whose every piece still knows its profile path and whether it is secret."""

from __future__ import annotations

from ncm.values import VALUES, Secret, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Union

    from ncm.values import Value

    Part = Union[str, Value, "Text"]

MASK = "***"


class Piece:
    """A run of text from one place; ``path`` is "" for the template's own words."""

    __slots__ = ("path", "secret", "text")

    def __init__(self, text: str, path: str = "", secret: bool = False) -> None:
        self.text = text
        self.path = path
        self.secret = secret


class Line:
    """One line of a Text without its newline.

    text: the real line. shown: with every secret masked. paths: profile paths, in order.
    """

    __slots__ = ("paths", "secret", "shown", "text")

    def __init__(self, pieces: list[Piece]) -> None:
        self.text = "".join(piece.text for piece in pieces)
        self.secret = any(piece.secret for piece in pieces)
        self.shown = "".join(MASK if piece.secret else piece.text for piece in pieces)
        self.paths = tuple(dict.fromkeys(piece.path for piece in pieces if piece.path))

    def key(self) -> str:
        """What stands for the line in the record: short, and no way back to a secret."""
        return line_key(self.text)


def line_key(line: str) -> str:
    """A short digest of one line."""
    import hashlib

    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()[:16]


class Text:
    """Immutable text of pieces. ``str()`` is the masked form; ``reveal()`` the real one."""

    __slots__ = ("pieces",)

    def __init__(self, *parts: Part) -> None:
        self.pieces = tuple(_pieces(parts))

    def reveal(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def content(self) -> bytes:
        """The bytes of a file that holds this text (UTF-8)."""
        return self.reveal().encode("utf-8", "surrogateescape")

    def __str__(self) -> str:
        return "".join(MASK if piece.secret else piece.text for piece in self.pieces)

    def __repr__(self) -> str:
        return f"Text({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and other.reveal() == self.reveal()

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __bool__(self) -> bool:
        return any(piece.text for piece in self.pieces)

    @property
    def secret(self) -> bool:
        """Whether any piece is secret."""
        return any(piece.secret for piece in self.pieces)

    def paths(self) -> tuple[str, ...]:
        """Every profile path that the text comes from, in order of first use."""
        return tuple(dict.fromkeys(piece.path for piece in self.pieces if piece.path))

    def origins(self) -> dict[str, list[str]]:
        """Line key -> profile paths, for every line that comes from the profile."""
        return {line.key(): list(line.paths) for line in self.lines() if line.paths}

    def lines(self) -> list[Line]:
        """The lines; a last line without newline counts, an empty rest does not."""
        return [Line(pieces) for pieces in _split(self.pieces)]


def join(separator: str, parts: Iterable[Part]) -> Text:
    """The parts with ``separator`` between them, each part keeping path and secrecy."""
    out: list[Part] = []
    for part in parts:
        if out:
            out.append(separator)
        out.append(part)
    return Text(*out)


def _pieces(parts: Iterable[Part]) -> Iterator[Piece]:
    for part in parts:
        if isinstance(part, Text):
            yield from part.pieces
        elif isinstance(part, VALUES):
            yield Piece(text_of(part), part.path, isinstance(part, Secret))
        else:
            yield Piece(part)


def _split(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    current: list[Piece] = []
    for piece in pieces:
        head, *tail = piece.text.split("\n")
        current.append(Piece(head, piece.path, piece.secret))
        for part in tail:
            yield current
            current = [Piece(part, piece.path, piece.secret)]
    if any(piece.text for piece in current):
        yield current


def printable(text: str) -> str:
    """Text that a terminal can show: control and broken characters escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char == "\t" else _escape(char) for char in text)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode()
