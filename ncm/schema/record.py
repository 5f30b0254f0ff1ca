# SPDX-License-Identifier: Apache-2.0
"""Records: the declared shape of a dict in the profile, closed to unknown fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ncm.errors import Problem, ProfileError
from ncm.schema.compound import RecordField, dictof, listof, record
from ncm.schema.fields import MISSING, Field, boolean, string
from ncm.values import Bool, Str

if TYPE_CHECKING:
    from ncm.profile.tree import Tree

Report = Callable[[str, str], None]
_RESERVED = {"at", "check", "fields", "items", "load", "open", "pan_check", "path", "refused"}
Self = TypeVar("Self", bound="Record")


class Record:
    """Base of all records. Subclasses annotate fields made by the functions of ncm.schema.

    ``path`` is the record's own profile path. open: unknown fields are passed over, for trees
    that others own and of which we read a part. refused: fields of the tree's owner that we
    know and cannot honour, with what to say about them. pan_check: the function of
    components/NAME/functions.pan that holds the rules of check() in Pan.
    """

    fields: ClassVar[dict[str, Field]] = {}
    open: ClassVar[bool] = False
    refused: ClassVar[dict[str, str]] = {}
    pan_check: ClassVar[str] = ""
    path: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = list(vars(cls).items())
        inherited: dict[str, Field] = {}
        for base in reversed(cls.__bases__):
            inherited.update(getattr(base, "fields", {}))
        cls.fields = inherited
        for attribute, field in own:
            if isinstance(field, Field):
                if attribute in _RESERVED:
                    raise TypeError(f"{cls.__name__}.{attribute} hides what every record has")
                field.name = field.name or attribute
                cls.fields[attribute] = field
                delattr(cls, attribute)

    @classmethod
    def load(cls: type[Self], node: dict[str, Any], path: str, problems: list[Problem]) -> Self:
        """A record of the dict ``node``; problems found are added, its own check runs if none."""
        self = cls()
        self.path = path
        before = len(problems)
        for name in cls._unknown(node):
            why = cls.refused.get(name, "is not a field known here")
            problems.append(Problem(f"{path}/{name}", why))
        for attribute, field in cls.fields.items():
            setattr(self, attribute, _value(field, node, f"{path}/{field.name}", problems))
        if len(problems) == before:
            self.check(lambda at, message: problems.append(Problem(at, message)))
        return self

    @classmethod
    def _unknown(cls, node: dict[str, Any]) -> list[str]:
        known = {field.name for field in cls.fields.values()}
        names = cls.refused if cls.open else node
        return sorted(name for name in names if name in node and name not in known)

    def check(self, report: Report) -> None:
        """Rules between fields: call ``report(path, message)`` for each that is broken."""

    def at(self, attribute: str) -> str:
        """The profile path of a field, present or not."""
        return f"{self.path}/{self.fields[attribute].name}"

    def items(self) -> Iterator[tuple[str, Any]]:
        """(profile name, value) of the fields that have one, in order of declaration."""
        for attribute, field in self.fields.items():
            value = getattr(self, attribute)
            if value is not None:
                yield field.name, value


def _value(field: Field, node: dict[str, Any], path: str, problems: list[Problem]) -> Any:
    if field.name in node:
        return field.load(node[field.name], path, problems)
    if field.required:
        problems.append(Problem(path, f"is missing ({field.doc})" if field.doc else "is missing"))
        return None
    return field.missing(path)


class Dependencies(Record):
    """Order among components (``structure_component``)."""

    pre: list[Str] | None = listof(string("component"), "components that run before this one")
    post: list[Str] | None = listof(string("component"), "components that run after this one")


class Component(Record):
    """The fields that every component has (quattor/types/component)."""

    active: Bool = boolean("part of a run", default=True)
    dispatch: Bool = boolean("run by ncm-cdispd when its paths change", default=True)
    version: Str | None = string("version of the component's package")
    register_change: list[Str] | None = listof(string("path"), "further paths that trigger a run")
    dependencies: Dependencies | None = record(Dependencies, "order among components")
    ncm_module: Str | None = string("Perl module that runs it; pyncm is ours", name="ncm-module")


class Inputs(Record):
    """The parts of the profile that a component reads: one ``tree`` field each."""

    @classmethod
    def read(cls: type[Self], profile: Tree) -> Self:
        """Load and check every tree; raises ProfileError with all problems."""
        problems: list[Problem] = []
        self = cls()
        self.path = ""
        for attribute, field in cls.fields.items():
            setattr(self, attribute, _tree(field, profile, problems))
        if not problems:
            self.check(lambda at, message: problems.append(Problem(at, message)))
        if problems:
            raise ProfileError.of(problems)
        return self

    @classmethod
    def around(cls: type[Self], known: Inputs, profile: Tree) -> Self:
        """What ``known`` of a base class has read, with the further trees of this one.

        Raises ProfileError with all problems of the further trees.
        """
        problems: list[Problem] = []
        self = cls()
        self.path = ""
        for attribute, field in cls.fields.items():
            if attribute in known.fields:
                setattr(self, attribute, getattr(known, attribute))
            else:
                setattr(self, attribute, _tree(field, profile, problems))
        if problems:
            raise ProfileError.of(problems)
        return self

    def at(self, attribute: str) -> str:
        return self.fields[attribute].name


def _tree(field: Field, profile: Tree, problems: list[Problem]) -> Any:
    node = profile.get(field.name)
    found = {} if node is None else {field.name: node}
    return _value(field, found, field.name, problems)


def tree(path: str, of: Any, *, required: bool = False, default: Any = MISSING) -> Any:
    """A tree of the profile at the absolute ``path``: a Record class or a field."""
    field: Field = of if isinstance(of, Field) else RecordField(of, "", required, default, path)
    field.name, field.required = path, required
    return field


__all__ = ["Component", "Inputs", "Record", "Report", "dictof", "tree"]
