# SPDX-License-Identifier: Apache-2.0
"""The files as reviewed; every field is in one of them, and every leaf counts."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.components import entry_of
from ncm.errors import ProfileError
from ncm.resource import File, Resource
from ncm.schema import Component, Record
from ncm.schema.compound import DictField, ListField, RecordField
from tests.ganglia.conftest import HERE, files, gmetad_reads, gmond_reads, wanted
from tests.ganglia.trees import TREES


@pytest.mark.parametrize("case", TREES)
def test_files_are_the_recorded_ones(case: str, golden: Callable[[Path, str], None]) -> None:
    for path, file in files(*TREES[case]).items():
        golden(HERE / "golden" / f"{case}.{path.rpartition('/')[2]}", file.text.reveal())


@pytest.mark.parametrize("case", TREES)
def test_our_parser_reads_them_and_so_do_the_daemons(
    case: str, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("gmond", "gmetad")
    for path, file in files(*TREES[case]).items():
        text = file.text.reveal()
        assert file.check
        assert file.meaning
        file.check(text)
        assert file.meaning(text) == file.meaning(text.replace("\n", "\n\n") + "# a comment\n")
        reads = gmond_reads if "gmond" in path else gmetad_reads
        # What only root may do, and the recorded include, are not tried here.
        text = text.replace('"/etc/it\'s.conf"', '"/nosuch/*"').replace("setuid on", "setuid off")
        text = text.replace('rrd_rootdir "/var/lib/ganglia/rrds"\n', "")
        read, said = reads(text, tmp_path)
        assert read, said


def test_modes_are_the_originals() -> None:
    modes = {
        case: {file.mode for file in files(*TREES[case]).values()}
        for case in ("gmond-bare", "gmetad-bare", "ganglia-bare")
    }
    assert modes == {"gmond-bare": {0o640}, "gmetad-bare": {0o644}, "ganglia-bare": {0o644}}


def fields_below(cls: type[Record], above: str) -> Iterator[str]:
    for name, field in cls.fields.items():
        if name in Component.fields:
            continue
        path, inner = f"{above}/{field.name}", field
        yield path
        while isinstance(inner, (ListField, DictField)):
            inner = inner.item
        if isinstance(inner, RecordField):
            yield from fields_below(inner.cls, path)


def used(tree: Any, cls: Any, above: str) -> Iterator[str]:
    by_name = {field.name: field for field in cls.fields.values()}
    for name, value in tree.items():
        path, field, values = f"{above}/{name}", by_name[name], [value]
        yield path
        while isinstance(field, (ListField, DictField)):
            field = field.item
            values = [each for one in values for each in _items(one)]
        if isinstance(field, RecordField):
            for each in values:
                yield from used(each, field.cls, path)


def _items(one: Any) -> list[Any]:
    if isinstance(one, list):
        return one
    return [one] if "ip" in one else list(one.values())


@pytest.mark.parametrize("name", ["gmond", "gmetad", "ganglia"])
def test_the_trees_use_every_field(name: str) -> None:
    component = entry_of(name).load()
    cls = next(iter(component.inputs.fields.values())).cls  # type: ignore[attr-defined]
    seen = {path for own, tree in TREES.values() if own == name for path in used(tree, cls, "")}
    assert set(fields_below(cls, "")) <= seen


def leaves(tree: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(tree, (dict, list)):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, (*above, key))
    else:
        yield above


def mutated(tree: Any, path: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(tree)
    at = changed
    for key in path[:-1]:
        at = at[key]
    value = at[path[-1]]
    if isinstance(value, bool):
        at[path[-1]] = not value
    elif value in ("true", "false"):
        at[path[-1]] = "false" if value == "true" else "true"
    else:
        at[path[-1]] = value + 1 if isinstance(value, (int, float)) else f"{value}x"
    return changed


def shape(resources: list[Resource]) -> list[Any]:
    return [
        (each.path, each.text.reveal()) if isinstance(each, File) else each for each in resources
    ]


@pytest.mark.parametrize("case", TREES)
def test_no_leaf_is_ignored(case: str) -> None:
    name, tree = TREES[case]
    before, ignored = shape(wanted(name, tree)), []
    for path in leaves(tree):
        try:
            if (
                path[0] not in Component.fields
                and shape(wanted(name, mutated(tree, path))) == before
            ):
                ignored.append(path)
        except ProfileError:
            continue
    assert ignored == []
