# SPDX-License-Identifier: Apache-2.0
"""The mounted file system from within, as the account that works there. Called in a child.

A failure is [what was tried, number of the error]; an account that cannot be had is ["account"].
"""

from __future__ import annotations

import contextlib
import os
import zlib
from typing import Any, Callable

PROBE = ".ncm-virt-probe"
_TEXT = b"ncm-virt: may I write here, and is it mine?\n"
_OVERFLOW = "/proc/sys/kernel/overflowuid"


def free(point: str) -> int:
    """MiB that are free. Asks the server: what the kernel still knows would not show its death."""
    os.stat(point)
    found = os.statvfs(point)
    return found.f_bavail * found.f_frsize // 2**20


def enter(point: str) -> bool:
    """Makes an automounter mount it."""
    os.stat(f"{point}/.")
    return True


def read(point: str, user: str) -> list[Any]:
    """[] where the account can list the directory."""
    if become(user) is None:
        return ["account", 0]
    try:
        with os.scandir(point) as entries:
            next(entries, None)
    except OSError as error:
        return ["read", error.errno]
    return []


def write(point: str, user: str, host: str) -> list[Any]:
    """["is", uid, gid or None, wanted uid, wanted gid, nobody] of a file that is gone again."""
    nobody = _nobody()
    ids = become(user)
    if ids is None:
        return ["account", 0]
    found = with_probe(point, host, lambda fd: _tried(fd, point))
    return [*found, *ids, nobody] if found[0] == "is" else found


def with_probe(point: str, host: str, use: Callable[[int], list[Any]]) -> list[Any]:
    """What ``use`` finds of a new file, ["is", ...] if all is well; the file is gone again."""
    path = probe(point, host)
    try:
        fd = _made(path)
    except OSError as error:
        return ["create", error.errno]
    try:
        found = use(fd)
    finally:
        with contextlib.suppress(OSError):
            os.close(fd)
    try:
        os.unlink(path)
    except FileNotFoundError:
        # Another verification took it for one that was left behind.
        return found
    except OSError as error:
        return found if found[0] != "is" else ["delete", error.errno]
    return found


def probe(point: str, host: str) -> str:
    """The same each time, so that none piles up, and another one on every mount: two may be of
    one directory of the server."""
    return f"{point}/{PROBE}.{host.replace('/', '_')}.{zlib.crc32(os.fsencode(point)):08x}"


def _tried(fd: int, point: str) -> list[Any]:
    """["is", uid, gid or None] where the directory hands its group down."""
    step = "write"
    try:
        os.write(fd, _TEXT)
        # Only now the server has it, and a full disk says so.
        os.fsync(fd)
        step = "read back"
        os.lseek(fd, 0, os.SEEK_SET)
        if os.read(fd, 2 * len(_TEXT)) != _TEXT:
            return [step, 0]
        seen = os.stat(fd)
        inherited = os.stat(point).st_mode & 0o2000
        return ["is", seen.st_uid, None if inherited else seen.st_gid]
    except OSError as error:
        return [step, error.errno]


def _made(path: str) -> int:
    """A new file; one that a verification left behind which was killed goes."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o600)
    except FileExistsError:
        os.unlink(path)
        return os.open(path, flags, 0o600)


def become(user: str) -> tuple[int, int] | None:
    """uid and gid of the account that this process is from now on; None where it cannot be.

    From then on nothing may be imported: the account need not be able to read our Python.
    """
    import pwd

    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        return None
    if os.geteuid() != entry.pw_uid:
        if os.geteuid() != 0:
            return None
        os.initgroups(user, entry.pw_gid)
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    return entry.pw_uid, entry.pw_gid


def _nobody() -> int:
    with open(_OVERFLOW, "rb") as file:
        return int(file.read())
