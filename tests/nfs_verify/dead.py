# SPDX-License-Identifier: Apache-2.0
"""A file system that takes every question and answers none, as a dead server on a hard mount.

Who asks it waits in the kernel and cannot be killed, until this file system is gone.
Usage: dead.py DIRECTORY. Prints a line when it is mounted; needs a mount namespace of its own.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

INIT = 26
HEADER = struct.Struct("=IIQQIIII")
_OUT = struct.Struct("=IiQ")
_INIT_OUT = struct.Struct("=IIIIHHIIHHI7I")


def mount(folder: str) -> int:
    """The kernel's end of the file system."""
    device = os.open("/dev/fuse", os.O_RDWR)
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other"
    words = [os.fsencode(word) for word in ("dead:/export", folder, "fuse")]
    if libc.mount(*words, 0, options.encode()):
        raise OSError(ctypes.get_errno(), "mount")
    return device


def started(flags: int = 0) -> bytes:
    """What is told of ourselves."""
    return _INIT_OUT.pack(7, 31, 65536, flags, 12, 10, 65536, 1, 0, 0, 0, *[0] * 7)


def reply(unique: int, error: int, said: bytes = b"") -> bytes:
    """One answer."""
    return _OUT.pack(_OUT.size + len(said), -error, unique) + said


def main(folder: str) -> None:
    """Take what the kernel asks until somebody ends it."""
    device = mount(folder)
    print("mounted", flush=True)
    while True:
        asked = os.read(device, 1 << 18)
        _, opcode, unique, *_ = HEADER.unpack_from(asked)
        if opcode == INIT:
            os.write(device, reply(unique, 0, started()))


if __name__ == "__main__":
    main(sys.argv[1])
