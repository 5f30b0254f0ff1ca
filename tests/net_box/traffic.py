# SPDX-License-Identifier: Apache-2.0
"""Guests and pings: processes that live as long as a with block, see box.py."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

HERE = Path(__file__).resolve().parent


class Node(Protocol):
    """What is needed of a Box."""

    def popen(self, *argv: object, **how: Any) -> subprocess.Popen[str]: ...
    def run(self, *argv: object, **how: Any) -> subprocess.CompletedProcess[str]: ...


class _Script:
    """A script beside this file, running; it says one line when it is ready."""

    def __init__(self, node: Node, *argv: object, outside: bool = False) -> None:
        script, *words = argv
        pipe = subprocess.PIPE
        command = [sys.executable, "-B", "-S", HERE / str(script), *words]
        self._process = node.popen(*command, outside=outside, stdin=pipe, stdout=pipe)
        if not self._line():
            self._process.wait()
            raise AssertionError(f"{' '.join(map(str, argv))} did not get ready")

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def __exit__(self, *_: object) -> None:
        self.close()


class Tap(_Script):
    """A guest's card: gone with its reader, as that of an emulator."""

    def __init__(self, node: Node, name: str, bridge: str, ip: str, mac: str) -> None:
        self.name, self.ip, self.mac = name, ip, mac
        super().__init__(node, "tap.py", name, ip, mac)
        master = ["master", bridge] if bridge else []
        node.run("ip", "link", "set", name, *master, "up", check=True)

    def __enter__(self) -> Tap:
        return self


class Pinger(_Script):
    """Pings to one target, each of which has its number."""

    def __init__(self, node: Node, target: str, interval: float) -> None:
        self._lost: list[int] = []
        self._over = False
        self.sent = 0
        super().__init__(node, "pings.py", target, interval, outside=True)

    def __enter__(self) -> Pinger:
        return self

    def lost(self) -> int:
        """Ends it: how many pings had no answer."""
        return len(self.gaps())

    def gaps(self) -> list[int]:
        """Ends it: the numbers of the pings that had no answer; the first is 0."""
        if not self._over:
            assert self._process.stdin is not None
            self._process.stdin.close()
            answer = json.loads(self._line())
            self.sent, self._lost, self._over = answer["sent"], answer["lost"], True
        return self._lost

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
