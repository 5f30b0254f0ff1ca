# SPDX-License-Identifier: Apache-2.0
"""This thread in a network namespace of its own; without pytest, for lab_links.py too."""

from __future__ import annotations

import ctypes
import os
import subprocess

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


class Namespace:
    """``with Namespace() as space``: all of this thread, and what it starts, is in there.

    process: in that of this one, instead of a new one.
    """

    def __init__(self, process: int | None = None) -> None:
        self._process = process

    def __enter__(self) -> Namespace:
        self._former = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        if self._process is None:
            _check(_libc.unshare(_CLONE_NEWNET))
            return self
        there = os.open(f"/proc/{self._process}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        _check(_libc.setns(there, _CLONE_NEWNET))
        os.close(there)
        return self

    def __exit__(self, *_: object) -> None:
        _check(_libc.setns(self._former, _CLONE_NEWNET))
        os.close(self._former)

    def ip(self, *lines: str) -> None:
        """Run lines of ip(8), each without the word ip."""
        for line in lines:
            command = ["ip", *line.split()]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"ip {line}: {done.stderr.strip()}")

    def can(self, line: str) -> bool:
        """Whether a line of ip(8) works: this kernel may lack what it needs."""
        return not subprocess.run(
            ["ip", *line.split()], capture_output=True, check=False
        ).returncode


def _check(status: int) -> None:
    if status:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
