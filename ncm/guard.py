# SPDX-License-Identifier: Apache-2.0
"""A dry run cannot write: an audit hook stops our own code, and names the component.

It sees what Python does (PEP 578), not what a C library does on its own.
"""

from __future__ import annotations

import contextlib
import os
import sys

from ncm.errors import Bug

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset(
    "os.chmod os.chown os.link os.mkdir os.remove os.rename os.rmdir os.symlink os.truncate"
    " os.setxattr os.removexattr os.utime os.lchown os.fork os.forkpty os.exec os.posix_spawn"
    " os.spawn os.system subprocess.Popen shutil.move shutil.rmtree shutil.copyfile"
    " tempfile.mkstemp tempfile.mkdtemp socket.connect socket.bind socket.sendto os.kill".split()
)

active: list[str] = []
"""Who is being watched, innermost last; empty: nobody."""
_installed: list[bool] = []
_asking: list[bool] = []
_QUESTIONS = frozenset(("socket.connect", "subprocess.Popen", "os.posix_spawn"))


def watch(component: str) -> None:
    """From now on every attempt to write is a Bug of this component."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hook)
    active[:] = [component]


def release() -> None:
    """Stop watching (a hook itself cannot be taken out)."""
    active.clear()


@contextlib.contextmanager
def asking() -> Iterator[None]:
    """Inside, somebody else is asked something that changes nothing: by a connection or a child.

    Whoever says so answers for the question.
    """
    _asking.append(True)
    try:
        yield
    finally:
        _asking.pop()


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not active:
        return
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & _WRITES:
            _stop(f"open {arguments[0]!r} for writing")
    elif event in _FORBIDDEN and not (_asking and event in _QUESTIONS):
        _stop(event)


def _stop(what: str) -> None:
    name = active[-1]
    raise Bug(f"{name}: tried to change something in a dry run ({what})")
