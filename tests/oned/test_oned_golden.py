# SPDX-License-Identifier: Apache-2.0
"""The files of each release, whole; and every field of the schema in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.errors import ProfileError
from ncm.resource import File, Resource
from ncm.schema import Record
from ncm.schema.compound import DictField, ListField, RecordField
from ncm_oned.meaning import check, meaning
from ncm_oned.schema.tree import OnedTree
from tests.oned.conftest import HERE, example, files, wanted

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
        if file.check and file.meaning:
            text = file.text.reveal()
            check(text)
            assert file.meaning(text) == meaning(text + "# a comment\n")


def fields_below(cls: type[Record], above: str = "") -> Iterator[str]:
    for field in cls.fields.values():
        path, inner = f"{above}/{field.name}", field
        yield path
        while isinstance(inner, (ListField, DictField)):
            path, inner = f"{path}/*", inner.item
        if isinstance(inner, RecordField):
            yield from fields_below(inner.cls, path)


def used(tree: Any, cls: Any, above: str = "") -> Iterator[str]:
    """Paths of the fields that ``tree`` gives, with * for list indices and keys."""
    by_name = {field.name: field for field in cls.fields.values()}
    for name, value in tree.items():
        yield f"{above}/{name}"
        path, field, values = f"{above}/{name}", by_name[name], [value]
        while isinstance(field, (ListField, DictField)):
            path, field = f"{path}/*", field.item
            values = [each for one in values for each in (one.values() if isinstance(one, dict)
                                                          else one)]  # fmt: skip
        if isinstance(field, RecordField):
            for each in values:
                yield from used(each, field.cls, path)


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
    return [
        (each.path, each.text.reveal()) if isinstance(each, File) else each for each in resources
    ]


FRAMEWORK = {"active", "dispatch", "version", "register_change", "dependencies", "ncm-module"}


@pytest.mark.parametrize("name", ["front1", "front2010"])
def test_no_leaf_is_ignored(name: str) -> None:
    before = shape(wanted(example(name)))
    ignored = []
    for path in leaves(example(name)):
        tree = example(name)
        mutated(tree, path)
        try:
            if path[0] not in FRAMEWORK and shape(wanted(tree)) == before:
                ignored.append(path)
        except ProfileError:
            continue
    assert ignored == []
