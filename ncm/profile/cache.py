# SPDX-License-Identifier: Apache-2.0
"""The profile tree in a CCM cache: path2eid gives an element's number, eid2data its fields.

Keys of eid2data are ``n << 28 | eid`` with n = 0 value, 1 type, 2 checksum, as Perl packs an
``L``: four bytes in the order of the machine. Only these three exist in every CCM release.
"""

from __future__ import annotations

from struct import Struct

from ncm.errors import SourceError
from ncm.profile.paths import normal
from ncm.profile.tree import MAX_DEPTH, Leaf, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from ncm.profile.tree import Node

    class Table(Protocol):
        """A read-only key-value file."""

        file: str

        def get(self, key: bytes) -> bytes | None: ...
        def close(self) -> None: ...


_VALUE, _TYPE, _CHECKSUM = 0, 1, 2
_EID = Struct("=I")
_LEAVES = {
    b"string": "string",
    b"long": "long",
    b"double": "double",
    b"boolean": "boolean",
    b"link": "string",
}
_DICTS = (b"nlist", b"record", b"table")


class CacheTree(Tree):
    """A tree over two open tables; each call looks up only what it returns."""

    __slots__ = ("_data", "_paths")

    def __init__(self, source: str, cid: int | None, paths: Table, data: Table) -> None:
        self.source = source
        self.cid = cid
        self._paths = paths
        self._data = data

    def get(self, path: str) -> Node | None:
        key = _key(path)
        eid = self._eid(key)
        return None if eid is None else self._node(key, eid, 0)

    def keys(self, path: str) -> list[str] | None:
        key = _key(path)
        eid = self._eid(key)
        if eid is None:
            return None
        raw, kind = self._field(key, eid, _VALUE), self._kind(key, eid)
        if kind in _LEAVES:
            return None
        return [self._text(key, name) for name in _names(raw)]

    def checksum(self, path: str) -> str | None:
        key = _key(path)
        eid = self._eid(key)
        return None if eid is None else self._text(key, self._field(key, eid, _CHECKSUM))

    def close(self) -> None:
        self._paths.close()
        self._data.close()

    def _node(self, key: bytes, eid: int, depth: int) -> Node:
        raw, kind = self._field(key, eid, _VALUE), self._kind(key, eid)
        leaf = _LEAVES.get(kind)
        if leaf is not None:
            return Leaf(leaf, self._text(key, raw))
        if depth >= MAX_DEPTH:
            raise SourceError(self._data.file, f"{_shown(key)}: nested too deep")
        if kind == b"list":
            return self._list(key, _names(raw), depth)
        return self._dict(key, _names(raw), depth)

    def _dict(self, key: bytes, names: list[bytes], depth: int) -> Node:
        nodes: dict[str, Node] = {}
        for name in names:
            text = self._text(key, name)
            if text in nodes:
                raise SourceError(self._data.file, f"damaged: {_shown(key)} has {text!r} twice")
            nodes[text] = self._child(key, name, depth)
        return nodes

    def _list(self, key: bytes, names: list[bytes], depth: int) -> Node:
        if any(name != b"%d" % index for index, name in enumerate(names)):
            raise SourceError(self._data.file, f"damaged: the indices of {_shown(key)}")
        return [self._child(key, name, depth) for name in names]

    def _child(self, key: bytes, name: bytes, depth: int) -> Node:
        path = _below(key, name)
        eid = self._eid(path)
        if eid is None:
            raise SourceError(self._paths.file, f"damaged: {_shown(path)} is missing")
        return self._node(path, eid, depth + 1)

    def _eid(self, key: bytes) -> int | None:
        packed = self._paths.get(key)
        if packed is None:
            return None
        eid: int = _EID.unpack(packed)[0] if len(packed) == 4 else -1
        if eid >> 28:
            raise SourceError(self._paths.file, f"damaged: the number of {_shown(key)}")
        return eid

    def _field(self, key: bytes, eid: int, field: int) -> bytes:
        raw = self._data.get(_EID.pack(field << 28 | eid))
        if raw is None:
            what = ("value", "type", "checksum")[field]
            raise SourceError(self._data.file, f"damaged: {_shown(key)} has no {what}")
        return raw

    def _kind(self, key: bytes, eid: int) -> bytes:
        """The type; where CCM stored a Pan type's name instead of it, what the value says."""
        kind = self._field(key, eid, _TYPE)
        if kind in _LEAVES or kind == b"list":
            return kind
        if kind in _DICTS:
            return b"nlist"
        names = _names(self._field(key, eid, _VALUE))
        if not names or self._paths.get(_below(key, names[0])) is None:
            return b"string"
        return b"list" if names == [b"%d" % n for n in range(len(names))] else b"nlist"

    def _text(self, key: bytes, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise SourceError(self._data.file, f"{_shown(key)} is not UTF-8") from None


def _key(path: str) -> bytes:
    return normal(path).encode("utf-8", "surrogateescape")


def _below(key: bytes, name: bytes) -> bytes:
    return b"/" + name if key == b"/" else key + b"/" + name


def _names(raw: bytes) -> list[bytes]:
    return raw.split(b"\0") if raw else []


def _shown(key: bytes) -> str:
    return key.decode("utf-8", "backslashreplace")
