# SPDX-License-Identifier: Apache-2.0
"""Leaves of a validated profile: plain values that know their profile path and their secrecy.

They are what templates render: ``ncm.render`` keeps path and secrecy beside each rendered
character, so that a diff can name the path and hide the secret without searching for its text.
"""

from __future__ import annotations

from ncm.errors import Bug

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union


class Str(str):
    """A string of the profile; ``given`` is False when it is a default of the schema."""

    path: str
    given: bool

    def __new__(cls, text: str, path: str = "", given: bool = True) -> Str:
        self = super().__new__(cls, text)
        self.path = path
        self.given = given
        return self


class Int(int):
    """A long of the profile."""

    path: str
    given: bool

    def __new__(cls, number: int, path: str = "", given: bool = True) -> Int:
        self = super().__new__(cls, number)
        self.path = path
        self.given = given
        return self


class Bool(int):
    """A boolean of the profile; a template must say how it is written (yesno, onoff ...)."""

    path: str
    given: bool

    def __new__(cls, truth: bool, path: str = "", given: bool = True) -> Bool:
        self = super().__new__(cls, bool(truth))
        self.path = path
        self.given = given
        return self


class Float(float):
    """A double of the profile, written from its value: ``1`` and ``1.0`` both give ``1.0``."""

    path: str
    given: bool

    def __new__(cls, number: float, path: str = "", given: bool = True) -> Float:
        self = super().__new__(cls, number)
        self.path = path
        self.given = given
        return self


class Secret:
    """A secret string: it cannot be printed, formatted or logged, only rendered.

    ``reveal()`` is for kinds and format modules that put it where it belongs.
    """

    __slots__ = ("_text", "given", "path")

    def __init__(self, text: str, path: str = "", given: bool = True) -> None:
        self._text = text
        self.path = path
        self.given = given

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        raise Bug(f"{self.path}: a secret was about to be turned into text")

    def __format__(self, spec: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"Secret({self.path!r})"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


if TYPE_CHECKING:
    Value = Union[Str, Int, Bool, Float, Secret]

VALUES = (Str, Int, Bool, Float, Secret)


def text_of(value: Value) -> str:
    """The text that stands for the value in a file: decimal numbers, doubles by value."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Bool):
        raise Bug(f"{value.path}: a boolean was rendered without saying how (yesno, onoff ...)")
    if isinstance(value, Float):
        return float.__repr__(value)
    if isinstance(value, Int):
        return int.__repr__(value)
    return str.__str__(value)


def derive(value: Value, text: str) -> Str | Secret:
    """``text`` made from ``value`` (quoted, escaped ...): it keeps path and secrecy."""
    if isinstance(value, Secret):
        return Secret(text, value.path, value.given)
    return Str(text, value.path, value.given)
