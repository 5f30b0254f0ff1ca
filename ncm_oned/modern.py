# SPDX-License-Identifier: Apache-2.0
"""oned.conf of OpenNebula 5.12 and newer: the packaged file with the profile's values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ncm.schema import Record
from ncm_oned.drivers import behaviour, drivers
from ncm_oned.entries import Entry, Section, overlay, pairs_of, written
from ncm_oned.layout import GROUPS, SECTIONS, repeated
from ncm_oned.schema.tree import OnedTree
from ncm_oned.settings.history import known
from ncm_oned.settings.lists import shipped_list
from ncm_oned.settings.single import SCALARS, VECTORS

Pairs = list[tuple[str, Any]]
_MYSQL = (
    ("BACKEND", "mysql"),
    ("SERVER", ""),
    ("PORT", "0"),
    ("USER", ""),
    ("PASSWD", ""),
    ("DB_NAME", ""),
    ("CONNECTIONS", "25"),
    ("COMPARE_BINARY", "no"),
)


def sections(tree: OnedTree, release: tuple[int, int]) -> list[Section]:
    """The whole file, section by section; sections without attributes are left out."""
    made = (
        Section(
            title,
            [
                entry
                for name in names.split()
                if known(name, release)
                for entry in _entries(name, tree, release)
            ],
        )
        for title, names in SECTIONS
    )
    return [section for section in made if section.entries]


def _entries(name: str, tree: OnedTree, release: tuple[int, int]) -> Iterator[Entry]:
    if name.endswith("_MAD"):
        yield from drivers(name[:-4], tree.mads, release)
    elif name.endswith("_MAD_CONF"):
        yield from behaviour(name, getattr(tree, name.lower()))
    elif name in VECTORS or name in ("RAFT_LEADER_HOOK", "RAFT_FOLLOWER_HOOK"):
        yield from _vector(name, tree, release)
    elif repeated(name):
        given = getattr(tree, name.lower())
        values = shipped_list(name, release) if given is None else given
        yield from (Entry(name, value) for value in values)
    else:
        yield from _scalar(name, tree)


def _scalar(name: str, tree: OnedTree) -> Iterator[Entry]:
    value = getattr(getattr(tree, GROUPS[name]) if name in GROUPS else tree, name.lower())
    if value is None and name == "GRPC_LISTEN_ADDRESS":
        # Whoever closes the one port of the API does not want the other left open.
        value = tree.listen_address
    if value is None:
        value = SCALARS.get(name)
    if value is not None:
        yield Entry(name, written(name, value))


def _vector(name: str, tree: OnedTree, release: tuple[int, int]) -> Iterator[Entry]:
    special = _SPECIAL.get(name)
    if special:
        pairs = special(tree)
    else:
        found: Record | None = getattr(tree, name.lower())
        pairs = overlay(VECTORS.get(name, ()), pairs_of(found))
    pairs = [pair for pair in pairs if known(f"{name}/{pair[0]}", release)]
    if pairs:
        yield Entry(name, pairs=pairs)


def _db(tree: OnedTree) -> Pairs:
    packaged = _MYSQL if tree.db.backend == "mysql" else VECTORS["DB"]
    return overlay(packaged, pairs_of(tree.db))


def _log(tree: OnedTree) -> Pairs:
    return _mapped("LOG", tree.log, "DEBUG_LEVEL", tree.daemon.debug_level)


def _vnc_ports(tree: OnedTree) -> Pairs:
    return _mapped("VNC_PORTS", tree.vnc_ports, "START", tree.daemon.vnc_base_port)


def _mapped(name: str, record: Record | None, attribute: str, old: Any) -> Pairs:
    """A vector one of whose attributes may come from the 2010 field ``old``."""
    given = pairs_of(record)
    return overlay(VECTORS[name], given if old is None else [*given, (attribute, old)])


_SPECIAL: dict[str, Callable[[OnedTree], Pairs]] = {
    "DB": _db,
    "LOG": _log,
    "VNC_PORTS": _vnc_ports,
}
