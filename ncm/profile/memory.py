# SPDX-License-Identifier: Apache-2.0
"""A profile tree held in memory, with the checksums that CCM would give it."""

from __future__ import annotations

from hashlib import md5

from ncm.errors import SourceError
from ncm.profile.paths import join, normal
from ncm.profile.tree import MAX_DEPTH, Leaf, Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.profile.tree import Node

# JSON's null: to CCM an empty string, but with a checksum of its own.
NULL = Leaf("string", "")


class MemoryTree(Tree):
    """``root`` with ``given`` checksums (path -> hex) that overrule the computed ones."""

    __slots__ = ("_given", "_root")

    def __init__(self, source: str, root: Node, given: dict[str, str] | None = None) -> None:
        self.source = source
        self.cid = None
        self._root = root
        self._given = given or {}

    def get(self, path: str) -> Node | None:
        node: Node | None = self._root
        path = normal(path)
        for name in () if path == "/" else path[1:].split("/"):
            node = _child(node, name)
        return node

    def keys(self, path: str) -> list[str] | None:
        node = self.get(path)
        if node is None or isinstance(node, Leaf):
            return None
        return [name for name, _ in children(node)]

    def checksum(self, path: str) -> str | None:
        node = self.get(path)
        return None if node is None else self._sum(normal(path), node)

    def _sum(self, path: str, node: Node) -> str:
        """CCM's rule: a scalar's text and type, a container's names and checksums."""
        if path in self._given:
            return self._given[path]
        if node is NULL:
            return _hex("_<undef>_")
        if isinstance(node, Leaf):
            return _hex(f"{node.text}\x1e{node.type}")
        below = children(node)
        return _hex("".join(name + self._sum(join(path, name), child) for name, child in below))


def children(node: dict[str, Node] | list[Node]) -> list[tuple[str, Node]]:
    """Names (indices of a list) and nodes, in the order of the cache."""
    if isinstance(node, dict):
        return list(node.items())
    return [(str(index), child) for index, child in enumerate(node)]


def sorted_dict(nodes: dict[str, Node]) -> Node:
    """A dict in the byte order of its names, as CCM numbers them."""
    return {name: nodes[name] for name in sorted(nodes)}


def check_depth(depth: int, file: str) -> None:
    if depth > MAX_DEPTH:
        raise SourceError(file, f"is nested deeper than {MAX_DEPTH}")


def _child(node: Node | None, name: str) -> Node | None:
    if isinstance(node, dict):
        return node.get(name)
    if isinstance(node, list) and name.isascii() and name.isdigit():
        index = int(name) if len(name) < 10 else len(node)
        return node[index] if index < len(node) and str(index) == name else None
    return None


def _hex(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
