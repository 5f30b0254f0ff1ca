# SPDX-License-Identifier: Apache-2.0
"""Questions that may never come back, each asked in a child of its own, many side by side.

A child that waits for a dead file server cannot be killed (state D). So nobody waits for a child:
it is killed when its time is over and left to itself; it holds none of our files, or whoever
reads our output would wait for it.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import time
from collections.abc import Generator, Iterable
from typing import Any, Callable, NamedTuple, NoReturn, Optional, TypeVar

LARGEST = 65536
"""Bytes of an answer."""
DONE, LATE, DIED = "done", "late", "died"
_T = TypeVar("_T")


class Ask(NamedTuple):
    """A call for a child: what it returns must be what JSON can hold."""

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float


class Answer(NamedTuple):
    """How a question ended, and what the call returned, or its OSError's number."""

    how: str
    value: Any = None
    errno: int = 0


class _Child:
    """One question under way, of the job that asked it."""

    def __init__(self, job: int, ask: Ask) -> None:
        self.job = job
        self.end = time.monotonic() + ask.seconds
        self.said = bytearray()
        self.fd, theirs = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            _answer(theirs, ask)
        os.close(theirs)

    def read(self) -> bool:
        """Whether it has said all."""
        data = os.read(self.fd, LARGEST)
        self.said += data
        return not data or len(self.said) > LARGEST

    def answer(self) -> Answer:
        try:
            return Answer(*json.loads(self.said.decode()))
        except (ValueError, TypeError):
            return Answer(DIED)

    def leave(self) -> None:
        os.close(self.fd)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def run(jobs: Iterable[Generator[Ask, Answer, _T]]) -> list[_T]:
    """What each job returns, in their order; a job yields a question and is sent the answer."""
    return _Loop(list(jobs)).run()


class _Loop:
    def __init__(self, jobs: list[Generator[Ask, Answer, Any]]) -> None:
        self._jobs = jobs
        self._results: list[Any] = [None] * len(jobs)
        self._running: dict[int, _Child] = {}
        self._left: list[int] = []
        self._selector = selectors.DefaultSelector()

    def run(self) -> list[Any]:
        try:
            for number in range(len(self._jobs)):
                self._step(number, None)
            while self._running:
                self._wait()
                self._reap()
        finally:
            for child in list(self._running.values()):
                self._end(child)
            self._selector.close()
            self._reap()
        return self._results

    def _step(self, number: int, answer: Optional[Answer]) -> None:
        """Let a job go on to its next question, or its end."""
        job = self._jobs[number]
        try:
            ask = next(job) if answer is None else job.send(answer)
        except StopIteration as stop:
            self._results[number] = stop.value
            return
        child = _Child(number, ask)
        self._running[child.pid] = child
        self._selector.register(child.fd, selectors.EVENT_READ, child)

    def _wait(self) -> None:
        first = min(child.end for child in self._running.values())
        for key, _ in self._selector.select(max(0.0, first - time.monotonic())):
            child: _Child = key.data
            if child.read():
                self._end(child)
                self._step(child.job, child.answer())
        now = time.monotonic()
        for child in [at for at in self._running.values() if at.end <= now]:
            self._end(child)
            self._step(child.job, Answer(LATE))

    def _end(self, child: _Child) -> None:
        self._selector.unregister(child.fd)
        del self._running[child.pid]
        child.leave()
        self._left.append(child.pid)

    def _reap(self) -> None:
        """Those that are gone; the others are nobody's concern, and init's after us."""
        for pid in list(self._left):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0] == 0:
                    continue
            self._left.remove(pid)


def _answer(fd: int, ask: Ask) -> NoReturn:
    """The child's whole life."""
    said: tuple[Any, ...] = (DIED,)
    try:
        _alone(fd)
        said = (DONE, ask.call(*ask.arguments))
    except OSError as error:
        said = (DONE, None, error.errno or 0)
    finally:
        # Whatever it was: no frame of the parent may be unwound here.
        try:
            os.write(fd, json.dumps(said).encode())
        finally:
            os._exit(0)


def _alone(fd: int) -> None:
    """No file of the parent, no directory that could be a mount point, no signal caught."""
    os.setsid()
    os.chdir("/")
    for name in os.listdir("/proc/self/fd"):
        if int(name) != fd:
            with contextlib.suppress(OSError):
                os.close(int(name))
    for _ in range(3 if fd > 2 else 0):
        os.open(os.devnull, os.O_RDWR)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
