# SPDX-License-Identifier: Apache-2.0
"""A file system like any other, but for its locks, as NFS 3 where no rpc.statd runs.

Usage: lockless.py DIRECTORY ERRNO. A lock is answered with this number; with -1 it never is. root
may make no file. Prints a line when it is mounted; needs a mount namespace of its own.
"""

from __future__ import annotations

import errno
import os
import struct
import sys
from typing import Any

sys.path.insert(0, os.path.dirname(__file__))

import dead

LOOKUP, FORGET, GETATTR, UNLINK, READ, WRITE, STATFS, INIT, SETLK, CREATE = (
    1, 2, 3, 10, 15, 16, 17, 26, 32, 35,
)  # fmt: skip
OPEN, OPENDIR, BATCH_FORGET = 14, 27, 42
NOTHING_TO_SAY = (18, 20, 25, 28, 29, SETLK, 33)
"""release, fsync, flush, readdir, releasedir, a lock, and one that waits (or is given back)."""
OPENED = struct.pack("=QII", 0, 0, 0)
STATISTICS = struct.pack("=5Q4I6I", 1 << 20, 1 << 20, 1 << 20, 9, 9, 4096, 255, 4096, *[0] * 7)
POSIX_LOCKS = 1 << 1


class Folder:
    """The root, node 1, and files below it, by number and name."""

    def __init__(self) -> None:
        self.names: dict[bytes, int] = {}
        self.owners = {1: (0, 0)}
        self.texts: dict[int, bytes] = {}

    def attributes(self, node: int) -> bytes:
        size = len(self.texts.get(node, b""))
        mode = 0o100600 if node > 1 else 0o40777
        return struct.pack("=6Q10I", node, size, 1, *[0] * 6, mode, 1, *self.owners[node],
                           0, 4096, 0)  # fmt: skip

    def entry(self, node: int) -> bytes:
        return struct.pack("=4Q2I", node, node, 0, 0, 0, 0) + self.attributes(node)

    def create(self, name: bytes, owner: tuple[int, int]) -> bytes:
        node = len(self.owners) + 1
        self.names[name], self.owners[node], self.texts[node] = node, owner, b""
        return self.entry(node) + OPENED

    def write(self, node: int, offset: int, data: bytes) -> bytes:
        text = self.texts[node]
        self.texts[node] = text[:offset] + data + text[offset + len(data) :]
        return struct.pack("=II", len(data), 0)


def answer(folder: Folder, asked: bytes) -> tuple[int, bytes]:
    """Number of an error and what is said."""
    _, opcode, _, node, uid, gid, *_ = dead.HEADER.unpack_from(asked)
    rest = asked[dead.HEADER.size :]
    said: Any = b""
    if opcode == LOOKUP:
        found = folder.names.get(rest.rstrip(b"\0"))
        return (0, folder.entry(found)) if found else (errno.ENOENT, b"")
    if opcode == GETATTR:
        said = struct.pack("=QII", 0, 0, 0) + folder.attributes(node)
    elif opcode == CREATE and not uid:
        return errno.EACCES, b""
    elif opcode == CREATE:
        said = folder.create(rest[16:].rstrip(b"\0"), (uid, gid))
    elif opcode == UNLINK:
        del folder.names[rest.rstrip(b"\0")]
    elif opcode in (READ, WRITE):
        _, offset, size = struct.unpack_from("=QQI", rest)
        said = (folder.texts[node][offset : offset + size] if opcode == READ
                else folder.write(node, offset, rest[40 : 40 + size]))  # fmt: skip
    elif opcode in (OPEN, OPENDIR):
        said = OPENED
    elif opcode == STATFS:
        said = STATISTICS
    elif opcode == INIT:
        said = dead.started(POSIX_LOCKS)
    elif opcode not in NOTHING_TO_SAY:
        return errno.ENOSYS, b""
    return 0, said


def main(point: str, number: int) -> None:
    """Answer what the kernel asks until somebody ends it."""
    device, folder = dead.mount(point), Folder()
    print("mounted", flush=True)
    while True:
        asked = os.read(device, 1 << 18)
        _, opcode, unique, *_ = dead.HEADER.unpack_from(asked)
        if opcode in (FORGET, BATCH_FORGET):
            continue
        if opcode == SETLK and number:
            if number > 0:
                os.write(device, dead.reply(unique, number))
            continue
        os.write(device, dead.reply(unique, *answer(folder, asked)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
