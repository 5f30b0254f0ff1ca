# SPDX-License-Identifier: Apache-2.0
"""The server from afar: its address, its port, an empty call of NFS, its rpc.statd. In a child."""

from __future__ import annotations

import socket
import struct
import time
from typing import Any

from ncm_nfs.verify import rpc
from ncm_nfs.verify.rpc import OK, UNREACHABLE, VERSION, Call

NFS = 100003
PORT = 2049
ABSENT, UNKNOWN = "absent", "unknown"
RPCBIND = 111
_PORTMAP, _GETPORT = (100000, 2), 3
_STATUS = (100024, 1)


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
        reply = rpc.ask(host, port, Call(NFS, version), max(0.1, share))
        found = [reply.how, host, *reply.numbers(2)]
        if found[0] in (OK, VERSION):
            break
    return found


def statd(host: str, seconds: float) -> list[Any]:
    """[how, port]: whether the rpc.statd of an address can be reached.

    ABSENT: its rpcbind knows of none; UNKNOWN: that does not answer. The port is that of rpc.statd,
    0 where there is none on TCP (RFC 1833; The Open Group, XNFS, Network Status Monitor).
    """
    found = _port(host, socket.IPPROTO_TCP, seconds / 3)
    if found:
        return [rpc.ask(host, found, Call(*_STATUS), seconds / 3).how, found]
    if found is not None:
        found = _port(host, socket.IPPROTO_UDP, seconds / 3)
    return [UNKNOWN if found is None else OK if found else ABSENT, 0]


def _port(host: str, protocol: int, seconds: float) -> int | None:
    """Where rpc.statd listens, 0 for nowhere, None where nobody says so."""
    given = struct.pack(">4I", *_STATUS, protocol, 0)
    reply = rpc.ask(host, RPCBIND, Call(*_PORTMAP, _GETPORT, given), seconds)
    port = reply.numbers(1)[0]
    return port if reply.how == OK and port < 65536 else None
