# SPDX-License-Identifier: Apache-2.0
"""HTTP as an XML-RPC client needs it: POST, over a connection of our own.

By hand, as http.client costs a run 20 ms to import. No proxy of the environment, no netrc, no
redirect: the body holds the password of a cloud, and goes nowhere but to this server.
"""

from __future__ import annotations

import contextlib
import errno
import re
import select
import socket
import time

from ncm.errors import HostError
from ncm.stage import NotRunning
from ncm_oned.cloud.answer import NoAnswer
from ncm_oned.cloud.reply import MOST, Line, read_body, read_head
from ncm_oned.cloud.tls import Tls, make_context, reason_of, wrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any

    from ncm_oned.cloud.address import Address
    from ncm_oned.cloud.reply import Reply

CONNECT = 10.0
"""Seconds for a connection, and again for the handshake of TLS."""
_NOBODY = (errno.ECONNREFUSED, errno.ENOENT)
_TARGET = r"(https?)://(?:[^/?#@]*@)?([A-Za-z0-9.:\[\]-]+)"
_STATUS = {
    400: "does not understand the request; does it want TLS, or a certificate of the client?",
    401: "wants a user and password (HTTP basic authentication)",
    403: "forbids it",
    404: "has no XML-RPC at this path; oned's is /RPC2",
    405: "takes no POST at this path; oned's is /RPC2",
    413: "takes no request of {size} bytes (nginx: client_max_body_size)",
    429: "is asked too often",
    500: "failed",
    502: "is a proxy that has no answer of oned; does oned run?",
    503: "is not available",
    504: "is a proxy that waits for oned in vain",
}


class Exchange:
    """The connection to one server: kept while the server keeps it."""

    def __init__(self, address: Address, tls: Tls, login: str, most: int = MOST) -> None:
        """login: "user:password" of HTTP basic authentication, "" none."""
        self._address, self._tls, self._most = address, tls, most
        self._context: ssl.SSLContext | None = None
        self._sock: socket.socket | None = None
        self._login = login
        self._head = _request_head(address, login)

    def post(self, body: bytes, silence: float, total: float) -> bytes:
        """The body of the answer. Raises NotRunning, HostError and NoAnswer.

        silence: seconds in which nothing comes; total: seconds for all of it.
        """
        deadline = time.monotonic() + total
        try:
            reply, line = self._ask(body, silence, deadline, total)
            if reply.status != 200:
                raise NoAnswer(self._status(reply, len(body)), False)
            answer = read_body(line, reply, self._most)
        except BaseException:
            self.close()
            raise
        if not reply.lasting:
            self.close()
        return answer

    def close(self) -> None:
        if self._sock is not None:
            # TLS may want to say something at the end, to somebody who left.
            with contextlib.suppress(OSError):
                self._sock.close()
            self._sock = None

    def _ask(
        self, body: bytes, silence: float, deadline: float, total: float
    ) -> tuple[Reply, Line]:
        request = b"%s%d\r\n\r\n%s" % (self._head, len(body), body)
        kept = self._sock is not None and not self._stale()
        while True:
            line = Line(self._connection(deadline), silence, deadline, total)
            whole = _sent(line, request)
            if not whole and kept:
                # It was closed meanwhile. Half a request is there at most: it had no effect.
                kept = False
                self.close()
                continue
            # A server that refuses a request may close before it has read all of it.
            reply = read_head(line)
            reply.lasting = reply.lasting and whole
            return reply, line

    def _stale(self) -> bool:
        """Whether the server closed the kept connection, or says what nobody asked."""
        assert self._sock is not None
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        if poll.poll(0):
            self.close()
            return True
        return False

    def _connection(self, deadline: float) -> socket.socket:
        if self._sock is None:
            if self._address.secure and self._context is None:
                self._context = make_context(self._tls)
            plain = self._connected(deadline)
            self._sock = self._secured(plain, deadline) if self._context else plain
        return self._sock

    def _connected(self, deadline: float) -> socket.socket:
        errors: list[OSError] = []
        limit = min(deadline, time.monotonic() + CONNECT)
        for family, kind, protocol, _, place in self._places():
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:  # no IPv6 here
                errors.append(error)
                continue
            try:
                sock.settimeout(max(limit - time.monotonic(), 0.001))
                sock.connect(place)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return sock
            except OSError as error:
                sock.close()
                errors.append(error)
        raise self._unreached(errors)

    def _places(
        self,
    ) -> list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]]:
        host, port = self._address.host, self._address.port
        try:
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            words = getattr(error, "strerror", None) or "no name of a host"
            raise HostError(self._address.shown, f"{host} cannot be found: {words}") from None

    def _unreached(self, errors: list[OSError]) -> HostError:
        if any(error.errno in _NOBODY for error in errors):
            return NotRunning(self._address.shown, "nobody answers; does oned run there?")
        if any(isinstance(error, socket.timeout) for error in errors):
            return HostError(self._address.shown, f"cannot be reached within {CONNECT:g} s")
        words = errors[-1].strerror if errors else "it has no address"
        return HostError(self._address.shown, f"cannot be reached: {words}")

    def _secured(self, plain: socket.socket, deadline: float) -> ssl.SSLSocket:
        assert self._context is not None
        plain.settimeout(max(min(CONNECT, deadline - time.monotonic()), 0.001))
        try:
            return wrap(plain, self._context, self._address.host)
        except socket.timeout:
            plain.close()
            words = f"does not complete the handshake of TLS within {CONNECT:g} s"
            raise HostError(self._address.shown, words) from None
        except (OSError, ValueError) as error:
            plain.close()
            raise HostError(self._address.shown, _handshake(error)) from None

    def _status(self, reply: Reply, size: int) -> str:
        status = reply.status
        if 300 <= status < 400:
            return f"HTTP {status}: {_redirect(reply.headers.get('location', ''))}"
        if status == 401 and self._login:
            return "HTTP 401: does not accept the user and password for HTTP"
        words = _STATUS.get(status, "is no answer of XML-RPC")
        return f"HTTP {status}: {words.format(size=size)}"


def _sent(line: Line, request: bytes) -> bool:
    """Whether all of it is on its way."""
    try:
        line.send(request)
    except socket.timeout:
        raise line.late() from None
    except OSError:
        return False
    return True


def _request_head(address: Address, login: str) -> bytes:
    lines = [
        f"POST {address.path} HTTP/1.1",
        f"Host: {address.authority}",
        "User-Agent: ncm-oned",
        "Accept-Encoding: identity",
        "Content-Type: text/xml",
    ]
    if login:
        import binascii

        code = binascii.b2a_base64(login.encode("utf-8", "surrogateescape"), newline=False)
        lines.append(f"Authorization: Basic {code.decode()}")
    return "\r\n".join((*lines, "Content-Length: ")).encode("ascii")


def _redirect(location: str) -> str:
    match = re.match(_TARGET, location, re.I)
    where = f"{match[1].lower()}://{match[2]}" if match else "another path"
    return f"redirects to {where}; give the URL where the XML-RPC server itself is"


def _handshake(error: Exception) -> str:
    reason = reason_of(error) if isinstance(error, OSError) else ""
    return reason or f"breaks the handshake of TLS off: {getattr(error, 'strerror', None) or error}"
