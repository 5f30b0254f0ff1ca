# SPDX-License-Identifier: Apache-2.0
"""Every element of the caches that the real ccm-fetch made."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ncm.profile.memory import MemoryTree, children
from ncm.profile.source import open_cache, open_directory, open_file
from ncm.profile.tree import Leaf

CACHES = [
    f"{profile}-{mode}"
    for profile in ("front1", "kvm1", "types")
    for mode in ("CDB_File-simple", "CDB_File-typed", "DB_File-typed", "GDBM_File-typed")
] + ["front1-CDB_File-xml", "kvm1-CDB_File-xml"]
PROFILES = ("front1.cloud.example.org", "kvm1.cloud.example.org")


def shown(node: Any) -> bytes:
    """The value as ``ccm --dumpdb`` prints it: one newline at the end is dropped."""
    if isinstance(node, Leaf):
        return re.sub(rb"[^\t\n -~]", b"?", node.text.encode()).removesuffix(b"\n")
    return b"?".join(name.encode() for name, _ in children(node))


def type_of(node: Any) -> str:
    return node.type if isinstance(node, Leaf) else "nlist" if isinstance(node, dict) else "list"


@pytest.mark.parametrize("name", CACHES)
def test_every_element_is_the_recorded_one(name, data, recorded, walk):
    expected = recorded(name)
    with open_cache(str(data / "ccm" / name)) as tree:
        elements = dict(walk(tree.get("/")))
        assert list(elements) == sorted(expected, key=lambda path: expected[path].eid)
        for path, node in elements.items():
            element = expected[path]
            assert (shown(node), type_of(node)) == (element.value, element.type), path
            assert tree.checksum(path) == element.checksum, path
            assert tree.get(path) == node, path


@pytest.mark.parametrize("name", CACHES)
def test_computed_checksums_are_the_recorded_ones(name, data, recorded):
    with open_cache(str(data / "ccm" / name)) as tree:
        computed = MemoryTree("", tree.get("/"))
    for path, element in recorded(name).items():
        assert computed.checksum(path) == element.checksum, path


@pytest.mark.parametrize("name", CACHES)
def test_keys_are_the_children_and_none_for_leaves(name, data, recorded):
    with open_cache(str(data / "ccm" / name)) as tree:
        for path, element in recorded(name).items():
            keys = tree.keys(path)
            assert (keys is None) == (element.type not in ("list", "nlist")), path
            assert keys is None or "?".join(keys).encode() == element.value, path


@pytest.mark.parametrize("path", ["/nowhere", "/software/components/nowhere", "/hardware/cpu/9"])
def test_an_absent_path_is_none(path, data):
    for tree in (
        open_cache(str(data / "ccm/kvm1-CDB_File-typed")),
        open_file(str(data / "profiles/kvm1.cloud.example.org.json")),
    ):
        with tree:
            assert (tree.get(path), tree.keys(path), tree.checksum(path)) == (None, None, None)


@pytest.mark.parametrize("host", PROFILES)
@pytest.mark.parametrize(("suffix", "mode"), [("json", "typed"), ("xml", "xml")])
def test_a_profile_file_is_what_its_cache_holds(host, suffix, mode, data, recorded):
    name = f"{host.partition('.')[0]}-CDB_File-{mode}"
    file = open_file(str(data / f"profiles/{host}.{suffix}"))
    with open_cache(str(data / "ccm" / name)) as tree:
        assert file.get("/") == tree.get("/")
        for path, element in recorded(name).items():
            assert file.checksum(path) == element.checksum, path
            assert file.keys(path) == tree.keys(path), path


def test_the_file_of_all_types_is_what_its_cache_holds(data, recorded):
    file = open_file(str(data / "ccm/types.json"))
    with open_cache(str(data / "ccm/types-CDB_File-typed")) as tree:
        assert file.get("/") == tree.get("/")
    for path, element in recorded("types-CDB_File-typed").items():
        assert file.checksum(path) == element.checksum, path


def test_an_all_strings_file_is_what_a_simple_cache_holds(data, tmp_path):
    raw = json.loads(
        (data / "ccm/types.json").read_text(),
        parse_float=lambda text: f"{float(text):.15g}",
        parse_int=str,
    )
    file = tmp_path / "strings"
    file.write_text(json.dumps(raw))
    with open_cache(str(data / "ccm/types-CDB_File-simple")) as tree:
        assert open_file(str(file)).get("/") == tree.get("/")
        assert open_file(str(file)).checksum("/") == tree.checksum("/")


def value_of(node: Any, typed: Any) -> Any:
    """The value whatever the source made of its type: the typed cache says which are numbers."""
    if isinstance(typed, dict):
        return {name: value_of(child, typed[name]) for name, child in node.items()}
    if isinstance(typed, list):
        return [value_of(child, typed[index]) for index, child in enumerate(node)]
    return Decimal(node.text) if typed.type in ("long", "double") else node.text


@pytest.mark.parametrize("host", PROFILES)
def test_typed_simple_and_xml_agree_by_value(host, data):
    short = host.partition(".")[0]
    trees = [
        open_cache(str(data / f"ccm/{short}-CDB_File-{mode}"))
        for mode in ("typed", "simple", "xml")
    ]
    trees.append(open_file(str(data / f"profiles/{host}.xml")))
    typed = trees[0].get("/")
    values = [value_of(tree.get("/"), typed) for tree in trees]
    for tree in trees:
        tree.close()
    assert all(value == values[0] for value in values[1:])


def test_a_directory_needs_no_current_cid(data):
    directory = Path(data / "ccm/kvm1-CDB_File-typed/profile.1")
    with open_directory(str(directory), 4711) as tree:
        assert (tree.cid, tree.source) == (4711, str(directory))
        assert tree.get("/hardware/nodename") == Leaf("string", "kvm1")
