# SPDX-License-Identifier: Apache-2.0
"""What a kernel with all kinds of links said (lab_links wrote it), given once more."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ncm_bridge.kernel import Kernel, addresses, links, routes, rules
from ncm_bridge.kernel.netlink import Socket

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="ascii"))
same_order = pytest.mark.skipif(
    RECORDED["byteorder"] != sys.byteorder, reason="recorded on a machine of the other byte order"
)
QUESTIONS = {
    (links.GET, links.REQUEST): "links",
    (addresses.GET, addresses.REQUEST): "addresses",
    (routes.GET, routes.request(2, 0)): "routes",
    (routes.GET, routes.request(10, 0)): "routes6",
    (rules.GET, rules.REQUEST): "rules",
}
DONE = 3


def bodies(what: str) -> list[bytes]:
    return [bytes.fromhex(line) for line in RECORDED["messages"][what]]


def message(kind: int, body: bytes, sequence: int = 1, flags: int = 2) -> bytes:
    """One message with its header, padded."""
    header = struct.pack("=IHHII", 16 + len(body), kind, flags, sequence, 4711)
    return header + body + bytes(-len(body) % 4)


def answer(kind: int, said: Sequence[bytes], sequence: int = 1) -> list[bytes]:
    """What is received: the messages, some at a time, and the end."""
    parts = [b"".join(message(kind, body, sequence) for body in said[at : at + 3])
             for at in range(0, len(said), 3)]  # fmt: skip
    return [*parts, message(DONE, struct.pack("=i", 0), sequence)]


Change = Callable[[str, list[bytes]], list[bytes]]


class Canned(Socket):
    """A socket whose kernel says what was recorded, or what ``change`` makes of that."""

    def __init__(self, change: Change = lambda what, received: received) -> None:
        self.strict = False
        self._sequence = 0
        self._change = change
        self._left: list[bytes] = []
        self.asked: list[str] = []

    def close(self) -> None:
        pass

    def _ask(self, request: int, body: bytes) -> None:
        what = QUESTIONS[request, body]
        self.asked.append(what)
        self._left = self._change(what, answer(request - 2, bodies(what), self._sequence))

    def _receive(self) -> bytes:
        if not self._left:
            raise TimeoutError
        return self._left.pop(0)


def read(socket: Socket) -> dict[str, Any]:
    """All that a Kernel gives, over this socket."""
    with Kernel(socket) as kernel:
        return {"links": kernel.links(), "loose": kernel.loose_routes(), "rules": kernel.rules()}
