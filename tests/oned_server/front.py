# SPDX-License-Identifier: Apache-2.0
"""The way of a request: from a body to an answer, spoilt where a test has ordered it."""

from __future__ import annotations

import json
import threading
import traceback
from typing import Any, NamedTuple

from tests.oned_server import auth, methods, web
from tests.oned_server.errors import Fault
from tests.oned_server.failures import ANSWERS, TRANSPORT, Orders
from tests.oned_server.registry import METHODS, perform
from tests.oned_server.system import system_call
from tests.oned_server.wire import I8, fault_struct, read_call, write_answer, write_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tests.oned_server.failures import Order
    from tests.oned_server.model import Database

CONTROLS = ("dump", "poke", "fail_next", "call_list", "set", "names", "fill", "vm_on")


class Called(NamedTuple):
    """One call: its parameters without the session, and its decoded answer or fault."""

    method: str
    parameters: list[Any]
    result: Any


class Front:
    """What does not depend on a port."""

    def __init__(self, db: Database, version: str, raft: str, control: bool) -> None:
        self.db, self.version, self.control = db, version, control
        self.session = ""
        # Endpoints of the other servers of the zone.
        self.peers: list[str] = []
        self.raft = raft
        self.calls: list[Called] = []
        self.posts: list[dict[str, str]] = []
        self.image_errors: dict[str, str] = {}
        self.orders = Orders()
        self.stopping = threading.Event()
        self.lock = threading.RLock()
        self.cache: dict[str, tuple[int, bytes, Any]] = {}

    @property
    def raft(self) -> str:
        return self.state

    @raft.setter
    def raft(self, state: str) -> None:
        self.state = state
        ends = [self.url, *self.peers] if state != "solo" else []
        self.db.get("zone", 0).servers = [
            {"ENDPOINT": end, "ID": str(at), "NAME": f"server{at}"} for at, end in enumerate(ends)
        ]
        self.db.touch()

    @property
    def url(self) -> str:
        return ""

    def login(self, session: Any) -> Any:
        return auth.login(self.db, session)

    def image_error(self, name: str) -> str:
        return self.image_errors.get(name, "")

    def method_names(self) -> list[str]:
        return methods.names()

    def respond(self, path: str, headers: dict[str, str], body: bytes) -> web.Reply:
        if path == "/control":
            return self.controlled(body)
        self.posts.append(headers)
        try:
            name, given = read_call(body)
        except Fault as fault:
            return web.Reply(write_fault(fault.code, fault.text))
        with self.lock:
            order = self.orders.next(TRANSPORT, name, given)
        if order and not order.done:
            return self.spoilt(order, None)
        reply = web.Reply(self.carry_out(name, given))
        return self.spoilt(order, reply) if order else reply

    def carry_out(self, name: str, given: list[Any]) -> bytes:
        with self.lock:
            try:
                if not name.startswith("system."):
                    return self.cached_call(name, given)
                return write_answer(system_call(self, name, given))
            except Fault as fault:
                return write_fault(fault.code, fault.text)

    def cached_call(self, name: str, given: list[Any]) -> bytes:
        """An answer to the same question holds until something changes."""
        known = METHODS.get(name)
        steady = not self.db.lag and not self.db.delay and not self.orders.orders
        key = repr((name, given, self.raft, self.version))
        if known and not known.writes and steady:
            version, body, answer = self.cache.get(key, (-1, b"", None))
            # A token may have run out since.
            if version == self.db.version and self.login(given[0]):
                self.calls.append(Called(name, given[1:], answer))
                return body
        answer = self.one_call(name, given)
        body = write_answer(answer)
        if known and not known.writes and steady:
            self.cache[key] = self.db.version, body, answer
        return body

    def one_call(self, name: str, given: list[Any]) -> Any:
        try:
            for action in self.orders.actions(name, given):
                action(self)
            return self.logged_call(name, given)
        except Fault:
            raise
        except Exception as bug:
            # A mistake here or in a test's action: the client must not wait for an answer.
            traceback.print_exc()
            raise Fault(-500, f"Bug in the stand-in: {bug!r}") from bug

    def logged_call(self, name: str, given: list[Any]) -> Any:
        order = self.orders.next(ANSWERS, name, given)
        try:
            answer = ordered(order, name) if order and not order.done else None
            if answer is None:
                answer = perform(self, name, given)
                answer = ordered(order, name) if order else answer
        except Fault as fault:
            self.calls.append(Called(name, given[1:], fault_struct(fault.code, fault.text)))
            raise
        self.calls.append(Called(name, given[1:], answer))
        return answer

    def spoilt(self, order: Order, reply: web.Reply | None) -> web.Reply:
        details = order.details
        if order.how == "silent":
            self.stopping.wait(details.get("seconds", 1))
            return reply or web.Reply(b"")
        if order.how == "drop":
            raise ConnectionAbortedError
        if order.how == "cut":
            found = reply or web.Reply(write_answer([True, "", 0]))
            found.cut = details.get("bytes", len(found.body) // 2)
            return found
        if order.how == "redirect":
            more = {"Location": details["location"]}
            return web.Reply(b"", details.get("code", 308), "text/html", **more)
        page = details.get("body", "<html><body>Not what you asked for</body></html>")
        status = details.get("code", 200) if order.how == "status" else 200
        kind = "text/xml" if order.how == "raw" else "text/html"
        return web.Reply(page if isinstance(page, bytes) else page.encode(), status, kind)

    def controlled(self, body: bytes) -> web.Reply:
        """A control by name, for a server that runs in another process."""
        order = json.loads(body)
        if not self.control or order["name"] not in CONTROLS:
            return web.error_page(404, "The requested URL was not found on this server")
        found = getattr(self, order["name"])(*order.get("args", ()), **order.get("more", {}))
        return web.Reply(json.dumps(found).encode(), 200, "application/json")


def ordered(order: Order, name: str) -> Any:
    details = order.details
    if order.how == "fault":
        raise Fault(details.get("code", -500), details.get("text", "ordered by the test"))
    message = f"[{name}] {details.get('message', 'Ordered by the test')}"
    return [False, message, details.get("code", 0x2000), details.get("oid", -1), I8(-1)]
