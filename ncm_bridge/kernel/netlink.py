# SPDX-License-Identifier: Apache-2.0
"""One socket to the kernel's routing tables (netlink(7), rtnetlink(7)), for dumps only."""

from __future__ import annotations

import _socket  # socket itself costs 2 ms at import
import errno
import os
from struct import Struct

from ncm.errors import HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    Message = tuple[bytes, int, int]
    """A buffer, and where in it the body of one message begins and ends."""

NETLINK = "the kernel's network tables"
_AF_NETLINK, _ROUTE, _SOL_NETLINK, _STRICT = 16, 0, 270, 12
_NOOP, _ERROR, _DONE, _OVERRUN = 1, 2, 3, 4
_REQUEST_DUMP = 0x301
_INTERRUPTED = 0x10
_HEADER = Struct("=IHHII")
_CODE = Struct("=i")
_SIZE = 1 << 16
"""The kernel fills at most 32 KiB at once."""
_PATIENCE = 10.0
_TRIES = 20


class Interrupted(Exception):
    """The tables have changed while they were read."""


class Socket:
    """strict: the kernel looks at what a request says beyond its type (Linux 4.20)."""

    def __init__(self) -> None:
        try:
            self._socket = _socket.socket(_AF_NETLINK, _socket.SOCK_RAW, _ROUTE)
        except OSError as error:
            raise HostError(NETLINK, f"cannot be read: {error.strerror}") from None
        try:
            self._socket.settimeout(_PATIENCE)
            self.strict = self._be_strict()
        except OSError as error:
            self.close()
            raise HostError(NETLINK, f"cannot be read: {error.strerror}") from None
        self._sequence = 0
        self._buffer = bytearray(_SIZE)

    def _be_strict(self) -> bool:
        try:
            self._socket.setsockopt(_SOL_NETLINK, _STRICT, 1)
        except OSError as error:
            if error.errno != errno.ENOPROTOOPT:
                raise
            return False
        return True

    def close(self) -> None:
        self._socket.close()

    def dump(self, request: int, body: bytes) -> list[Message]:
        """The answer to a request, as it was at one moment. HostError where there is none."""
        for _ in range(_TRIES):
            try:
                return self._dump(request, body)
            except Interrupted:
                pass
            except OSError as error:
                raise HostError(NETLINK, _why(error.errno or 0)) from None
        raise HostError(NETLINK, f"changed during each of {_TRIES} attempts to read them")

    def _dump(self, request: int, body: bytes) -> list[Message]:
        self._sequence += 1
        self._ask(request, body)
        answer = Answer(request, self._sequence)
        while not answer.take(self._receive()):
            pass
        # Only now, so that nothing of this answer is left for the next one.
        if answer.interrupted:
            raise Interrupted
        return answer.messages

    def _ask(self, request: int, body: bytes) -> None:
        length = _HEADER.size + len(body)
        header = _HEADER.pack(length, request, _REQUEST_DUMP, self._sequence, 0)
        self._socket.send(header + body)

    def _receive(self) -> bytes:
        """What the kernel sent next: anybody on this node may write to the socket."""
        while True:
            size, sender = self._socket.recvfrom_into(self._buffer, 0, _socket.MSG_TRUNC)
            if sender[0] == 0:
                break
        if size > _SIZE:
            raise HostError(NETLINK, f"sent {size} bytes at once, more than the kernel ever does")
        return bytes(memoryview(self._buffer)[:size])


class Answer:
    """The messages that answer one request, as they come in."""

    def __init__(self, request: int, sequence: int) -> None:
        self._type = request - 2
        self._sequence = sequence
        self.messages: list[Message] = []
        self.interrupted = False

    def take(self, data: bytes) -> bool:
        """Add what was received. True: that was the end."""
        at, size = 0, len(data)
        messages, wanted, sequence = self.messages, (self._type, self._sequence), self._sequence
        while at + _HEADER.size <= size:
            length, kind, flags, number, _ = _HEADER.unpack_from(data, at)
            end = at + length
            if length < _HEADER.size or end > size:
                break
            if flags & _INTERRUPTED:
                self.interrupted = True
            if (kind, number) == wanted:
                messages.append((data, at + _HEADER.size, end))
            elif number != sequence:
                raise HostError(NETLINK, f"answered request {number} instead of {sequence}")
            elif kind != _NOOP:
                return _end(kind, data[at + _HEADER.size : end])
            at = (end + 3) & -4
        if at < size or not size:
            raise HostError(NETLINK, "sent a message that is cut short")
        return False


def _end(kind: int, body: bytes) -> bool:
    """The last message of an answer."""
    if kind not in (_DONE, _ERROR):
        raise HostError(NETLINK, f"sent a message of type {kind} that was not asked for")
    if len(body) < _CODE.size:
        raise HostError(NETLINK, "sent a message that is cut short")
    (code,) = _CODE.unpack_from(body)
    if code:
        # The kernel's are small; what is not must not be too large for strerror.
        raise OSError(min(abs(code), 0xFFFF), "")
    if kind == _ERROR:
        raise HostError(NETLINK, "answered a question with an acknowledgement")
    return True


def _why(number: int) -> str:
    if number == errno.ENOBUFS:
        return "were lost on their way (ENOBUFS): too little memory for sockets"
    if not number:
        return f"did not come within {_PATIENCE:g} seconds"
    return f"cannot be read: {os.strerror(number)}"
