# SPDX-License-Identifier: Apache-2.0
"""One call of a service on its TCP port: ONC RPC (RFC 5531), without credentials."""

from __future__ import annotations

import errno
import socket
import struct
from typing import NamedTuple

REFUSED, SILENT, UNREACHABLE, MUTE, STRANGE, VERSION, OK = (
    "refused", "silent", "unreachable", "mute", "strange", "version", "ok",
)  # fmt: skip
_XID = 0x4E434D56
_NO_AUTH = struct.pack(">4I", 0, 0, 0, 0)
_LARGEST = 1024
_MISMATCH = 2


class Call(NamedTuple):
    """Which procedure, by its numbers; what it is given is in XDR (RFC 4506)."""

    program: int
    version: int
    procedure: int = 0
    given: bytes = b""

    @property
    def record(self) -> bytes:
        """The call as it is sent, in one fragment."""
        numbers = struct.pack(">6I", _XID, 0, 2, self.program, self.version, self.procedure)
        call = numbers + _NO_AUTH + self.given
        return struct.pack(">I", 0x80000000 | len(call)) + call


class Reply(NamedTuple):
    """How it ended; what was said is in XDR: of VERSION the lowest and the highest there is."""

    how: str
    said: bytes = b""

    def numbers(self, count: int) -> tuple[int, ...]:
        """The first unsigned integers of what was said, 0 where there are none."""
        length = 4 * count
        return struct.unpack(f">{count}I", self.said[:length].ljust(length, b"\0"))


def ask(host: str, port: int, call: Call, seconds: float) -> Reply:
    """What the port of this address answers; each read may take as long."""
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            try:
                connection.sendall(call.record)
                return _reply(connection)
            except socket.timeout:
                return Reply(MUTE)
            except (OSError, ValueError, struct.error):
                return Reply(STRANGE)
    except ConnectionRefusedError:
        return Reply(REFUSED)
    except socket.timeout:
        return Reply(SILENT)
    except OSError as error:
        # A firewall may say so in many words.
        far = error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM)
        return Reply(UNREACHABLE if far else SILENT)


def _reply(connection: socket.socket) -> Reply:
    mark = struct.unpack(">I", _read(connection, 4))[0]
    length = mark & 0x7FFFFFFF
    if not mark & 0x80000000 or not 12 <= length <= _LARGEST:
        raise ValueError
    reply = _read(connection, length)
    xid, kind, refused = struct.unpack_from(">3I", reply)
    if (xid, kind) != (_XID, 1) or refused:
        raise ValueError
    verifier = (struct.unpack_from(">I", reply, 16)[0] + 3) // 4 * 4
    status = struct.unpack_from(">I", reply, 20 + verifier)[0]
    if status not in (0, _MISMATCH):
        raise ValueError
    return Reply(VERSION if status else OK, reply[24 + verifier :])


def _read(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        data = connection.recv(length - len(found))
        if not data:
            raise ValueError
        found += data
    return found
