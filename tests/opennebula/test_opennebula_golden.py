# SPDX-License-Identifier: Apache-2.0
"""The files of a front end, whole; every field in one of them, and none ignored."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.errors import ProfileError
from ncm.resource import File, Lines, Resource
from ncm_oned.schema.nebula.tree import OpennebulaTree
from tests.opennebula.conftest import DB, HERE, NETWORK, full, node, objects, wanted, without
from tests.opennebula.fields import declared, given, leaves, mutate

Golden = Callable[[Path, str], None]
SMALL: dict[str, Any] = {
    "oned": {"db": DB},
    "monitord": {"network": NETWORK},
    **{name: {} for name in ("sched", "sunstone", "oneflow", "fireedge", "kvmrc", "vnm_conf")},
    "pci": {},
}
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "full": (full(), ""),
    "small": (SMALL, ""),
    "on-5.12": ({"oned": {"db": DB}}, "5.12.0.4"),
    "on-7.2": ({"oned": {"db": DB, "listen_address": "127.0.0.1"}}, "7.2.0"),
}


def texts(resources: list[Resource]) -> dict[str, str]:
    """Path -> text of the files; of shared ones, what we write into one that is not there."""
    found = {each.path: each.text.reveal() for each in resources if isinstance(each, File)}
    lines = [each for each in resources if isinstance(each, Lines)]
    return {**found, **{each.path: each.edit("", []).reveal() for each in lines}}


@pytest.mark.parametrize("name", CASES)
def test_files_are_the_recorded_ones(name: str, golden: Golden, tmp_path: Path) -> None:
    tree, version = CASES[name]
    made = texts(wanted(tree, node(tmp_path / "root", version)))
    for path, text in made.items():
        golden(HERE / "golden" / name / path.rpartition("/")[2], text)
    recorded = {each.name for each in (HERE / "golden" / name).iterdir()}
    assert recorded == {path.rpartition("/")[2] for path in made}


@pytest.mark.parametrize("name", CASES)
def test_files_pass_their_parsers_and_mean_themselves(name: str) -> None:
    for each in wanted(CASES[name][0]):
        if isinstance(each, File) and each.check and each.meaning:
            text = each.text.reveal()
            each.check(text)
            assert each.meaning(text) == each.meaning(text + "# a comment\n")


def test_the_trees_of_the_tests_use_every_field() -> None:
    seen = {*given(full(), OpennebulaTree), *given(objects(), OpennebulaTree)}
    assert set(declared(OpennebulaTree)) - seen == {"/dependencies/post"}


def shape(resources: list[Resource]) -> list[Any]:
    known = texts(resources)
    return [
        (each.path, known[each.path], each.because) if isinstance(each, (File, Lines)) else each
        for each in resources
    ] + [(each.path, each.group) for each in resources if isinstance(each, File)]


FRAMEWORK = {"active", "dispatch", "version", "register_change", "dependencies", "ncm-module"}


@pytest.mark.usefixtures("thorough")
def test_no_leaf_of_a_file_is_ignored() -> None:
    before, ignored = shape(wanted(full())), []
    for path in leaves(full()):
        tree = full()
        mutate(tree, path)
        try:
            if path[0] not in FRAMEWORK and shape(wanted(tree)) == before:
                ignored.append(path)
        except ProfileError:
            continue
    # Where no server is asked, a note says which one would be.
    assert ignored == []


def test_each_part_is_managed_only_where_the_profile_has_it() -> None:
    tree = without(full(), "ssh_multiplex", "cfg_group", "rpc", "users")
    parts = [name for name in tree if isinstance(tree[name], dict) and name != "dependencies"]
    for name in parts:
        kept = {name: copy.deepcopy(tree[name]), "ssh_multiplex": False}
        made = {path.rpartition("/")[2] for path in texts(wanted(kept))}
        assert len(made) == 1, f"{name}: {made}"
    assert texts(wanted({"ssh_multiplex": False})) == {}
