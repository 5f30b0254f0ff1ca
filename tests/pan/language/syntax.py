# SPDX-License-Identifier: Apache-2.0
"""Templates and their statements: tokens -> trees."""

from __future__ import annotations

import functools
from typing import Any

from .expressions import Expressions, Node
from .tokens import PanError, tokens

KINDS = ("object", "unique", "declaration", "structure")


class Range:
    """Limits of a number, a length or a count; None is no limit."""

    def __init__(self, low: int | None, high: int | None) -> None:
        self.low = low
        self.high = high

    def holds(self, number: float) -> bool:
        return (self.low is None or number >= self.low) and (
            self.high is None or number <= self.high
        )


class Type:
    """base: a name, ("choice", words) or a Record. clauses: ("[]" or "{}", Range or None) or
    ("*", None), from the inside out. default and condition: expressions or None."""

    def __init__(self, base: Any, limits: Range | None, clauses: list[tuple[str, Any]]) -> None:
        self.base = base
        self.limits = limits
        self.clauses = clauses
        self.default: Node | None = None
        self.condition: Node | None = None
        self.template = ""


class Record:
    """fields: name -> (required, Type). includes: names of other record types."""

    def __init__(self, is_open: bool) -> None:
        self.open = is_open
        self.includes: list[str] = []
        self.fields: dict[str, tuple[bool, Type]] = {}


class Template:
    """name as declared, kind (ordinary or one of KINDS), statements as tuples."""

    def __init__(self, name: str, kind: str) -> None:
        self.name = name
        self.kind = kind
        self.statements: list[tuple[Any, ...]] = []


@functools.lru_cache(maxsize=256)
def parse(text: str, name: str) -> Template:
    """The template in a file; name is for messages. Raises PanError."""
    return _Parser(tokens(text, name), name).template()


class _Parser(Expressions):
    def template(self) -> Template:
        kind = self.take_any(*KINDS) or "ordinary"
        self.expect("template")
        made = Template(self.next("template").value, kind)
        self.expect(";")
        while self.token.kind != "end":
            if not self.take(";"):
                made.statements.append(self._statement())
                self.expect(";")
        return made

    def _statement(self) -> tuple[Any, ...]:
        line = self.token.line
        if self.take("include"):
            return "include", line, self.dml()
        if self.take("prefix"):
            return "prefix", line, self.next("string").value
        if self.take("bind"):
            path = self.next("string").value
            self.expect("=")
            return "bind", line, path, self.type()
        if self.take("type"):
            name = self.next("word").value
            self.expect("=")
            return "type", line, name, self.type()
        if self.take("function"):
            name = self.next("word").value
            self.expect("=")
            return "function", line, name, self.dml()
        return self._assignment(line)

    def _assignment(self, line: int) -> tuple[Any, ...]:
        final = bool(self.take("final"))
        kind = "variable" if self.take("variable") else "assign"
        target = self.next("word" if kind == "variable" else "string").value
        sign = self.take_any("=", "?=")
        if not sign:
            raise self.unexpected("= or ?=")
        return kind, line, target, sign, final, self.dml()

    def type(self) -> Type:
        """A type with its default and its condition."""
        made = self._bare_type()
        if self.take("="):
            made.default = self.dml()
        if self.take("with"):
            made.condition = self.dml()
        return made

    def _bare_type(self) -> Type:
        base = self._base()
        limits = self._limits() if self.is_mark("(") else None
        clauses: list[tuple[str, Any]] = []
        while self.token.kind == "mark" and self.token.value in "[{*":
            mark = self.take_any("[", "{", "*")
            if mark == "*":
                clauses.append(("*", None))
                continue
            end = "]" if mark == "[" else "}"
            clauses.append((f"{mark}{end}", None if self.is_mark(end) else self._range()))
            self.expect(end)
        made = Type(base, limits, clauses)
        made.template = self.name
        return made

    def _base(self) -> Any:
        is_open = bool(self.take("extensible"))
        if self.take("{"):
            return self._record(is_open)
        name = self.next("word").value
        return ("choice", self._words()) if name == "choice" else name

    def _record(self, is_open: bool) -> Record:
        record = Record(is_open)
        while not self.take("}"):
            if self.take("include"):
                record.includes.append(self.next("word").value)
                continue
            name = self.next("string").value
            mark = self.take_any(":", "?")
            if not mark or name in record.fields:
                raise PanError(f"{self.where()}: field {name}: ':' or '?' once")
            record.fields[name] = (mark == ":", self.type())
        return record

    def _words(self) -> list[str]:
        self.expect("(")
        words = [self.next("string").value]
        while self.take(","):
            words.append(self.next("string").value)
        self.expect(")")
        return words

    def _limits(self) -> Range | None:
        self.expect("(")
        found = None if self.is_mark(")") else self._range()
        self.expect(")")
        return found

    def _range(self) -> Range:
        if self.take(".."):
            return Range(0, self._number())
        low = self._number()
        if not self.take(".."):
            return Range(low, low)
        more = self.token.kind == "long" or self.is_mark("-")
        return Range(low, self._number() if more else None)

    def _number(self) -> int:
        sign = -1 if self.take("-") else 1
        return sign * int(self.next("long").value)
