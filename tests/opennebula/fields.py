# SPDX-License-Identifier: Apache-2.0
"""Fields of a schema, and leaves of a tree: which of them a test has seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ncm.schema import Record
from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.fields import Field


def _within(field: Field, path: str) -> tuple[Field, str]:
    """What a list or dict holds, its path with * for index or key."""
    while isinstance(field, (ListField, DictField)):
        path, field = f"{path}/*", field.item
    return field, path


def declared(cls: type[Record], above: str = "") -> Iterator[str]:
    """Path of each field below a record."""
    for field in cls.fields.values():
        path = f"{above}/{field.name}"
        yield path
        inner, below = _within(field, path)
        if isinstance(inner, RecordField):
            yield from declared(inner.cls, below)


def given(tree: Any, cls: type[Record], above: str = "") -> Iterator[str]:
    """Path of each field that a tree gives."""
    by_name = {field.name: field for field in cls.fields.values()}
    for name, value in tree.items():
        path = f"{above}/{name}"
        yield path
        inner, below = _within(by_name[name], path)
        if isinstance(inner, RecordField):
            for record in _records(value, below.count("*") - above.count("*")):
                yield from given(record, inner.cls, below)


def _records(value: Any, depth: int) -> list[Any]:
    found = [value]
    for _ in range(depth):
        found = [item for one in found
                 for item in (one.values() if isinstance(one, dict) else one)]  # fmt: skip
    return found


def leaves(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Keys of each scalar below a tree."""
    if not isinstance(tree, (dict, list)):
        yield above
        return
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield from leaves(value, (*above, key))


def mutate(tree: Any, path: tuple[Any, ...]) -> None:
    """Another value of the same type at ``path``."""
    *above, last = path
    for key in above:
        tree = tree[key]
    value = tree[last]
    if isinstance(value, bool):
        tree[last] = not value
    else:
        tree[last] = value + 1 if isinstance(value, (int, float)) else f"{value}x"
