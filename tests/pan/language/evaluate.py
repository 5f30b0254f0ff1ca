# SPDX-License-Identifier: Apache-2.0
"""Expressions at work."""

from __future__ import annotations

import copy
import operator
from typing import TYPE_CHECKING, Any, Callable

from .tokens import PanError
from .values import NULL, UNDEF, kind_of, put, step

if TYPE_CHECKING:
    from .compiler import Build
    from .expressions import Node

ITERATIONS = 10_000
RECURSION = 50


class Return(Exception):
    """return() in a function."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Self:
    """The SELF of a statement or condition: functions that it calls share it."""

    def __init__(self, value: Any, fixed: bool = False) -> None:
        self.value = value
        self.fixed = fixed


class Frame:
    """One block of code: its local variables and its SELF."""

    def __init__(self, build: Build, own: Self, given: list[Any] | None = None) -> None:
        self.build = build
        self.own = own
        self.locals: dict[str, Any] = {}
        if given is not None:
            self.locals.update(ARGV=given, ARGC=len(given))

    def run(self, node: Node) -> Any:
        """The value of an expression."""
        try:
            return getattr(self, f"_{node[0]}")(node)
        except PanError as error:
            if error.args[1:]:
                raise
            raise PanError(f"line {node[1]}: {error}", node) from error

    def _literal(self, node: Node) -> Any:
        return node[2]

    def _undef(self, _: Node) -> Any:
        return UNDEF

    def _null(self, _: Node) -> Any:
        return NULL

    def _block(self, node: Node) -> Any:
        value = UNDEF
        for inner in node[2]:
            value = self.run(inner)
        return value

    def _variable(self, node: Node) -> Any:
        value = self.lookup(node)
        if value is UNDEF and not self.is_undef(node):
            raise PanError(f"{node[2]}{[self.run(key) for key in node[3]]} is not defined")
        return value

    def is_undef(self, node: Node) -> bool:
        """Whether a variable without keys has the value undef."""
        return not node[3] and (node[2] in self.locals or self._global(node[2]) is UNDEF)

    def lookup(self, node: Node) -> Any:
        """A variable's element; UNDEF where there is none."""
        name = node[2]
        value = self.locals[name] if name in self.locals else self._global(name)
        for key in node[3]:
            if value is None:
                return UNDEF
            value = step(value, self.run(key))
        return UNDEF if value is None else value

    def _global(self, name: str) -> Any:
        """A global variable, None where there is none; it cannot be changed from here."""
        if name == "SELF":
            return self.own.value
        return self.build.variable(name)

    def _set(self, node: Node) -> Any:
        target, value = node[2], self.run(node[3])
        name, where = target[2], [self.run(key) for key in target[3]]
        if name == "SELF":
            if self.own.fixed:
                raise PanError("SELF cannot be changed here")
            self.own.value = put(self.own.value, where, value)
        else:
            # A write to a global variable makes a local one of that name.
            self.locals[name] = put(self.locals.get(name, UNDEF), where, value)
        return value

    def _if(self, node: Node) -> Any:
        if self._truth(node[2]):
            return self.run(node[3])
        return self.run(node[4]) if node[4] else UNDEF

    def _truth(self, node: Node) -> bool:
        value = self.run(node)
        if not isinstance(value, bool):
            raise PanError(f"a boolean is needed here, not {kind_of(value)}")
        return value

    def _while(self, node: Node) -> Any:
        value, left = UNDEF, ITERATIONS
        while self._truth(node[2]):
            value = self.run(node[3])
            left -= 1
            if not left:
                raise PanError("too many iterations")
        return value

    def _for(self, node: Node) -> Any:
        self.run(node[2])
        body = ("block", node[1], [node[5], node[4]])
        return self._while(("while", node[1], node[3], body))

    def _foreach(self, node: Node) -> Any:
        items, value = self.run(node[4]), UNDEF
        if not isinstance(items, (list, dict)):
            raise PanError(f"foreach needs a list or dict, not {kind_of(items)}")
        pairs = sorted(items.items()) if isinstance(items, dict) else list(enumerate(items))
        for key, item in pairs:
            self.locals[node[2][2]] = key
            self.locals[node[3][2]] = item
            value = self.run(node[5])
        return value

    def _unary(self, node: Node) -> Any:
        if node[2] == "!":
            return not self._truth(node[3])
        value = self.run(node[3])
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PanError(f"{node[2]} needs a number, not {kind_of(value)}")
        return {"-": operator.neg, "+": operator.pos, "~": operator.invert}[node[2]](value)

    def _binary(self, node: Node) -> Any:
        if node[2] == "&&":
            return self._truth(node[3]) and self._truth(node[4])
        if node[2] == "||":
            return self._truth(node[3]) or self._truth(node[4])
        return binary(node[2], self.run(node[3]), self.run(node[4]))

    def _call(self, node: Node) -> Any:
        name, given = node[2], node[3]
        special = self.build.special(name)
        if special:
            return special(self, given)
        values = [self.run(inner) for inner in given]
        builtin = self.build.builtin(name)
        return builtin(self, *values) if builtin else self.call(name, values)

    def call(self, name: str, given: list[Any]) -> Any:
        """A function of the templates, with our SELF."""
        body = self.build.functions.get(name)
        if body is None:
            raise PanError(f"no function is called {name}")
        self.build.depth += 1
        if self.build.depth > RECURSION:
            raise PanError("too deep recursion")
        try:
            return Frame(self.build, self.own, given).run(body)
        except Return as returned:
            return returned.value
        finally:
            self.build.depth -= 1


def binary(sign: str, left: Any, right: Any) -> Any:
    """An operation on two values of one type, or on two numbers."""
    kinds = {kind_of(left), kind_of(right)}
    numbers = kinds <= {"long", "double"}
    if sign == "+" and kinds == {"string"}:
        return left + right
    if sign in COMPARE and (numbers or len(kinds) == 1):
        return COMPARE[sign](left, right)
    if not numbers:
        raise PanError(f"{sign} cannot join {kind_of(left)} and {kind_of(right)}")
    if sign in "/%" and kinds == {"long"}:
        if not right:
            raise PanError("division by zero")
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if sign == "/" else left - quotient * right
    return ARITHMETIC[sign](left, right)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "%": operator.mod, "|": operator.or_, "&": operator.and_, "^": operator.xor,
}  # fmt: skip


def protected(value: Any) -> Any:
    """A copy, so that whoever gets it cannot change the original."""
    return copy.deepcopy(value)
