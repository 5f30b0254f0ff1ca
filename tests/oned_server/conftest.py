# SPDX-License-Identifier: Apache-2.0
"""A server for a test, and a small client: xmlrpc.client, nothing of the product."""

from __future__ import annotations

import xmlrpc.client
from typing import Any

import pytest
from lxml import etree

from tests.oned_server import OnedServer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Refused(Exception):
    """`[false, message, code, ...]`."""

    def __init__(self, answer: list[Any]) -> None:
        super().__init__(answer[1])
        self.message, self.code, self.oid = answer[1:4]


class Client:
    """Calls with a session; a refusal is raised."""

    def __init__(self, url: str, session: str) -> None:
        self.url, self.session = url, session
        self.proxy = xmlrpc.client.ServerProxy(url)

    def __call__(self, name: str, *parameters: Any) -> Any:
        method = getattr(self.proxy, f"one.{name}")
        answer = method(self.session, *parameters)
        if not answer[0]:
            raise Refused(answer)
        return answer[1]

    def xml(self, name: str, *parameters: Any) -> Any:
        return etree.fromstring(self(name, *parameters).encode())

    def template(self, name: str, oid: int) -> dict[str, Any]:
        """The template of an object: text, or a dict of a vector; repeated ones as a list."""
        found: dict[str, Any] = {}
        for each in self.xml(f"{name}.info", oid).find("TEMPLATE"):
            value = {cell.tag: cell.text or "" for cell in each} if len(each) else each.text or ""
            if each.tag in found:
                before = found[each.tag]
                found[each.tag] = [*(before if isinstance(before, list) else [before]), value]
            else:
                found[each.tag] = value
        return found


@pytest.fixture
def server() -> Iterator[OnedServer]:
    with OnedServer() as running:
        yield running


@pytest.fixture
def one(server: OnedServer) -> Client:
    return Client(server.url, server.session)


@pytest.fixture
def alice(server: OnedServer) -> Client:
    """An ordinary user."""
    server.poke("user.allocate", "alice", "secret", "core")
    return Client(server.url, "alice:secret")
