# SPDX-License-Identifier: Apache-2.0
"""Fields made of others: lists, dicts (raw or escaped keys), records, one form or another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ncm.errors import Bug, Problem
from ncm.profile.paths import unescape
from ncm.profile.tree import Leaf
from ncm.schema.fields import MISSING, Field, shown
from ncm.values import Str

if TYPE_CHECKING:
    from ncm.schema.record import Record


class ListField(Field):
    """A list; ``item`` is the field of each element."""

    kind = "list"

    def __init__(self, item: Field, doc: str, required: bool, default: Any, name: str | None):
        super().__init__(doc, required, default, name)
        self.item = item
        self.lengths: tuple[int, int | None] = (0, None)

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        # XML and CCM write an empty list and an empty dict alike in old caches.
        if node == {}:
            node = []
        if not isinstance(node, list):
            found = "a dict" if isinstance(node, dict) else "a single value"
            problems.append(Problem(path, f"is {found}, must be a list"))
            return None
        low, high = self.lengths
        if len(node) < low or (high is not None and len(node) > high):
            wanted = f"at least {low}" if len(node) < low else f"at most {high}"
            problems.append(Problem(path, f"has {len(node)} items, must have {wanted}"))
        return [self.item.load(item, f"{path}/{i}", problems) for i, item in enumerate(node)]

    def wrap(self, value: Any, path: str) -> Any:
        return [self.item.wrap(item, f"{path}/{i}") for i, item in enumerate(value)]


class DictField(Field):
    """A dict of ``item``; keys become Str values that know their element's path."""

    kind = "dict"

    def __init__(self, item: Field, doc: str, required: bool, default: Any, name: str | None):
        super().__init__(doc, required, default, name)
        self.item = item
        self.escaped = False
        self.key_check: Callable[[str], str | None] | None = None

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        if node == []:
            node = {}
        if not isinstance(node, dict):
            found = "a list" if isinstance(node, list) else "a single value"
            problems.append(Problem(path, f"is {found}, must be a dict"))
            return None
        loaded: dict[Str, Any] = {}
        for raw in sorted(node):
            key, value = self._entry(raw, node[raw], f"{path}/{raw}", problems)
            if key in loaded:
                problems.append(Problem(f"{path}/{raw}", f"is the key {shown(key)} once more"))
            loaded[key] = value
        return loaded

    def _entry(self, raw: str, node: Any, path: str, problems: list[Problem]) -> tuple[Str, Any]:
        key = Str(unescape(raw) if self.escaped else raw, path)
        complaint = self.key_check(key) if self.key_check else None
        if complaint:
            problems.append(Problem(path, f"key {shown(key)} {complaint}"))
        return key, self.item.load(node, path, problems)

    def wrap(self, value: Any, path: str) -> Any:
        return {
            Str(key, f"{path}/{key}", given=False): self.item.wrap(item, f"{path}/{key}")
            for key, item in value.items()
        }


class RecordField(Field):
    """A nested Record."""

    kind = "record"

    def __init__(self, cls: type[Record], doc: str, required: bool, default: Any, name: str | None):
        super().__init__(doc, required, default, name)
        self.cls = cls

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        if isinstance(node, Leaf) or (isinstance(node, list) and node):
            found = "a list" if isinstance(node, list) else "a single value"
            problems.append(Problem(path, f"is {found}, must be a dict"))
            return None
        return self.cls.load(node or {}, path, problems)

    def missing(self, path: str) -> Any:
        return None if self.default is MISSING else self.cls.load({}, path, [])


class EitherField(Field):
    """A field of one form or another: a single value, a list, a dict."""

    kind = "either"

    def __init__(self, forms: tuple[Field, ...], doc: str, name: str | None):
        super().__init__(doc, False, MISSING, name)
        self.forms = forms
        self.pan = "element"

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        for form in self.forms:
            if _form(node) == _form_of(form):
                return form.load(node, path, problems)
        # XML and CCM write an empty list and an empty dict alike in old caches.
        if not isinstance(node, Leaf) and not node and len(self.forms) > 1:
            return self.forms[-1].load(node, path, problems)
        wanted = " or ".join(_form_of(form) for form in self.forms)
        problems.append(Problem(path, f"is {_form(node)}, must be {wanted}"))
        return None


def _form(node: Any) -> str:
    if isinstance(node, Leaf):
        return "a single value"
    return "a list" if isinstance(node, list) else "a dict"


def _form_of(field: Field) -> str:
    if isinstance(field, (DictField, RecordField)):
        return "a dict"
    return "a list" if isinstance(field, ListField) else "a single value"


def _item(of: Any) -> Field:
    """A field, or a Record class that stands for one."""
    if isinstance(of, Field):
        return of
    return RecordField(of, "", False, MISSING, None)


def listof(
    item: Any,
    doc: str,
    *,
    min_len: int = 0,
    max_len: int | None = None,
    default: Any = MISSING,
    required: bool = False,
    name: str | None = None,
) -> Any:
    """A list of ``item`` (a field or a Record class). None when left out: not managed."""
    field = ListField(_item(item), doc, required, default, name)
    field.lengths = (min_len, max_len)
    return field


def dictof(
    item: Any,
    doc: str,
    *,
    escaped: bool = False,
    key_check: Callable[[str], str | None] | None = None,
    default: Any = MISSING,
    required: bool = False,
    name: str | None = None,
) -> Any:
    """A dict of ``item`` (a field or a Record class), loaded in the order of its raw keys.

    escaped: the profile's keys are escape()d and arrive unescaped. key_check: complaint about
    an (unescaped) key, or None.
    """
    field = DictField(_item(item), doc, required, default, name)
    field.escaped, field.key_check = escaped, key_check
    return field


def either(one: Any, other: Any, doc: str, *, name: str | None = None) -> Any:
    """A field that is given in one of two forms; each is a field or a Record class.

    Bug when both are single values, both lists or both dicts: the form tells which is meant.
    """
    forms = (_item(one), _item(other))
    if _form_of(forms[0]) == _form_of(forms[1]):
        raise Bug(f"either: both forms are {_form_of(forms[0])}")
    return EitherField(forms, doc, name)


def record(
    cls: type[Record],
    doc: str,
    *,
    required: bool = False,
    default: Any = MISSING,
    name: str | None = None,
) -> Any:
    """A nested Record; ``default={}``: present with its own defaults when left out."""
    return RecordField(cls, doc, required, default, name)
