# SPDX-License-Identifier: Apache-2.0
"""One script on many hosts: ssh side by side, each with its own end.

What a host answers is untrusted: it is cut, and a host that says nothing, or too much, holds up no
other. The children are killed with all that they started when their time is over, or ours.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LARGEST = 65536
"""Bytes that a host may say."""


class Answer(NamedTuple):
    """status: ssh's; None: it was ended by us, for ``why``."""

    status: Optional[int]
    out: str = ""
    err: str = ""
    why: str = ""


class _Child:
    """One ssh; ``open``: of its streams that have not ended."""

    def __init__(self, host: str, process: subprocess.Popen[bytes], end: float) -> None:
        self.host = host
        self.process = process
        self.end = end
        self.said = {"out": bytearray(), "err": bytearray()}
        self.open = 2

    @property
    def too_much(self) -> bool:
        return any(len(said) > LARGEST for said in self.said.values())

    def kill(self) -> None:
        # Its own group: a ProxyCommand must not outlive it. Popen.kill would not reach that one.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def answer(self, status: Optional[int], why: str = "") -> Answer:
        out, err = (bytes(said).decode("utf-8", "replace") for said in self.said.values())
        return Answer(status, out, err, why)


class Shells:
    """options: of every Popen (user, group, environment)."""

    def __init__(
        self, script: str, parallel: int, seconds: int, options: Mapping[str, Any]
    ) -> None:
        self._script = script.encode()
        self._parallel = parallel
        self._seconds = seconds
        self._options = dict(options)
        self._running: dict[str, _Child] = {}
        self._selector = selectors.DefaultSelector()
        self._file = -1

    def run(self, commands: Mapping[str, Sequence[str]]) -> dict[str, Answer]:
        """Host -> its answer. Raises OSError where the first command cannot even be started."""
        found: dict[str, Answer] = {}
        waiting = deque(commands.items())
        self._file = os.memfd_create("script")
        try:
            os.write(self._file, self._script)
            while waiting or self._running:
                while waiting and len(self._running) < self._parallel:
                    self._start(*waiting.popleft())
                self._read()
                for child in list(self._running.values()):
                    answer = self._ended(child)
                    if answer is not None:
                        found[child.host] = answer
        finally:
            for child in list(self._running.values()):
                self._leave(child)
                child.kill()
            self._selector.close()
            os.close(self._file)
        return found

    def _start(self, host: str, command: Sequence[str]) -> None:
        # A position of its own in the script for each.
        script = os.open(f"/proc/self/fd/{self._file}", os.O_RDONLY)
        try:
            process = subprocess.Popen(
                command, stdin=script, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                bufsize=0, start_new_session=True, cwd="/", **self._options,
            )  # fmt: skip
        finally:
            os.close(script)
        child = _Child(host, process, time.monotonic() + self._seconds)
        self._running[host] = child
        for name, stream in (("out", process.stdout), ("err", process.stderr)):
            assert stream is not None
            self._selector.register(stream, selectors.EVENT_READ, (child, name))

    def _read(self) -> None:
        first = min(child.end for child in self._running.values())
        for key, _ in self._selector.select(max(0.0, first - time.monotonic())):
            child, name = key.data
            data = os.read(key.fd, LARGEST)
            child.said[name] += data
            if not data:
                self._selector.unregister(key.fileobj)
                child.open -= 1

    def _ended(self, child: _Child) -> Optional[Answer]:
        """The answer of a child that has ended, or has to."""
        late = time.monotonic() >= child.end
        if child.open and not late and not child.too_much:
            return None
        self._leave(child)
        if not child.open and not child.too_much:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return child.answer(child.process.wait(timeout=1))
        child.kill()
        why = "says too much" if child.too_much else f"no answer within {self._seconds} s"
        return child.answer(None, why)

    def _leave(self, child: _Child) -> None:
        del self._running[child.host]
        for stream in (child.process.stdout, child.process.stderr):
            assert stream is not None
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(stream)
            stream.close()
