# SPDX-License-Identifier: Apache-2.0
"""Whether the default gateway is there: an echo, or an answer to the question for its MAC.

Many gateways ignore pings; none can ignore ARP or neighbour discovery. What the kernel remembers
of the gateway is forgotten first, as it may be from before the change.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from typing import Any, NamedTuple, Optional

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ROUTE, _ROUTE6 = "/proc/net/route", "/proc/net/ipv6_route"
_UP, _GATEWAY = 0x1, 0x2
_DISCARD = 9


class Gateway(NamedTuple):
    """A router and the device on which it is."""

    family: int
    address: str
    device: str
    metric: int


def gateway() -> Optional[Gateway]:
    """The default gateway of IPv4, else that of IPv6."""
    for read in (_default4, _default6):
        found = sorted(read(), key=lambda each: each.metric)
        if found:
            return found[0]
    return None


def _lines(path: str) -> list[list[str]]:
    with contextlib.suppress(OSError), open(path, encoding="ascii", errors="replace") as stream:
        return [line.split() for line in stream]
    return []


def _default4() -> Iterator[Gateway]:
    for words in _lines(_ROUTE)[1:]:
        device, to, via, flags, metric, mask = (*words[:4], words[6], words[7])
        if int(to, 16) or int(mask, 16) or int(flags, 16) & 3 != _UP | _GATEWAY:
            continue
        address = socket.inet_ntoa(struct.pack("=I", int(via, 16)))
        yield Gateway(socket.AF_INET, address, device, int(metric))


def _default6() -> Iterator[Gateway]:
    for to, prefix, _, _, via, metric, _, _, flags, device in _lines(_ROUTE6):
        if int(to, 16) or int(prefix, 16) or int(flags, 16) & 3 != _UP | _GATEWAY:
            continue
        address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(via))
        yield Gateway(socket.AF_INET6, address, device, int(metric, 16))


def answers(timeout: float) -> bool:
    """Whether the gateway answers in time; False where there is no default route."""
    end = time.monotonic() + timeout
    found = gateway()
    if found is None:
        return False
    _neighbour("delete", found)
    with contextlib.suppress(OSError), _Echo(found) as echo:
        while time.monotonic() < end:
            echo.ask()
            if echo.heard(0.2) or "REACHABLE" in _neighbour("show", found):
                return True
    return False


def _neighbour(verb: str, found: Gateway) -> list[str]:
    """ip neighbour: forget it, or show what is known of it."""
    from ncm.actions import output
    from ncm.errors import HostError

    words = ["ip", "neighbour", verb, found.address, "dev", found.device]
    with contextlib.suppress(HostError):
        status, lines = output(words)
        return [] if status else " ".join(lines).split()
    return []


class _Echo:
    """Echo requests to a gateway, and a datagram that nobody takes: one of them needs its MAC."""

    def __init__(self, found: Gateway) -> None:
        six = found.family == socket.AF_INET6
        scope = socket.if_nametoindex(found.device)
        self._to: tuple[Any, ...] = (found.address, _DISCARD, *((0, scope) if six else ()))
        self._kinds = (128, 129) if six else (8, 0)
        protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
        self._raw = socket.socket(found.family, socket.SOCK_RAW, protocol)
        self._plain = socket.socket(found.family, socket.SOCK_DGRAM)
        for door in (self._raw, self._plain):
            door.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, found.device.encode())
        self._six = six
        self._mark = os.urandom(16)

    def __enter__(self) -> _Echo:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()
        self._plain.close()

    def ask(self) -> None:
        packet = self._packet(0)
        if not self._six:
            packet = self._packet(_checksum(packet))
        with contextlib.suppress(OSError):
            self._raw.sendto(packet, (self._to[0], 0, *self._to[2:]))
        with contextlib.suppress(OSError):
            self._plain.sendto(b"", self._to)

    def _packet(self, checksum: int) -> bytes:
        return (
            struct.pack("!BBHHH", self._kinds[0], 0, checksum, os.getpid() & 0xFFFF, 1) + self._mark
        )

    def heard(self, seconds: float) -> bool:
        """Whether the echo comes within so many seconds."""
        end = time.monotonic() + seconds
        while True:
            self._raw.settimeout(max(0.001, end - time.monotonic()))
            try:
                data = self._raw.recv(2048)
            except OSError:
                # Unreachable comes at once: the pause is the same.
                time.sleep(max(0.0, end - time.monotonic()))
                return False
            start = 0 if self._six else (data[0] & 15) * 4
            if data[start : start + 1] == bytes([self._kinds[1]]) and data.endswith(self._mark):
                return True


def _checksum(packet: bytes) -> int:
    total = sum(struct.unpack(f"!{len(packet) // 2}H", packet))
    total = (total & 0xFFFF) + (total >> 16)
    return int(~(total + (total >> 16)) & 0xFFFF)
