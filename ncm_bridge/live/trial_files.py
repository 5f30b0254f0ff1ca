# SPDX-License-Identifier: Apache-2.0
"""The folder of a trial: what is in it, whose turn it is, and how it changes its name.

``/var/lib/ncm-virt/network/trial`` (0700) is there from before the first change until the change
is kept or taken back. Its name says which: one rename to ``committed`` or to ``rolling-back``
decides, and only one of them can succeed. Two locks in it tell who is alive: ``actor``, held by
the one who may change the network (the run, later whoever takes back), and ``watch``, the
dead-man's. The kernel lets go of both when a process ends, however that was.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time

from ncm.applied import FOLDER, make_folders
from ncm.errors import HostError
from ncm.host import ABSENT, DIRECTORY, FILE, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.host import Host

PLACE = f"{FOLDER}/network"
TRIAL, BACK, COMMITTED, NEW = "trial", "rolling-back", "committed", "trial.new"
LAST = f"{PLACE}/last-trial.json"
COPIES = f"{PLACE}/last-trial"
"""Copies of files that somebody else wrote during the trial."""
ACTOR, WATCH = "actor", "watch"
FORMAT = 1
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


def now() -> float:
    """Seconds since the node started, those included that it slept; no clock is ever set back."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def started(pid: int) -> str:
    """When a process started, so that another one of its number is not taken for it; "" gone."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:
            return stream.read().rpartition(b")")[2].split()[19].decode()
    except (OSError, IndexError):
        return ""


class Folder:
    """The folder of the one trial of a host, under whichever name it has."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._locks: dict[str, int] = {}
        self._fd = -1

    def at(self, name: str) -> str:
        """Where a folder of this name is, for the system."""
        return f"{self._host.root.rstrip('/')}{PLACE}/{name}"

    @property
    def state(self) -> str:
        """TRIAL, BACK, or "" where there is neither; once held, only of that same folder."""
        for name in (TRIAL, BACK):
            with contextlib.suppress(OSError):
                found = os.lstat(self.at(name))
                if self._fd < 0 or os.path.samestat(found, os.fstat(self._fd)):
                    return name
        return ""

    @property
    def begun(self) -> bool:
        """Whether the dead-man was ready, so that something may have been changed."""
        with contextlib.suppress(OSError):
            os.close(self._open("begun.json"))
            return True
        return False

    def _open(self, name: str) -> int:
        """A file of the folder, which may get another name at any moment. OSError."""
        while True:
            state = self.state
            try:
                return os.open(f"{self.at(state)}/{name}", _READ)
            except FileNotFoundError:
                if self.state == state:
                    raise

    def read(self, name: str = "trial.json") -> dict[str, Any]:
        """A JSON file of the folder; {} where it is not there. HostError where it is damaged."""
        path = f"{self.at(self.state)}/{name}"
        try:
            with open(self._open(name), "rb") as stream:
                data = json.loads(stream.read())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise HostError(path, "cannot be read; remove the folder to go on") from None
        if not isinstance(data, dict):
            raise HostError(path, "is no trial of ours; remove the folder to go on")
        return data

    def limit(self) -> dict[str, Any]:
        """deadline, by ``now``, and until, by the clock: as they were last set."""
        return {**self.read(), **self.read("deadline.json")}

    def make(self, data: dict[str, Any], images: dict[str, bytes]) -> None:
        """A new trial, whole from the moment at which it has its name; its actor is this process.

        images: digest -> content of the files that may have to be put back.
        """
        host = self._host
        make_folders(host, PLACE)
        for name in (NEW, COMMITTED):
            self._clear(name)
        host.put(f"{PLACE}/{NEW}", State(DIRECTORY, mode=0o700))
        for digest, content in images.items():
            self._write(f"{NEW}/{digest}", content)
        self._write(f"{NEW}/trial.json", json.dumps(data, separators=(",", ":")).encode())
        for name in (ACTOR, WATCH):
            self._write(f"{NEW}/{name}", b"")
        self._lock(ACTOR, NEW)
        self._rename(NEW, TRIAL)
        self._hold(TRIAL)

    def image(self, digest: str) -> bytes:
        """A content that ``make`` was given. OSError where it is gone."""
        with open(self._open(digest), "rb") as stream:
            return stream.read()

    def tell(self, name: str, data: dict[str, Any]) -> None:
        """Write a further small file into the folder, whole or not at all.

        HostError where the folder is gone: it is not made again, or it would be a trial of nobody.
        """
        content = json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()
        self._host.put(f"{PLACE}/{self.state or TRIAL}/{name}", State(FILE, content, 0o600))

    def take(self, lock: str) -> bool:
        """Take a lock of the folder as it is; False where somebody alive has it, or it is gone."""
        state = self.state
        if lock in self._locks:
            return bool(state)
        if not state or not self._lock(lock, state):
            return False
        self._hold(self.state)
        if self.state and self._same(lock):
            return True
        self.release(lock)
        return False

    def alive(self, lock: str) -> bool:
        """Whether a process holds the lock; changes nothing."""
        if lock in self._locks:
            return True
        try:
            fd = self._open(lock)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(fd)
        return False

    def release(self, *locks: str) -> None:
        """Let go of these locks, or of all."""
        for lock in locks or list(self._locks):
            fd = self._locks.pop(lock, None)
            if fd is not None:
                os.close(fd)

    def move(self, new: str) -> bool:
        """trial -> COMMITTED or BACK: True for the one that is first."""
        return self._rename(TRIAL, new)

    def end(self) -> None:
        """It is over: the folder goes."""
        state = self.state
        if state:
            self._rename(state, COMMITTED)
        self.release()
        self._clear(COMMITTED)

    def discard(self) -> None:
        """What is left of folders that are no trial any more."""
        for name in (NEW, COMMITTED):
            if os.path.lexists(self.at(name)):
                self._clear(name)

    def _hold(self, state: str) -> None:
        """From now on only this folder counts: while it is open, no other is as it is."""
        if state and self._fd < 0:
            with contextlib.suppress(OSError):
                self._fd = os.open(self.at(state), os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)

    def _same(self, lock: str) -> bool:
        """Whether the lock that was taken is in the folder that is there."""
        try:
            found = os.lstat(f"{self.at(self.state)}/{lock}")
        except OSError:
            return False
        return os.path.samestat(found, os.fstat(self._locks[lock]))

    def _lock(self, lock: str, folder: str) -> bool:
        try:
            fd = os.open(f"{self.at(folder)}/{lock}", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(fd)
            return False
        self._locks[lock] = fd
        return True

    def _rename(self, old: str, new: str) -> bool:
        if not os.path.lexists(self.at(old)):
            return False
        if new == COMMITTED:
            self._clear(COMMITTED)
        self._host.step("rename", f"{PLACE}/{new}")
        try:
            os.rename(self.at(old), self.at(new))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise HostError(f"{PLACE}/{new}", f"cannot be made: {error.strerror}") from None
        self._host.forget_directories()
        sync(self.at(""))
        return True

    def _write(self, name: str, content: bytes) -> None:
        path = self.at(name)
        self._host.step("write", f"{PLACE}/{name}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            with open(os.open(path, flags, 0o600), "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise HostError(path, f"cannot be written: {error.strerror}") from None

    def _clear(self, name: str) -> None:
        """Remove a folder of ours, which holds files only; two may do so at once."""
        host, path = self._host, f"{PLACE}/{name}"
        host.forget_directories()
        for each in host.names(path):
            with contextlib.suppress(OSError):
                os.unlink(f"{self.at(name)}/{each}")
        with contextlib.suppress(OSError, HostError):
            host.put(path, State(ABSENT))
        host.forget_directories()


def sync(path: str) -> None:
    """See that names in a folder outlive a power cut."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
