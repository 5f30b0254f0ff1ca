# SPDX-License-Identifier: Apache-2.0
"""The HTTP side, as the Abyss server in oned does it: one call, one connection."""

from __future__ import annotations

import socket
import threading
from email.utils import formatdate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.front import Front

SERVER = "Xmlrpc-c_Abyss/1.33.14"
REASONS = {
    200: "OK", 301: "Moved Permanently", 307: "Temporary Redirect", 308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 411: "Length Required", 500: "Internal Server Error",
    502: "Bad Gateway", 503: "Service Unavailable",
}  # fmt: skip
PAGE = (
    "<HTML><HEAD><TITLE>Error {0}</TITLE></HEAD><BODY><H1>Error {0}</H1><P>{1}</P><p><HR><b><i>"
    '<a href="http://xmlrpc-c.sourceforge.net">ABYSS Web Server for XML-RPC For C/C++</a></i></b>'
    " version 1.33.14<br></p></BODY></HTML>"
)
EMPTY = "According to your content-length HTTP header, your request is empty (zero length)"
LONGEST_HEAD = 65536


class Reply(Exception):
    """What goes out: an exception, because it may end the work at any depth."""

    def __init__(
        self, body: bytes, status: int = 200, kind: str = "text/xml; charset=utf-8", **more: str
    ) -> None:
        super().__init__(status)
        self.body, self.status, self.kind, self.more = body, status, kind, more
        self.length: int | None = len(body) if status == 200 else None
        self.cut: int | None = None

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Error')}"]
        lines += [f"{name}: {value}" for name, value in self.more.items()]
        lines.append(f"Content-type: {self.kind}")
        if self.length is not None:
            lines.append(f"Content-length: {self.length}")
        lines += ["Connection: close", f"Date: {formatdate()[:-5]}UTC", f"Server: {SERVER}"]
        return "\r\n".join([*lines, "", ""]).encode()


def error_page(status: int, text: str) -> Reply:
    return Reply(PAGE.format(status, text).encode(), status, "text/html")


class Listener:
    """Accepts connections on one port until closed; a thread for each connection."""

    def __init__(self, server: Front, port: int) -> None:
        self.server = server
        self.socket = socket.create_server(("127.0.0.1", port), backlog=128, reuse_port=False)
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def close(self) -> None:
        # Waking accept() first: closing alone would leave the port open under it.
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.thread.join(5)
        self.socket.close()

    def serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(30)
            try:
                answer(self.server, connection)
            except OSError:
                return


def answer(server: Front, connection: socket.socket) -> None:
    try:
        line, headers, body = read_request(connection)
        reply = server.respond(check(line, body), headers, body)
    except Reply as early:
        reply = early
    except ConnectionAbortedError:
        return
    data = reply.head() + reply.body
    if reply.cut is not None:
        data = reply.head() + reply.body[: reply.cut]
    connection.sendall(data)


def read_request(connection: socket.socket) -> tuple[str, dict[str, str], bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more or len(data) > LONGEST_HEAD:
            raise ConnectionAbortedError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    pairs = (each.partition(":") for each in rest)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length", "0"))
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    parts: list[bytes] = [body]
    have = len(body)
    while have < length:
        more = connection.recv(1 << 20)
        if not more:
            raise ConnectionAbortedError
        parts.append(more)
        have += len(more)
    return line, headers, b"".join(parts)


def check(line: str, body: bytes) -> str:
    """The path, if the request is one that oned answers."""
    verb, path, *_ = [*line.split(" "), "", ""]
    if verb == "POST" and path == "/control":
        return path
    if path != "/RPC2":
        raise error_page(404, "The requested URL was not found on this server")
    if verb != "POST":
        raise error_page(405, "Method not allowed")
    if not body:
        raise error_page(400, EMPTY)
    return path
