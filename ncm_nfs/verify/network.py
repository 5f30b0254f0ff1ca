# SPDX-License-Identifier: Apache-2.0
"""The server from afar: its address, its port, and an empty call of NFS (RFC 5531). In a child."""

from __future__ import annotations

import errno
import socket
import struct
import time
from typing import Any

NFS = 100003
PORT = 2049
REFUSED, SILENT, UNREACHABLE, MUTE, STRANGE, VERSION, OK = (
    "refused", "silent", "unreachable", "mute", "strange", "version", "ok",
)  # fmt: skip
_XID = 0x4E434D56
_CALL = struct.pack(">6I", _XID, 0, 2, NFS, 0, 0)
_NO_AUTH = struct.pack(">4I", 0, 0, 0, 0)
_LARGEST = 1024


def addresses(host: str) -> list[str] | str:
    """The addresses of a name, or why there are none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return error.strerror or "no address"
    except UnicodeError:
        return "it is no name of a host"
    return list(dict.fromkeys(str(at[4][0]) for at in found))


def reach(hosts: list[str], port: int, version: int, seconds: float) -> list[Any]:
    """[how, address, lowest, highest version]: the first address that answers, or the last."""
    found: list[Any] = [UNREACHABLE, "", 0, 0]
    end = time.monotonic() + seconds
    for place, host in enumerate(hosts):
        share = (end - time.monotonic()) / (len(hosts) - place)
        found = _reach(host, port, version, max(0.1, share))
        if found[0] in (OK, VERSION):
            break
    return found


def _reach(host: str, port: int, version: int, seconds: float) -> list[Any]:
    try:
        with socket.create_connection((host, port), timeout=seconds) as connection:
            try:
                return _null(connection, host, version)
            except socket.timeout:
                return [MUTE, host, 0, 0]
            except (OSError, ValueError, struct.error):
                return [STRANGE, host, 0, 0]
    except ConnectionRefusedError:
        return [REFUSED, host, 0, 0]
    except socket.timeout:
        return [SILENT, host, 0, 0]
    except OSError as error:
        # A firewall may say so in many words.
        far = error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM)
        return [UNREACHABLE if far else SILENT, host, 0, 0]


def _null(connection: socket.socket, host: str, version: int) -> list[Any]:
    call = _CALL[:16] + struct.pack(">2I", version, 0) + _NO_AUTH
    connection.sendall(struct.pack(">I", 0x80000000 | len(call)) + call)
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
    if status == 2:
        return [VERSION, host, *struct.unpack_from(">2I", reply, 24 + verifier)]
    if status:
        raise ValueError
    return [OK, host, 0, 0]


def _read(connection: socket.socket, length: int) -> bytes:
    found = b""
    while len(found) < length:
        data = connection.recv(length - len(found))
        if not data:
            raise ValueError
        found += data
    return found
