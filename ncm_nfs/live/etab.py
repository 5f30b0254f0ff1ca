# SPDX-License-Identifier: Apache-2.0
"""What is exported: exportfs's table, and what the kernel's server has taken from it.

On the path of a run that changes nothing, so nothing heavy is imported.
"""

from __future__ import annotations

import hashlib

ETAB = "/var/lib/nfs/etab"
KERNEL = "/proc/fs/nfsd/exports"
THREADS = "/proc/fs/nfsd/threads"


class State:
    """etab: exportfs's table. kernel: the server's own, which it fills as clients come.
    threads: of the server, 0 where none runs."""

    __slots__ = ("etab", "kernel", "threads")

    def __init__(self, etab: str, kernel: str = "", threads: int = 0) -> None:
        self.etab = etab
        self.kernel = kernel
        self.threads = threads

    @property
    def runs(self) -> bool:
        """Whether there is a server, or something of one, that exportfs could tell."""
        taken = any(line and not line.startswith("#") for line in self.kernel.splitlines())
        return self.threads > 0 or taken or bool(self.etab.strip())

    def digest(self) -> str:
        """The same while nothing that is compared changes."""
        text = f"{self.runs} {self.etab}"
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def read() -> State:
    """The tables now."""
    threads = _text(THREADS).strip()
    return State(_text(ETAB), _text(KERNEL), int(threads) if threads.isdecimal() else 0)


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            return file.read()
    except OSError:
        return ""
