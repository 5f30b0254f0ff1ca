# SPDX-License-Identifier: Apache-2.0
"""Types at work: defaults are filled in first, then everything is checked."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .evaluate import Frame, Self
from .syntax import Record, Type
from .tokens import PanError
from .values import UNDEF, Terms, fetch, kind_of, show, terms

if TYPE_CHECKING:
    from .compiler import Build

BASES = {
    "boolean": {"boolean"},
    "long": {"long"},
    "double": {"double"},
    "string": {"string"},
    "number": {"long", "double"},
    "property": {"boolean", "long", "double", "string"},
    "list": {"list"},
    "dict": {"dict"},
    "nlist": {"dict"},
    "resource": {"list", "dict"},
    "element": {"boolean", "long", "double", "string", "list", "dict"},
}


class Checker:
    """Defaults and checks for the elements of one profile."""

    def __init__(self, build: Build) -> None:
        self.build = build

    def named(self, name: str) -> Type:
        """A declared type."""
        if name not in self.build.types:
            raise PanError(f"no type is called {name}")
        return self.build.types[name]

    def included(self, record: Record) -> list[Type]:
        """The record types that a record includes; it is closed or open by itself."""
        found = [self.named(name) for name in record.includes]
        for one in found:
            if not isinstance(one.base, Record):
                raise PanError("only record types can be included")
        return found

    def names(self, record: Record) -> set[str]:
        """All fields that a record may have."""
        return set(record.fields).union(
            *(self.names(included.base) for included in self.included(record))
        )

    def default(self, wanted: Type) -> Any:
        """What a missing element of this type becomes; UNDEF where nothing is said."""
        if wanted.default is not None:
            return copy.deepcopy(Frame(self.build, Self(UNDEF)).run(wanted.default))
        plain = isinstance(wanted.base, str) and not wanted.clauses
        if plain and wanted.base in self.build.types:
            return self.default(self.build.types[wanted.base])
        return UNDEF

    def filled(self, value: Any, wanted: Type, clauses: list[tuple[str, Any]]) -> Any:
        """The element with its defaults; clauses are those of the type still to be peeled."""
        if value is UNDEF:
            value = self.default(wanted)
        if clauses:
            return self._filled_items(value, wanted, clauses)
        if isinstance(wanted.base, Record) and isinstance(value, dict):
            return self._filled_record(value, wanted.base)
        if isinstance(wanted.base, str) and wanted.base in self.build.types:
            alias = self.build.types[wanted.base]
            return self.filled(value, alias, alias.clauses)
        return value

    def _filled_record(self, value: dict[str, Any], record: Record) -> dict[str, Any]:
        """An optional field that is missing stays missing; one that is undef gets its default."""
        for included in self.included(record):
            value = self.filled(value, included, [])
        for name, (required, field) in record.fields.items():
            if required or name in value:
                child = self.filled(value.get(name, UNDEF), field, field.clauses)
                if child is not UNDEF:
                    value[name] = child
        return value

    def _filled_items(self, value: Any, wanted: Type, clauses: list[tuple[str, Any]]) -> Any:
        mark, inner = clauses[-1][0], clauses[:-1]
        if mark == "[]" and isinstance(value, list):
            return [self.filled(item, wanted, inner) for item in value]
        if mark == "{}" and isinstance(value, dict):
            return {key: self.filled(item, wanted, inner) for key, item in value.items()}
        return value

    def check(self, value: Any, wanted: Type, where: Terms) -> None:
        """Raises PanError, with the path, unless the element is of the type."""
        if value is UNDEF:
            raise PanError(f"{show(where)}: element does not exist")
        try:
            self._clauses(value, wanted, wanted.clauses, where)
            if wanted.condition is not None:
                self._condition(value, wanted)
        except PanError as error:
            message = str(error.args[0])
            text = message if message.startswith("/") else f"{show(where)}: {message}"
            raise PanError(text, "located") from error

    def _condition(self, value: Any, wanted: Type) -> None:
        assert wanted.condition is not None
        answer = Frame(self.build, Self(value, fixed=True)).run(wanted.condition)
        if answer is not True:
            raise PanError(f"the condition of line {wanted.condition[1]} in {wanted.template}")

    def _clauses(
        self, value: Any, wanted: Type, clauses: list[tuple[str, Any]], where: Terms
    ) -> None:
        if not clauses:
            self._base(value, wanted, where)
            return
        (mark, limits), inner = clauses[-1], clauses[:-1]
        if mark == "*":
            if not isinstance(value, str) or fetch(self.build.tree, terms(value)) is UNDEF:
                raise PanError(f"{value!r} is no path of this profile")
            return
        if not isinstance(value, list if mark == "[]" else dict):
            raise PanError(f"must be {'a list' if mark == '[]' else 'a dict'}")
        if limits and not limits.holds(len(value)):
            raise PanError(f"{len(value)} items are too many or too few")
        for key, item in enumerate(value) if mark == "[]" else sorted(value.items()):
            self._clauses(item, wanted, inner, [*where, key])

    def _base(self, value: Any, wanted: Type, where: Terms) -> None:
        if isinstance(wanted.base, Record):
            self._record(value, wanted.base, where)
        elif isinstance(wanted.base, tuple):
            if value not in wanted.base[1]:
                raise PanError(f"{value!r} is none of {wanted.base[1]}")
        elif wanted.base in BASES:
            if kind_of(value) not in BASES[wanted.base]:
                raise PanError(f"must be {wanted.base}, not {kind_of(value)}")
        else:
            self.check(value, self.named(wanted.base), where)
        sized = isinstance(value, (str, list, dict))
        if wanted.limits and not wanted.limits.holds(len(value) if sized else value):
            raise PanError("is out of range")

    def _record(self, value: Any, record: Record, where: Terms) -> None:
        if not isinstance(value, dict):
            raise PanError(f"must be a record, not {kind_of(value)}")
        unknown = sorted(value.keys() - self.names(record))
        if unknown and not record.open:
            raise PanError(f"unexpected field(s): {', '.join(unknown)}")
        self._members(value, record, where)

    def _members(self, value: dict[str, Any], record: Record, where: Terms) -> None:
        for included in self.included(record):
            self._members(value, included.base, where)
            if included.condition is not None:
                self._condition(value, included)
        for name, (required, field) in record.fields.items():
            if name in value:
                self.check(value[name], field, [*where, name])
            elif required:
                raise PanError(f"missing field: {name}")
