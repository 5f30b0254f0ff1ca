# SPDX-License-Identifier: Apache-2.0
"""What several nodes rely on: locks, and that all see the same file. Called in a child.

A failure is [what was tried, number of the error], as in files.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from ncm_nfs.verify.files import become, probe, with_probe


def lock(point: str, user: str, host: str) -> list[Any]:
    """["is"] where the account gets a lock for a file of its own, and gives it back."""
    if become(user) is None:
        return ["account", 0]
    return with_probe(point, host, _locked)


def _locked(fd: int) -> list[Any]:
    step = "lock"
    try:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        step = "unlock"
        fcntl.lockf(fd, fcntl.LOCK_UN)
    except OSError as error:
        return [step, error.errno]
    return ["is"]


def same(point: str, user: str, host: str, folder: str) -> list[Any]:
    """["is"] where a file that the account writes to the mount is in this folder of the server."""
    try:
        # The account need not be allowed to walk there.
        there = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        return ["enter", error.errno]
    if become(user) is None:
        return ["account", 0]
    name = os.path.basename(probe(point, host))
    return with_probe(point, host, lambda fd: _found(fd, name, there))


def _found(fd: int, name: str, there: int) -> list[Any]:
    word = os.urandom(16)
    step = "write"
    try:
        os.write(fd, word)
        os.fsync(fd)
        step = "find"
        # Whoever may write there may have put anything in its place.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        other = os.open(name, flags, dir_fd=there)
        found = os.read(other, 2 * len(word))
    except OSError as error:
        return [step, error.errno]
    return ["is"] if found == word else ["compare", 0]
