# SPDX-License-Identifier: Apache-2.0
"""ncm-ncd's own lock, so that a run by hand and one of ncm-ncd never interleave."""

from __future__ import annotations

import errno
import fcntl
import os
import time

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.host import Host

PATH = "/var/lock/quattor/ncm-ncd"
PATIENCE = 60
"""Seconds that a run waits for the lock."""


class Lock:
    """The lock of one root. A dry run shares it, and takes none where there is no lock file.

    waited: somebody else held it first, so what was read before may be out of date.
    """

    def __init__(self, host: Host, dry_run: bool, patience: float = PATIENCE) -> None:
        self._fd: int | None = None
        self.waited = False
        flags = os.O_RDONLY if dry_run else os.O_RDWR | os.O_CREAT
        if not dry_run:
            from ncm.applied import make_folders

            make_folders(host, os.path.dirname(PATH))
        try:
            directory, name = host.parent(PATH)
            self._fd = os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=directory)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise HostError(PATH, f"cannot be opened: {error.strerror}") from None
        self._take(fcntl.LOCK_SH if dry_run else fcntl.LOCK_EX, patience)

    def _take(self, kind: int, patience: float) -> None:
        assert self._fd is not None
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
                return
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                    raise HostError(PATH, f"cannot be locked: {error.strerror}") from None
            self.waited = True
            if time.monotonic() >= end:
                raise HostError(PATH, f"held by another run for {patience:.0f} s{self._holder()}")
            time.sleep(0.2)

    def _holder(self) -> str:
        """Whose it is, as proc_locks(5) tells; "" where it does not."""
        from ncm.text import printable

        assert self._fd is not None
        at = os.fstat(self._fd)
        mine = f"{os.major(at.st_dev):02x}:{os.minor(at.st_dev):02x}:{at.st_ino}"
        try:
            with open("/proc/locks", encoding="ascii") as stream:
                rows = [line.split() for line in stream]
            pid = next(row[4] for row in rows if row[1] == "FLOCK" and row[5] == mine)
            with open(f"/proc/{pid}/comm", encoding="utf-8", errors="replace") as stream:
                return f" (process {pid}, {printable(stream.read().strip())})"
        except (OSError, StopIteration, IndexError):
            return ""

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
