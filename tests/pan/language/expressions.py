# SPDX-License-Identifier: Apache-2.0
"""Expressions (DML) -> trees: tuples of an operation, its line and its operands."""

from __future__ import annotations

from typing import Any

from .tokens import PanError, Token

Node = tuple[Any, ...]

LEVELS = (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", ">", "<=", ">="),
          ("+", "-"), ("*", "/", "%"))  # fmt: skip
LITERALS = {"true": True, "false": False}


class Expressions:
    """A recursive-descent parser; the statements are in syntax.py."""

    def __init__(self, found: list[Token], name: str) -> None:
        self.tokens = found
        self.name = name
        self.at = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def where(self) -> str:
        return f"{self.name}:{self.token.line}"

    def unexpected(self, wanted: str) -> PanError:
        return PanError(f"{self.where()}: {wanted} expected, not {self.token.value!r}")

    def is_mark(self, value: str, ahead: int = 0) -> bool:
        token = self.tokens[min(self.at + ahead, len(self.tokens) - 1)]
        return token.kind in ("mark", "keyword") and token.value == value

    def take(self, value: str) -> bool:
        """Step over a mark or keyword if it comes next."""
        if self.is_mark(value):
            self.at += 1
            return True
        return False

    def take_any(self, *values: str) -> str:
        return next((value for value in values if self.take(value)), "")

    def expect(self, value: str) -> None:
        if not self.take(value):
            raise self.unexpected(repr(value))

    def next(self, kind: str) -> Token:
        """The next token, which must be of that kind."""
        token = self.token
        if token.kind != kind:
            raise self.unexpected(kind)
        self.at += 1
        return token

    def dml(self) -> Node:
        """An expression or a block; the value of a block is that of its last expression."""
        if not self.is_mark("{"):
            return self.expression()
        line = self.token.line
        self.expect("{")
        steps = [self.dml()]
        while self.take(";") and not self.is_mark("}"):
            steps.append(self.dml())
        self.expect("}")
        return ("block", line, steps)

    def expression(self) -> Node:
        target = self._target()
        if target:
            return ("set", target[1], target, self.expression())
        for statement in ("if", "while", "for", "foreach"):
            if self.is_mark(statement):
                return getattr(self, f"_{statement}")()  # type: ignore[no-any-return]
        return self._binary(0)

    def _target(self) -> Node | None:
        """The variable left of a single '=', if that is what comes next."""
        begin = self.at
        if self.token.kind == "word":
            variable = self._variable()
            if self.take("="):
                return variable
            self.at = begin
        return None

    def _if(self) -> Node:
        line = self.token.line
        self.expect("if")
        condition = self._bracketed()
        then = self.dml()
        # `if (x) { ... } else { ... }`
        return ("if", line, condition, then, self.dml() if self.take("else") else None)

    def _while(self) -> Node:
        line = self.token.line
        self.expect("while")
        return ("while", line, self._bracketed(), self.dml())

    def _for(self) -> Node:
        line = self.token.line
        self.expect("for")
        self.expect("(")
        parts = [self.dml()]
        for _ in range(2):
            self.expect(";")
            parts.append(self.dml())
        self.expect(")")
        return ("for", line, *parts, self.dml())

    def _foreach(self) -> Node:
        line = self.token.line
        self.expect("foreach")
        self.expect("(")
        key = self._variable()
        self.expect(";")
        value = self._variable()
        self.expect(";")
        items = self.dml()
        self.expect(")")
        return ("foreach", line, key, value, items, self.dml())

    def _bracketed(self) -> Node:
        self.expect("(")
        inner = self.dml()
        self.expect(")")
        return inner

    def _binary(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while True:
            line = self.token.line
            sign = self.take_any(*LEVELS[level])
            if not sign:
                return left
            left = ("binary", line, sign, left, self._binary(level + 1))

    def _unary(self) -> Node:
        line = self.token.line
        sign = self.take_any("+", "-", "!", "~")
        inner = self._primary()
        return ("unary", line, sign, inner) if sign else inner

    def _primary(self) -> Node:
        token = self.token
        if token.kind in ("string", "long", "double"):
            self.at += 1
            return ("literal", token.line, token.value)
        if token.kind == "word":
            return self._call() if self.is_mark("(", 1) else self._variable()
        if self.is_mark("("):
            return self._bracketed()
        word = self.take_any("undef", "null", "true", "false")
        if not word:
            raise self.unexpected("an expression")
        if word in LITERALS:
            return ("literal", token.line, LITERALS[word])
        return (word, token.line)

    def _call(self) -> Node:
        token = self.next("word")
        self.expect("(")
        given = []
        while not self.is_mark(")"):
            given.append(self.dml())
            if not self.take(","):
                break
        self.expect(")")
        return ("call", token.line, token.value, given)

    def _variable(self) -> Node:
        token = self.next("word")
        keys = []
        while self.take("["):
            keys.append(self.dml())
            self.expect("]")
        return ("variable", token.line, token.value, keys)
