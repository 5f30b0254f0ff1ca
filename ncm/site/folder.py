# SPDX-License-Identifier: Apache-2.0
"""Which files of a folder are profiles, and of which nodes: by their names alone."""

from __future__ import annotations

import os

from ncm.errors import SourceError

SUFFIXES = (".json", ".json.gz", ".xml", ".xml.gz")
"""What a compiler writes; the first of a node's files is read."""


class Folder:
    """``profiles``: (node, file), in the order of the nodes. ``ignored``: (file, why)."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.ignored: list[tuple[str, str]] = []
        found: dict[str, list[str]] = {}
        for name in _names(path):
            node, suffix = split(name)
            if node and not os.path.isdir(os.path.join(path, name)):
                found.setdefault(node, []).append(suffix)
            else:
                self.ignored.append((name, f"is no profile (NODE{', NODE'.join(SUFFIXES)})"))
        self.profiles = [(node, self._first(node, found[node])) for node in sorted(found)]
        self.ignored.sort()

    def _first(self, node: str, suffixes: list[str]) -> str:
        """The file to read; the node's others are other forms of the same profile."""
        first, *others = sorted(suffixes, key=SUFFIXES.index)
        for other in others:
            self.ignored.append((node + other, f"is not read: {node}{first} is the same node"))
        return os.path.join(self.path, node + first)


def split(name: str) -> tuple[str, str]:
    """(node, suffix) of a file name; ("", "") when it is no profile's."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and not name.startswith("."):
            return name[: -len(suffix)], suffix
    return "", ""


def _names(path: str) -> list[str]:
    try:
        return sorted(os.listdir(path))
    except OSError as error:
        raise SourceError(path, error.strerror or "cannot be read") from None
