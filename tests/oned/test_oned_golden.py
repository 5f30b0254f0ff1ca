# SPDX-License-Identifier: Apache-2.0
"""The files of each release, whole; and every field of the schema in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.errors import ProfileError
from ncm.resource import File, Lines, Resource
from ncm.schema import Record
from ncm.schema.compound import DictField, EitherField, ListField, RecordField
from ncm_oned.meaning import check, meaning
from ncm_oned.schema.tree import OnedTree
from tests.oned.conftest import HERE, ONED, example, files, notes, wanted

Golden = Callable[[Path, str], None]
MYSQL = {"backend": "mysql", "server": "localhost", "user": "one", "passwd": "p", "db_name": "o"}
OLD_NAMES = {
    "MANAGER_TIMER": 30,
    "HOST_MONITORING_INTERVAL": 60,
    "VM_POLLING_INTERVAL": 60,
    "PORT": 2633,
    "VNC_BASE_PORT": 5000,
    "DEBUG_LEVEL": 2,
}
TREES: dict[str, dict[str, Any]] = {
    "2010-full": example("front2010"),
    "2010-nothing": {},
    "5.12-nothing": {"opennebula_version": "5.12"},
    "6.10-old-names": {"opennebula_version": "6.10", "daemon": OLD_NAMES, "db": MYSQL},
    "7.0-monitord": {"opennebula_version": "7.0.1", "monitord": {}},
    "7.5-loopback": {"opennebula_version": "7.5", "listen_address": "127.0.0.1"},
    "7.4-full": example("front1"),
}


@pytest.mark.parametrize("name", TREES)
def test_files_are_the_recorded_ones(name: str, golden: Golden) -> None:
    made = files(TREES[name])
    for path, file in made.items():
        golden(HERE / "golden" / name / path.rpartition("/")[2], file.text.reveal())
    recorded = {each.name for each in (HERE / "golden" / name).iterdir()}
    assert recorded == {path.rpartition("/")[2] for path in made}


@pytest.mark.parametrize("name", TREES)
def test_files_pass_the_parser_and_mean_themselves(name: str) -> None:
    for file in files(TREES[name]).values():
        if file.check and file.meaning is meaning:
            text = file.text.reveal()
            check(text)
            assert file.meaning(text) == meaning(text + "# a comment\n")


def inside(field: Any, path: str) -> Iterator[tuple[str, type[Record]]]:
    """(path, Record) of the records that a field holds, with * for list indices and keys."""
    if isinstance(field, (ListField, DictField)):
        yield from inside(field.item, f"{path}/*")
    elif isinstance(field, RecordField):
        yield path, field.cls
    elif isinstance(field, EitherField):
        for form in field.forms:
            # A list of them is the same in several.
            yield from inside(form.item if isinstance(form, ListField) else form, path)


def fields_below(cls: type[Record], above: str = "") -> Iterator[str]:
    for field in cls.fields.values():
        yield f"{above}/{field.name}"
        for path, record in inside(field, f"{above}/{field.name}"):
            yield from fields_below(record, path)


def values(field: Any, value: Any, path: str) -> Iterator[tuple[Any, type[Record], str]]:
    """(value, Record, path) of each record that is given in a field."""
    if isinstance(field, EitherField):
        forms = {dict: (DictField, RecordField), list: (ListField,)}.get(type(value), ())
        for form in field.forms:
            if isinstance(form, forms):
                for each in value if isinstance(value, list) else [value]:
                    yield from values(getattr(form, "item", form), each, path)
    elif isinstance(field, (ListField, DictField)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from values(field.item, each, f"{path}/*")
    elif isinstance(field, RecordField):
        yield value, field.cls, path


def used(tree: Any, cls: Any, above: str = "") -> Iterator[str]:
    """Paths of the fields that ``tree`` gives, with * for list indices and keys."""
    by_name = {field.name: field for field in cls.fields.values()}
    for name, value in tree.items():
        yield f"{above}/{name}"
        for each, record, path in values(by_name[name], value, f"{above}/{name}"):
            yield from used(each, record, path)


def test_the_examples_use_every_field() -> None:
    seen = {*used(example("front1"), OnedTree), *used(example("front2010"), OnedTree)}
    assert set(fields_below(OnedTree)) == seen


def leaves(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(tree, (dict, list)):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, (*above, key))
    else:
        yield above


def mutated(tree: Any, path: tuple[Any, ...]) -> Any:
    *above, last = path
    for key in above:
        tree = tree[key]
    value = tree[last]
    if isinstance(value, bool):
        tree[last] = not value
    else:
        tree[last] = value + 1 if isinstance(value, (int, float)) else f"{value}x"


def shape(resources: list[Resource]) -> list[Any]:
    return [_shape(each) for each in resources]


def _shape(each: Resource) -> Any:
    if isinstance(each, File):
        return each.path, each.text.reveal(), each.owner, each.group
    if isinstance(each, Lines):
        return each.path, each.edit("", ()).reveal(), each.owner, each.group
    return each


FRAMEWORK = {"active", "dispatch", "version", "register_change", "dependencies", "ncm-module"}
MASKED = {("users", "alice", "password"), ("templates", "web", "graphics", "passwd"),
          ("templates", "web", "context_secret", "PASSWORD")}  # fmt: skip
"""Secrets of objects: only a server that is asked shows that one has changed."""


def noted(tree: Any, path: tuple[Any, ...]) -> bool:
    """Whether a note names just this leaf."""
    return f"{ONED}/{'/'.join(map(str, path))}" in dict(notes(tree))


@pytest.mark.usefixtures("thorough")
@pytest.mark.parametrize("name", ["front1", "front2010"])
def test_no_leaf_is_ignored(name: str) -> None:
    before = shape(wanted(example(name)))
    ignored = []
    for path in leaves(example(name)):
        tree = example(name)
        mutated(tree, path)
        try:
            same = path[0] not in FRAMEWORK and shape(wanted(tree)) == before
        except ProfileError:
            continue
        if same and not noted(tree, path):
            ignored.append(path)
    assert set(ignored) == (MASKED if name == "front1" else set())
