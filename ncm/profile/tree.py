# SPDX-License-Identifier: Apache-2.0
"""What every source of a profile gives: leaves, and subtrees by path."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Union

    Node = Union["Leaf", dict[str, "Node"], list["Node"]]
else:
    Node = object

# A real profile is some 15 deep; the bound keeps a damaged one off Python's own stack.
MAX_DEPTH = 200


class Leaf:
    """A scalar: ``type`` is string, long, double or boolean; ``text`` is as the cache has it.

    A boolean's text is ``true`` or ``false``. Whole doubles are longs in a JSON-made cache.
    """

    __slots__ = ("text", "type")

    def __init__(self, type: str, text: str) -> None:
        self.type = type
        self.text = text

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Leaf):
            return NotImplemented
        return self.type == other.type and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.type, self.text))

    def __repr__(self) -> str:
        return f"Leaf({self.type!r}, {self.text!r})"


class Tree:
    """One profile, opened once. Paths and names are raw, that is: still escaped."""

    __slots__ = ("cid", "source")

    source: str
    cid: int | None

    def get(self, path: str) -> Node | None:
        """The whole subtree at ``path`` (dict keys in byte order), or None when absent."""
        raise NotImplementedError

    def keys(self, path: str) -> list[str] | None:
        """Child names or list indices; None when there is nothing or a leaf at ``path``."""
        raise NotImplementedError

    def checksum(self, path: str) -> str | None:
        """CCM's MD5 (hex) of the element at ``path``, or None when absent."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of files."""

    def __enter__(self) -> Tree:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
