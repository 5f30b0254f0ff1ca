# SPDX-License-Identifier: Apache-2.0
"""What can be ordered to go wrong between a client and the stand-in."""

from __future__ import annotations

import contextlib
import http.client
import socket
import xmlrpc.client

import pytest

from tests.oned_server import OnedServer
from tests.oned_server.conftest import Client, Refused


def test_calls_are_logged_in_order_without_the_session(server: OnedServer, one: Client) -> None:
    number = one("cluster.allocate", "c")
    with pytest.raises(Refused):
        one("cluster.allocate", "c")
    one("cluster.info", number)
    assert [each[:2] for each in server.calls] == [
        ("one.cluster.allocate", ["c"]),
        ("one.cluster.allocate", ["c"]),
        ("one.cluster.info", [number]),
    ]
    assert [each.result[0] for each in server.calls] == [True, False, True]
    assert "opennebula" not in repr(server.calls)


@pytest.mark.parametrize("code", [401, 403, 502, 503])
def test_a_status_instead_of_an_answer(server: OnedServer, one: Client, code: int) -> None:
    server.fail_next("status", code=code)
    with pytest.raises(xmlrpc.client.ProtocolError) as caught:
        one("cluster.allocate", "c")
    assert caught.value.errcode == code
    assert server.names("cluster") == ["default"]
    assert one("cluster.allocate", "c") == 100


def test_a_page_instead_of_an_answer(server: OnedServer, one: Client) -> None:
    server.fail_next("html")
    with pytest.raises(Exception, match=r"mismatched|ResponseError|syntax|not well") as caught:
        one("system.version")
    assert not isinstance(caught.value, (OSError, Refused))


def test_any_body_instead_of_an_answer(server: OnedServer, one: Client) -> None:
    body = xmlrpc.client.dumps(([True, "<HOST_POOL><HOST></HOST_POOL>", 0],), methodresponse=True)
    server.fail_next("raw", "one.hostpool.info", body=body)
    assert one("system.version")
    assert one("hostpool.info") == "<HOST_POOL><HOST></HOST_POOL>"


@pytest.mark.parametrize("code", [301, 307, 308])
def test_a_redirect(server: OnedServer, code: int) -> None:
    server.fail_next("redirect", location="http://127.0.0.1:1/RPC2", code=code)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/RPC2", xmlrpc.client.dumps((), "system.listMethods"))
    answer = connection.getresponse()
    assert answer.status == code
    assert answer.getheader("Location") == "http://127.0.0.1:1/RPC2"


@pytest.mark.parametrize(("done", "left"), [(True, ["c", "default"]), (False, ["default"])])
def test_an_answer_is_cut_short_with_the_call_done_or_not(
    server: OnedServer, done: bool, left: list[str]
) -> None:
    server.fail_next("cut", bytes=60, done=done)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    body = xmlrpc.client.dumps((server.session, "c"), "one.cluster.allocate")
    connection.request("POST", "/RPC2", body)
    with pytest.raises(http.client.IncompleteRead) as caught:
        connection.getresponse().read()
    assert len(caught.value.partial) == 60
    assert server.names("cluster") == left


@pytest.mark.parametrize(
    ("how", "done"),
    [("cut", True), ("silent", True), ("drop", False), ("html", False), ("status", False)],
)
def test_a_call_is_carried_out_or_not_if_the_order_does_not_say(
    server: OnedServer, how: str, done: bool
) -> None:
    server.fail_next(how, seconds=0, code=502)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    body = xmlrpc.client.dumps((server.session, "c"), "one.cluster.allocate")
    connection.request("POST", "/RPC2", body)
    with contextlib.suppress(http.client.HTTPException, ConnectionError):
        connection.getresponse().read()
    assert ("c" in server.names("cluster")) is done


@pytest.mark.parametrize(("done", "left"), [(True, ["c", "default"]), (False, ["default"])])
def test_an_answer_is_lost_with_the_call_done_or_not(
    server: OnedServer, one: Client, done: bool, left: list[str]
) -> None:
    # The standard client repeats a call once whose connection was closed without an answer.
    server.fail_next("drop", "one.cluster.allocate", done=done, count=2)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        one("cluster.allocate", "c")
    assert server.names("cluster") == left


def test_a_silent_server_answers_late_and_stops_at_once(server: OnedServer) -> None:
    server.fail_next("silent", seconds=600)
    with socket.create_connection(("127.0.0.1", server.port), 0.2) as connection:
        body = xmlrpc.client.dumps((), "system.listMethods").encode()
        head = f"POST /RPC2 HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)
        with pytest.raises(OSError, match="timed out"):
            connection.recv(1)
        server.stop()
        connection.settimeout(20)
        assert connection.recv(8) == b"HTTP/1.1"


def test_a_refusal_and_a_fault_by_order(server: OnedServer, one: Client) -> None:
    server.fail_next("error", "one.cluster.allocate", code=0x4000, message="no", count=2, skip=1)
    server.fail_next("fault", "one.system.version", code=-500, text="died")
    outcomes: list[object] = []
    for name in "abcd":
        try:
            outcomes.append(one("cluster.allocate", name))
        except Refused as refused:
            outcomes.append((refused.code, refused.message))
    refusal = (0x4000, "[one.cluster.allocate] no")
    assert outcomes == [100, refusal, refusal, 101]
    with pytest.raises(xmlrpc.client.Fault, match="died"):
        one("system.version")


def test_an_order_for_a_method_hits_the_multicall_around_it(server: OnedServer) -> None:
    server.fail_next("status", "one.cluster.allocate", code=502)
    proxy = xmlrpc.client.ServerProxy(server.url)
    proxy.one.system.version(server.session)
    many = xmlrpc.client.MultiCall(proxy)
    many.one.system.version(server.session)
    many.one.cluster.allocate(server.session, "c")
    with pytest.raises(xmlrpc.client.ProtocolError):
        many()
    assert server.names("cluster") == ["default"]


def test_an_order_can_be_for_certain_parameters(server: OnedServer, one: Client) -> None:
    server.fail_next("error", lambda name, given: given[-1] == "b", message="not b")
    one("cluster.allocate", "a")
    with pytest.raises(Refused, match="not b"):
        one("cluster.allocate", "b")


def test_an_unknown_order_is_an_error_of_the_test(server: OnedServer) -> None:
    with pytest.raises(ValueError, match="explode"):
        server.fail_next("explode")
