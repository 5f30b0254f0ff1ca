# SPDX-License-Identifier: Apache-2.0
"""Where a profile of NetworkManager lies, and what identifies it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncm.facts import Node

FOLDER = "/etc/NetworkManager/system-connections"
SUFFIX = ".nmconnection"
_SPACE = "6f0b7c52-52a3-4f39-9d0c-2d2a5f1f6a0e"
"""Our own name space for UUIDs of version 5 (RFC 4122): a name has the same one everywhere."""
_UUID = re.compile(r"^[ \t]*uuid[ \t]*=[ \t]*([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
                   r"[ \t\r]*$", re.MULTILINE)  # fmt: skip


def path_of(name: str) -> str:
    """The file of the profile of this name."""
    return f"{FOLDER}/{name}{SUFFIX}"


def uuid_in(text: str | None) -> str | None:
    """The UUID that a profile has."""
    match = None if text is None else _UUID.search(text)
    return None if match is None else match[1].lower()


def own_uuid(name: str) -> str:
    """The UUID that a profile of ours has where there was none before."""
    from uuid import UUID, uuid5

    return str(uuid5(UUID(_SPACE), name))


class Uuids:
    """The UUIDs of profiles by name.

    A file that is there keeps the one it has, whoever wrote it: for NetworkManager another UUID
    is another profile, and it ends what is active by the former.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._there = set(node.names(FOLDER))

    def of(self, name: str) -> str:
        """That of the profile of this name."""
        if f"{name}{SUFFIX}" not in self._there:
            return own_uuid(name)
        return uuid_in(self._node.read(path_of(name))) or own_uuid(name)
