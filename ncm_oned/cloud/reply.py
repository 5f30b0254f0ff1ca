# SPDX-License-Identifier: Apache-2.0
"""An HTTP response, read from a socket: no more of it and no longer than allowed."""

from __future__ import annotations

import re
import socket
import time

from ncm_oned.cloud.answer import NoAnswer
from ncm_oned.cloud.tls import reason_of

MOST = 512 * 2**20
"""Bytes of a body."""
_HEAD, _LINE, _PIECE = 65536, 4096, 262144
_STATUS = re.compile(rb"HTTP/1\.([01]) ([0-9]{3})(?: [^\r\n]*)?\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_SIZE = re.compile(rb"\s*([0-9a-fA-F]{1,15})\s*(?:;[^\n]*)?\r?\n")


class Line:
    """A connection while one call is made: silent for ``silence`` at most, done at the deadline."""

    def __init__(self, sock: socket.socket, silence: float, deadline: float, total: float) -> None:
        self._sock, self._silence = sock, silence
        self._deadline, self._total = deadline, total
        self.buffer = bytearray()

    def send(self, data: bytes) -> None:
        """Raises OSError: then the server has not got all of it."""
        view = memoryview(data)
        while view:
            self._patience()
            view = view[self._sock.send(view[:_PIECE]) :]

    def more(self) -> bool:
        """Read what is there into the buffer; False at the end. Raises NoAnswer."""
        self._patience()
        try:
            data = self._sock.recv(_PIECE)
        except socket.timeout:
            raise self.late() from None
        except OSError as error:
            words = reason_of(error) or f"the connection broke: {error.strerror or 'no reason'}"
            raise NoAnswer(words, not reason_of(error)) from None
        self.buffer += data
        return bool(data)

    def take(self, count: int) -> bytes:
        """Exactly so many bytes."""
        while len(self.buffer) < count:
            if not self.more():
                raise NoAnswer(
                    f"the answer was cut short after {len(self.buffer)} bytes of {count}"
                )
        data = bytes(memoryview(self.buffer)[:count])
        del self.buffer[:count]
        return data

    def late(self) -> NoAnswer:
        if time.monotonic() >= self._deadline:
            return NoAnswer(f"has not answered in full within {self._total:g} s", False)
        return NoAnswer(f"has not answered for {self._silence:g} s", False)

    def _patience(self) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        self._sock.settimeout(min(self._silence, left))


class Reply:
    """status, the headers by their small names, and whether the connection may serve again."""

    def __init__(self, status: int, headers: dict[str, str], lasting: bool) -> None:
        self.status, self.headers, self.lasting = status, headers, lasting


def read_head(line: Line) -> Reply:
    """The head of the response, after any interim ones. Raises NoAnswer."""
    for _ in range(8):
        head = _head(line)
        match = _STATUS.match(head)
        if not match:
            raise NoAnswer("answered with something that is not HTTP", False)
        status = int(match[2])
        if status >= 200:
            headers = _headers(bytes(head[match.end() :]))
            tokens = headers.get("connection", "").lower()
            lasting = "close" not in tokens and (match[1] == b"1" or "keep-alive" in tokens)
            return Reply(status, headers, lasting)
    raise NoAnswer("sends interim responses without end", False)


def _head(line: Line) -> bytearray:
    start = 0
    while True:
        found = _END.search(line.buffer, start)
        if found and found.end() <= _HEAD:
            head = line.buffer[: found.end()]
            del line.buffer[: found.end()]
            return head
        if len(line.buffer) > _HEAD:
            raise NoAnswer(f"sends more than {_HEAD} bytes of HTTP headers", False)
        start = max(0, len(line.buffer) - 3)
        if not line.more():
            cut = "in the middle of the HTTP headers" if line.buffer else "without an answer"
            raise NoAnswer(f"closed the connection {cut}")


def _headers(raw: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for text in raw.decode("latin-1").splitlines():
        name, colon, value = text.partition(":")
        name, value = name.lower(), value.strip()
        if colon and headers.setdefault(name, value) != value:
            # Two lengths are a way to smuggle; of all else we read, two make no sense.
            if name == "content-length":
                raise NoAnswer("gives two lengths of one answer", False)
            headers[name] += f", {value}"
    return headers


def read_body(line: Line, reply: Reply, most: int) -> bytes:
    """The body of the response; ``reply.lasting`` may become False. Raises NoAnswer."""
    if reply.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswer("answered in a compression that was not asked for", False)
    coding = reply.headers.get("transfer-encoding", "").lower()
    if coding:
        if coding != "chunked":
            raise NoAnswer("answered in a transfer coding that was not asked for", False)
        # With a length besides, one of the two lies, and where the next answer starts is unknown.
        reply.lasting = reply.lasting and "content-length" not in reply.headers
        body = _chunked(line, most)
    elif "content-length" in reply.headers:
        body = line.take(_length(reply.headers["content-length"], most))
    else:
        reply.lasting = False
        body = _rest(line, most)
    if line.buffer:
        reply.lasting = False
    return body


def _length(text: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,15}", text):
        raise NoAnswer("gives a length of its answer that is no number", False)
    return _bounded(int(text), most)


def _bounded(size: int, most: int) -> int:
    if size > most:
        raise NoAnswer(f"sends an answer of more than {most} bytes", False)
    return size


def _rest(line: Line, most: int) -> bytes:
    while line.more():
        _bounded(len(line.buffer), most)
    body = bytes(line.buffer)
    line.buffer.clear()
    return body


def _chunked(line: Line, most: int) -> bytes:
    parts, total = [], 0
    while True:
        size = _chunk_size(line)
        if not size:
            break
        total = _bounded(total + size, most)
        parts.append(line.take(size))
        if line.take(1) == b"\r":
            line.take(1)
    for _ in range(100):
        if not _text_line(line).strip():
            return b"".join(parts)
    raise NoAnswer("sends trailers without end", False)


def _chunk_size(line: Line) -> int:
    match = _SIZE.fullmatch(_text_line(line))
    if not match:
        raise NoAnswer("answered in pieces without their sizes")
    return int(match[1], 16)


def _text_line(line: Line) -> bytes:
    while True:
        end = line.buffer.find(b"\n", 0, _LINE)
        if end >= 0:
            return line.take(end + 1)
        if len(line.buffer) >= _LINE:
            raise NoAnswer("answered in pieces without their sizes", False)
        if not line.more():
            raise NoAnswer("the answer was cut short between two pieces")
