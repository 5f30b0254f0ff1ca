# SPDX-License-Identifier: Apache-2.0
"""Templates -> a profile."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .evaluate import Frame, Self
from .functions import BUILTIN, SPECIAL, Builtin
from .syntax import Template, Type, parse
from .tokens import PanError
from .validate import Checker
from .values import NULL, UNDEF, Terms, authority, fetch, put, terms

if TYPE_CHECKING:
    from .expressions import Node


def compile_object(source: Path, includes: Sequence[Path]) -> dict[str, Any]:
    """The profile of an object template. Raises PanError for what panc would refuse."""
    name = source.name[: -len(".pan")]
    build = Objects(includes).built(name, parse(source.read_text(), str(source)))
    build.check()
    return dict(build.tree)


class Objects:
    """The profiles of one compilation; those that others look into are built, not checked."""

    def __init__(self, includes: Sequence[Path]) -> None:
        self.includes = includes
        self._builds: dict[str, Build | None] = {}

    def built(self, name: str, template: Template | None = None) -> Build:
        """A profile with its defaults, made once. Raises PanError where two need each other."""
        if name not in self._builds:
            self._builds[name] = None
            build = Build(name, self)
            template = template or build.load(name)
            if template.name != name or template.kind != "object":
                raise PanError(f"{name}: misplaced or misnamed object template")
            build.run(template)
            build.fill()
            self._builds[name] = build
        build_or_none = self._builds[name]
        if build_or_none is None:
            raise PanError(f"circular dependency: {name} needs itself")
        return build_or_none


class Build:
    """One profile in the making: its tree, and everything that the templates declared."""

    def __init__(self, name: str, objects: Objects) -> None:
        self.name = name
        self.objects = objects
        self.includes = objects.includes
        self.tree: Any = {}
        self.variables: dict[str, Any] = {"OBJECT": name, "LOADPATH": []}
        self.final: set[str] = set()
        self.types: dict[str, Type] = {}
        self.functions: dict[str, Node] = {}
        self.binds: list[tuple[Terms, Type]] = []
        self.done: set[str] = set()
        self.depth = 0

    def element(self, path: str) -> Any:
        """What is at a path of this or, NAME:/PATH, of another profile; UNDEF where nothing is."""
        name, where = authority(path)
        if name in ("", self.name):
            return fetch(self.tree, where)
        if self.find(name) is None:
            return UNDEF
        return fetch(self.objects.built(name).tree, where)

    def variable(self, name: str) -> Any:
        """A global variable that its reader cannot change; None where there is none."""
        return copy.deepcopy(self.variables.get(name))

    def special(self, name: str) -> Builtin | None:
        """A function of the language that looks at its arguments unevaluated."""
        return SPECIAL.get(name)

    def builtin(self, name: str) -> Builtin | None:
        """Any other function of the language."""
        return BUILTIN.get(name)

    def find(self, name: str) -> Path | None:
        """A template's file: the first in the include path wins, always."""
        for folder in self.includes:
            for part in [*self.variables["LOADPATH"], "."]:
                if (folder / part / f"{name}.pan").is_file():
                    return folder / part / f"{name}.pan"
        return None

    def load(self, name: str) -> Template:
        """A template by its name."""
        path = self.find(name)
        if path is None:
            raise PanError(f"there is no template {name}")
        template = parse(path.read_text(), str(path))
        if template.name != name:
            raise PanError(f"{path}: misplaced or misnamed template {template.name}")
        return template

    def include(self, name: Any) -> None:
        """Run a template; unique ones and declarations only once."""
        if name in (UNDEF, NULL) or name in self.done:
            return
        template = self.load(name)
        if template.kind in ("object", "structure"):
            raise PanError(f"{name}: {template.kind} templates cannot be included here")
        if template.kind != "ordinary":
            self.done.add(name)
        self.run(template)

    def structure(self, name: str) -> Any:
        """The dict that a structure template describes."""
        template = self.load(name)
        if template.kind != "structure":
            raise PanError(f"{name} is no structure template")
        outer, self.tree = self.tree, {}
        try:
            self.run(template)
            return self.tree
        finally:
            self.tree = outer

    def run(self, template: Template) -> None:
        """All statements of a template, in order."""
        prefix: Terms = []
        for statement in template.statements:
            try:
                if statement[0] == "prefix":
                    prefix = terms(statement[2])
                elif statement[0] == "assign":
                    self._assign(statement, prefix)
                else:
                    getattr(self, f"_{statement[0]}")(statement)
            except PanError as error:
                if "located" in error.args:
                    raise
                raise PanError(
                    f"{template.name}:{statement[1]}: {error.args[0]}", "located"
                ) from error

    def _value(self, node: Node, current: Any) -> Any:
        return Frame(self, Self(copy.deepcopy(current))).run(node)

    def _include(self, statement: tuple[Any, ...]) -> None:
        self.include(self._value(statement[2], UNDEF))

    def _bind(self, statement: tuple[Any, ...]) -> None:
        self.binds.append((terms(statement[2]), statement[3]))

    def _type(self, statement: tuple[Any, ...]) -> None:
        self._declare(self.types, statement[2], statement[3])

    def _function(self, statement: tuple[Any, ...]) -> None:
        if statement[2] in BUILTIN or statement[2] in SPECIAL:
            raise PanError(f"{statement[2]} is a function of the language")
        self._declare(self.functions, statement[2], statement[3])

    def _declare(self, known: dict[str, Any], name: str, value: Any) -> None:
        if name in known:
            raise PanError(f"{name} is declared twice")
        known[name] = value

    def _variable(self, statement: tuple[Any, ...]) -> None:
        _, _, name, sign, final, node = statement
        current = self.variables.get(name, UNDEF)
        if sign == "?=" and current is not UNDEF:
            return
        if name in self.final:
            raise PanError(f"variable {name} is final")
        self.variables[name] = self._value(node, current)
        if final:
            self.final.add(name)

    def _assign(self, statement: tuple[Any, ...], prefix: Terms) -> None:
        _, _, path, sign, final, node = statement
        where = terms(path) if path.startswith("/") else prefix + terms(path)
        current = fetch(self.tree, where)
        if sign == "?=" and current is not UNDEF:
            return
        if str(where) in self.final:
            raise PanError(f"{path} is final")
        self.tree = put(self.tree, where, self._value(node, current))
        if final:
            self.final.add(str(where))

    def _bound(self) -> list[tuple[Terms, Type]]:
        """Children before their parents, as panc goes; binds of one path in their order."""
        return sorted(self.binds, key=lambda bind: (-len(bind[0]), [str(at) for at in bind[0]]))

    def fill(self) -> None:
        """Set the defaults of all types."""
        checker = Checker(self)
        for where, wanted in self._bound():
            value = checker.filled(fetch(self.tree, where), wanted, wanted.clauses)
            if value is not UNDEF:
                self.tree = put(self.tree, where, value)

    def check(self) -> None:
        """All types hold, and nothing is left undefined."""
        checker = Checker(self)
        for where, wanted in self._bound():
            checker.check(fetch(self.tree, where), wanted, where)
        _no_undef(self.tree, [])


def _no_undef(value: Any, where: Terms) -> None:
    if value is UNDEF:
        raise PanError(f"{where}: undef is left in the profile")
    if isinstance(value, (list, dict)):
        for key, item in enumerate(value) if isinstance(value, list) else value.items():
            _no_undef(item, [*where, key])
