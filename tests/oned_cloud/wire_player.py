# SPDX-License-Identifier: Apache-2.0
"""A server on a real socket that does exactly what a test tells it, mostly wrong."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import threading
from xml.sax.saxutils import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from ncm_oned.cloud.wire import Wire

    Script = Callable[["Talk"], None]

SESSION = "oneadmin:opensesame"
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.I)


class Talk:
    """One connection to the player."""

    def __init__(self, player: Player, sock: socket.socket) -> None:
        self.player, self.sock = player, sock
        sock.settimeout(60)

    def hear(self) -> bytes:
        """One request: head and body; b"" where the client left."""
        got = bytearray()
        while b"\r\n\r\n" not in got:
            more = self.sock.recv(65536)
            if not more:
                return b""
            got += more
        head, _, body = got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        while len(body) < wanted:
            body += self.sock.recv(65536)
        request = bytes(head + b"\r\n\r\n" + body)
        self.player.requests.append(request)
        return request

    def say(self, data: bytes) -> None:
        self.sock.sendall(data)

    def wait(self) -> None:
        """Until the test is over."""
        self.player.over.wait(60)


class Player:
    """Plays one script a connection; the last one for all that follow."""

    def __init__(
        self, *scripts: Script, context: ssl.SSLContext | None = None, host: str = "127.0.0.1"
    ) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self._scripts, self._context = scripts, context
        self.requests: list[bytes] = []
        self.connections = 0
        self.over = threading.Event()
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}/RPC2"

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        # shutdown wakes the thread in accept; close alone does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(60)

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            self.connections += 1
            # What the client breaks off is what many tests are about.
            with contextlib.suppress(OSError), self._dressed(sock) as dressed:
                script(Talk(self, dressed))

    def _dressed(self, sock: socket.socket) -> socket.socket:
        if self._context is None:
            return sock
        sock.settimeout(60)
        try:
            return self._context.wrap_socket(sock, server_side=True)
        except OSError:
            sock.close()
            raise


def closed_by(wire: Wire) -> None:
    """Wait until the kept connection is closed by the server."""
    sock = wire._exchange._sock
    assert sock is not None
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    assert poll.poll(60_000)


def says(response: bytes) -> Script:
    """Hear a request, say this, close."""

    def script(talk: Talk) -> None:
        talk.hear()
        talk.say(response)

    return script


def answers(body: bytes | str, head: str = "", status: str = "200 OK") -> Script:
    return says(http(body, head, status))


def http(body: bytes | str, head: str = "", status: str = "200 OK") -> bytes:
    """A response as oned's server gives it."""
    raw = body if isinstance(body, bytes) else body.encode()
    return (
        f"HTTP/1.1 {status}\r\nContent-type: text/xml; charset=utf-8\r\n"
        f"Content-length: {len(raw)}\r\nConnection: close\r\n{head}\r\n"
    ).encode() + raw


def lasting(body: bytes | str) -> bytes:
    """A response after which the connection stays."""
    return http(body).replace(b"Connection: close\r\n", b"")


def envelope(inner: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n<methodResponse>\r\n<params>\r\n'
        f"<param>{inner}</param>\r\n</params>\r\n</methodResponse>\r\n"
    )


def array(*values: object) -> str:
    items = "\r\n".join(map(value, values))
    return f"<value><array><data>\r\n{items}\r\n</data></array></value>"


def value(item: object) -> str:
    if isinstance(item, bool):
        return f"<value><boolean>{item:d}</boolean></value>"
    if isinstance(item, int):
        return f"<value><i4>{item}</i4></value>"
    text = escape(str(item), {"\r": "&#x0d;"})
    return f"<value><string>{text}</string></value>"


def yes(item: object) -> str:
    return envelope(array(True, item, 0))


def no(code: int, message: str, about: int = -1) -> str:
    return envelope(array(False, message, code, about, -1))


def fault_value(code: int, text: str) -> str:
    return (
        f"<value><struct><member><name>faultCode</name>{value(code)}</member>"
        f"<member><name>faultString</name>{value(text)}</member></struct></value>"
    )


def fault(code: int, text: str) -> str:
    return f"<methodResponse><fault>{fault_value(code, text)}</fault></methodResponse>"
