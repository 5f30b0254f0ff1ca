# SPDX-License-Identifier: Apache-2.0
"""Scalar fields. The functions return ``Any`` so that a Record can annotate what it gets.

A field that is neither required nor defaulted is None when the profile leaves it out. Types as
the CCM cache knows them: a simple cache holds strings for numbers, so text that reads as a
number is accepted for one; a number for a string is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Optional, Union

from ncm.errors import Problem
from ncm.profile.tree import Leaf
from ncm.values import Bool, Float, Int, Secret, Str

Check = Callable[[Any], Optional[str]]
Number = Union[int, float]
MISSING = object()
_LONG = re.compile(r"[-+]?[0-9]+\Z")
_DOUBLE = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")


class Field:
    """One declared field; subclasses convert. ``name`` is the profile's, set by the Record."""

    kind = "?"

    def __init__(self, doc: str, required: bool, default: Any, name: str | None) -> None:
        self.doc = doc
        self.required = required
        self.default = default
        self.name = name or ""
        self.unit: str | None = None
        self.check: Check | None = None
        self.secret = False
        self.pan: str | None = None

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        """The typed value of ``node``, or None after adding to ``problems``."""
        raise NotImplementedError

    def missing(self, path: str) -> Any:
        """The value when the profile leaves the field out (its default, or None)."""
        return None if self.default is MISSING else self.wrap(self.default, path)

    def wrap(self, value: Any, path: str) -> Any:
        """A default as a value that knows where the profile could have set it."""
        raise NotImplementedError


class Scalar(Field):
    """A field with one leaf."""

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        if not isinstance(node, Leaf):
            found = "a list" if isinstance(node, list) else "a dict"
            problems.append(Problem(path, f"is {found}, must be a {self.kind}"))
            return None
        before = len(problems)
        value = self.convert(node, path, problems)
        if len(problems) > before:
            return None
        complaint = self.check(value) if self.check else None
        if complaint:
            problems.append(Problem(path, complaint))
            return None
        return value

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        raise NotImplementedError

    def quote(self, leaf: Leaf) -> str:
        """The value for a message; a secret one stays unnamed."""
        return "its value" if self.secret else shown(leaf.text)


def shown(text: str) -> str:
    """A value in a message: quoted, ASCII, at most about 60 characters."""
    return ascii(text if len(text) <= 60 else text[:57] + "...")


class StringField(Scalar):
    """A string: pattern (whole value), lengths in characters."""

    kind = "string"

    def __init__(self, doc: str, required: bool, default: Any, name: str | None) -> None:
        super().__init__(doc, required, default, name)
        self.pattern: re.Pattern[str] | None = None
        self.hint = ""
        self.values: tuple[str, ...] = ()
        self.lengths: tuple[int, int | None] = (0, None)

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        complaint = self._complaint(leaf)
        if complaint:
            problems.append(Problem(path, complaint))
            return None
        return Secret(leaf.text, path) if self.secret else Str(leaf.text, path)

    def _complaint(self, leaf: Leaf) -> str | None:
        if leaf.type in ("long", "double", "boolean"):
            return f"is the {leaf.type} {self.quote(leaf)}, must be a string"
        if self.values and leaf.text not in self.values:
            return f"is {self.quote(leaf)}, must be one of {', '.join(self.values)}"
        low, high = self.lengths
        if len(leaf.text) < low:
            return "must not be empty" if low == 1 else f"is shorter than {low} characters"
        if high is not None and len(leaf.text) > high:
            return f"is longer than {high} characters"
        if self.pattern and not self.pattern.fullmatch(leaf.text):
            return f"is {self.quote(leaf)}, must be {self.hint}"
        return None

    def wrap(self, value: Any, path: str) -> Any:
        return Secret(value, path, given=False) if self.secret else Str(value, path, given=False)


