# SPDX-License-Identifier: Apache-2.0
"""The node's name: /etc/hostname, from which every boot takes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm.resource import Lines, Note
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

    def lines(self) -> Lines:
        return Lines(PATH, partial(edit, self.text), (), self.because, stays=True)

    def bound(self) -> Note:
        """Where the file is not the node's own."""
        message = f"{self} is not set: {PATH} is mounted; who starts this node names it"
        return Note(message, self.because)


def _bare(name: Str) -> Str:
    """Without the dot of the root, which no host name ends with."""
    return Str(name.rstrip("."), name.path)


def edit(name: Text, present: str, _last: Sequence[str]) -> Text:
    """The file with this name and no other; comments stay, as hostname(5) allows them."""
    parts: list[str | Text] = []
    for line in present.splitlines(keepends=True):
        word = line.strip()
        if not word or word.startswith("#"):
            parts.append(line if line.endswith("\n") else f"{line}\n")
        elif name not in parts:
            before, _, after = line.partition(word)
            parts += [before, name, after] if word == name.reveal() else [name, "\n"]
    return Text(*parts) if name in parts else Text(*parts, name, "\n")
