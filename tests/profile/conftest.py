# SPDX-License-Identifier: Apache-2.0
"""Recorded caches with their dumps, and a writer of CDB caches for made-up profiles."""

from __future__ import annotations

import gzip
import re
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ncm.profile.memory import MemoryTree, children
from ncm.profile.paths import join
from ncm.profile.tree import Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ncm.profile.tree import Node

DATA = Path(__file__).parents[1] / "data"
_ELEMENT = re.compile(
    rb"^(/[^\n]*) \((\d+)\) =>\n  V: (.*?)\n  T: (\w+)\n  C: (\w{32})$", re.DOTALL | re.MULTILINE
)


class Element(NamedTuple):
    """One element of a dump; the dump shows control and non-ASCII bytes as ``?``."""

    eid: int
    value: bytes
    type: str
    checksum: str


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], dict[str, Element]]:
    """``recorded("kvm1-DB_File-typed")``: path -> element, from the dump of its CDB twin."""

    def read(name: str) -> dict[str, Element]:
        profile, _, mode = name.split("-")
        raw = gzip.decompress((DATA / f"ccm/{profile}-CDB_File-{mode}.dumpdb.gz").read_bytes())
        return {
            path.decode(): Element(int(eid), value, kind.decode(), checksum.decode())
            for path, eid, value, kind, checksum in _ELEMENT.findall(raw)
        }

    return read


@pytest.fixture
def cache(tmp_path: Path) -> Callable[[str], Path]:
    """A private copy of a recorded cache root."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(DATA / "ccm" / name, tmp_path / name))

    return copy


@pytest.fixture(scope="session")
def walk() -> Callable[[Node], Iterator[tuple[str, Node]]]:
    """Every element of a subtree with its path, depth first."""
    return _walk


def _walk(node: Node, path: str = "/") -> Iterator[tuple[str, Node]]:
    yield path, node
    if not isinstance(node, Leaf):
        for name, child in children(node):
            yield from _walk(child, join(path, name))


@pytest.fixture(scope="session")
def write_cdb() -> Callable[[Path, list[tuple[bytes, bytes]]], None]:
    return _write_cdb


def _write_cdb(file: Path, items: list[tuple[bytes, bytes]]) -> None:
    body = bytearray(2048)
    slots: list[list[tuple[int, int]]] = [[] for _ in range(256)]
    for key, value in items:
        digest = 5381
        for byte in key:
            digest = (digest * 33 & 0xFFFFFFFF) ^ byte
        slots[digest & 255].append((digest, len(body)))
        body += struct.pack("<II", len(key), len(value)) + key + value
    for number, entries in enumerate(slots):
        struct.pack_into("<II", body, 8 * number, len(body), 2 * len(entries))
        body += _cdb_table(entries)
    file.write_bytes(body)


def _cdb_table(entries: list[tuple[int, int]]) -> bytes:
    table = [(0, 0)] * (2 * len(entries))
    for digest, position in entries:
        slot = (digest >> 8) % len(table)
        while table[slot][1]:
            slot = (slot + 1) % len(table)
        table[slot] = (digest, position)
    return b"".join(struct.pack("<II", *entry) for entry in table)


@pytest.fixture
def make_cache(tmp_path: Path) -> Callable[[Node], Path]:
    """A CDB cache root as ccm-fetch makes it, with CID 7, of any tree."""

    def make(root: Node) -> Path:
        directory = tmp_path / "made" / "profile.7"
        directory.mkdir(parents=True)
        (directory.parent / "current.cid").write_text("7\n")
        tables = _tables(MemoryTree("made", root), root)
        for name, items in zip(("path2eid", "eid2data"), tables):
            _write_cdb(directory / f"{name}.db", items)
            (directory / f"{name}.fmt").write_text("CDB_File\n")
        return directory.parent

    return make


def _tables(tree: MemoryTree, root: Node) -> tuple[list[tuple[bytes, bytes]], ...]:
    paths, fields = [], []
    for eid, (path, node) in enumerate(_walk(root)):
        paths.append((path.encode(), struct.pack("=I", eid)))
        checksum = tree.checksum(path) if eid % 997 == 0 else "0" * 32
        assert checksum
        for number, text in enumerate((*_stored(node), checksum)):
            fields.append((struct.pack("=I", number << 28 | eid), text.encode()))
    return paths, fields


def _stored(node: Node) -> tuple[str, str]:
    if isinstance(node, Leaf):
        return node.text, node.type
    names = "\0".join(name for name, _ in children(node))
    return names, "nlist" if isinstance(node, dict) else "list"
