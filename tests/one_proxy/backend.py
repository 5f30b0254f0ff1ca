# SPDX-License-Identifier: Apache-2.0
"""What is behind the door: XML-RPC on loopback, one call for each connection, as oned has it."""

from __future__ import annotations

import socketserver
import threading
from typing import Any
from xmlrpc.server import SimpleXMLRPCDispatcher, SimpleXMLRPCRequestHandler


class _Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/RPC2",)
    server: _Server

    def do_POST(self) -> None:  # noqa: N802
        self.server.seen.append((self.requestline, list(self.headers.items())))
        super().do_POST()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer, SimpleXMLRPCDispatcher):
    daemon_threads = True
    allow_reuse_address = True
    _send_traceback_header = False

    def __init__(self) -> None:
        self.seen: list[tuple[str, list[tuple[str, str]]]] = []
        self.logRequests = False
        SimpleXMLRPCDispatcher.__init__(self, allow_none=True)
        socketserver.TCPServer.__init__(self, ("127.0.0.1", 0), _Handler)


class Backend:
    """port: where it listens. seen: request line and headers of each call.

    Methods: one.system.version, echo (its argument's length), big (an answer of so many bytes),
    slow (answers when the test lets it; ``begun`` is set when it is under way).
    """

    def __init__(self) -> None:
        self._server = _Server()
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.port: int = self._server.server_address[1]
        methods = {"one.system.version": lambda session: [True, "7.0.0", 0],
                   "echo": len, "big": lambda size: "x" * size, "slow": self._slow}  # fmt: skip
        for name, method in methods.items():
            self._server.register_function(method, name)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _slow(self) -> str:
        self.begun.set()
        return "done" if self.go_on.wait(60) else "nobody came"

    @property
    def seen(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return self._server.seen

    def forget(self) -> None:
        self.seen.clear()
        self.begun.clear()
        self.go_on.clear()

    def stop(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