class LongField(Scalar):
    """A whole number within an inclusive range."""

    kind = "long"

    def __init__(self, doc: str, required: bool, default: Any, name: str | None) -> None:
        super().__init__(doc, required, default, name)
        self.low: Number | None = None
        self.high: Number | None = None

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        if leaf.type == "boolean" or not _LONG.match(leaf.text) or len(leaf.text) > 40:
            problems.append(Problem(path, f"is {self.quote(leaf)}, must be a whole number"))
            return None
        number = int(leaf.text)
        complaint = out_of_range(number, self.low, self.high)
        if complaint:
            problems.append(Problem(path, complaint))
        return Int(number, path)

    def wrap(self, value: Any, path: str) -> Any:
        return Int(value, path, given=False)


class DoubleField(LongField):
    """A number within an inclusive range; a long is accepted."""

    kind = "double"

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        if leaf.type == "boolean" or not _DOUBLE.match(leaf.text) or len(leaf.text) > 400:
            problems.append(Problem(path, f"is {self.quote(leaf)}, must be a number"))
            return None
        number = float(leaf.text)
        if number in (float("inf"), float("-inf")):
            problems.append(Problem(path, f"is {self.quote(leaf)}, too large for a double"))
        complaint = out_of_range(number, self.low, self.high)
        if complaint:
            problems.append(Problem(path, complaint))
        return Float(number, path)

    def wrap(self, value: Any, path: str) -> Any:
        return Float(value, path, given=False)


class BooleanField(Scalar):
    """true or false."""

    kind = "boolean"

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        if leaf.type not in ("boolean", "string") or leaf.text not in ("true", "false"):
            problems.append(Problem(path, f"is {self.quote(leaf)}, must be true or false"))
            return None
        return Bool(leaf.text == "true", path)

    def wrap(self, value: Any, path: str) -> Any:
        return Bool(value, path, given=False)


def out_of_range(number: Number, low: Number | None, high: Number | None) -> str | None:
    """The complaint when number is outside low..high (None: no bound)."""
    if low is not None and number < low:
        return f"is {number}, at least {low} is needed"
    if high is not None and number > high:
        return f"is {number}, at most {high} is allowed"
    return None


def string(
    doc: str,
    *,
    pattern: str | None = None,
    hint: str = "",
    min_len: int = 0,
    max_len: int | None = None,
    default: Any = MISSING,
    required: bool = False,
    secret: bool = False,
    check: Check | None = None,
    name: str | None = None,
    pan: str | None = None,
) -> Any:
    """A string field. pattern: for the whole value, with ``hint`` saying it in words.

    check: a function of the value that returns a complaint or None. pan: the Pan type to use
    in schema.pan instead of the derived one. secret: loads as Secret.
    """
    field = StringField(doc, required, default, name)
    field.pattern = re.compile(pattern, re.DOTALL) if pattern else None
    field.hint = hint or f"of the form {pattern}"
    field.lengths = (min_len, max_len)
    field.secret, field.check, field.pan = secret, check, pan
    return field


def choice(
    doc: str,
    *values: str,
    default: Any = MISSING,
    required: bool = False,
    name: str | None = None,
) -> Any:
    """A string that is one of ``values``."""
    field = StringField(doc, required, default, name)
    field.values = values
    return field


def long(
    doc: str,
    low: int | None = None,
    high: int | None = None,
    *,
    unit: str | None = None,
    default: Any = MISSING,
    required: bool = False,
    check: Check | None = None,
    name: str | None = None,
    pan: str | None = None,
) -> Any:
    """A whole number between low and high, both inclusive."""
    field = LongField(doc, required, default, name)
    field.low, field.high, field.unit = low, high, unit
    field.check, field.pan = check, pan
    return field


def double(
    doc: str,
    low: float | None = None,
    high: float | None = None,
    *,
    unit: str | None = None,
    default: Any = MISSING,
    required: bool = False,
    name: str | None = None,
) -> Any:
    """A number between low and high, both inclusive."""
    field = DoubleField(doc, required, default, name)
    field.low, field.high, field.unit = low, high, unit
    return field


def boolean(
    doc: str, *, default: Any = MISSING, required: bool = False, name: str | None = None
) -> Any:
    """true or false."""
    return BooleanField(doc, required, default, name)
