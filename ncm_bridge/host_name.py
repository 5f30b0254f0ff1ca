# SPDX-License-Identifier: Apache-2.0
"""The node's name: /etc/hostname, from which every boot takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm.resource import File, Note
from ncm.text import Text
from ncm.values import Str

if TYPE_CHECKING:
    from ncm_bridge.schema import NetworkTree

PATH = "/etc/hostname"
LONGEST = 64
"""Bytes that the kernel has room for."""


class HostName:
    """What the profile says: text, its path, and the text with the paths of all of its parts."""

    def __init__(self, network: NetworkTree) -> None:
        parts: list[str | Str] = []
        if network.realhostname is not None:
            self.because = network.realhostname.path
            parts = [_bare(network.realhostname)]
        else:
            self.because = network.hostname.path
            parts = [_bare(network.hostname), ".", _bare(network.domainname)]
        self.text = Text(*parts)

    def __str__(self) -> str:
        return self.text.reveal()

    def problems(self) -> Iterator[Problem]:
        size = len(str(self))
        if size > LONGEST:
            message = f"the host name {self} has {size} characters, the kernel holds {LONGEST}"
            yield Problem(self.because, message)

    def file(self) -> File:
        return File(PATH, Text(self.text, "\n"), self.because, meaning=name_of)

    def bound(self) -> Note:
        """Where the file is not the node's own."""
        message = f"{self} is not set: {PATH} is mounted; who starts this node names it"
        return Note(message, self.because)


def _bare(name: Str) -> Str:
    """Without the dot of the root, which no host name ends with."""
    return Str(name.rstrip("."), name.path)


def name_of(text: str) -> str:
    """The name in /etc/hostname; comments are no part of it (hostname(5))."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))
