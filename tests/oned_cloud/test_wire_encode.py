# SPDX-License-Identifier: Apache-2.0
"""What goes out, by the judgement of the standard library's XML-RPC."""

from __future__ import annotations

import threading
import xmlrpc.client
from collections.abc import Iterator
from typing import Any
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ncm.errors import NcmError
from ncm.values import Bool, Int, Secret, Str
from ncm_oned.cloud.encode import encode, encode_several
from ncm_oned.cloud.errors import Unsendable
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.wire_player import SESSION

TEXTS = st.text(
    st.one_of(
        st.sampled_from("\t\n\r&<>'\"]\\ \ufffd\ud7ff\ue000é"),
        st.characters(min_codepoint=32, max_codepoint=0xFFFD, blacklist_categories=["Cs"]),
    )
)
NUMBERS = st.integers(-(2**31), 2**31 - 1)
ARGUMENTS = st.recursive(TEXTS | NUMBERS | st.booleans(), st.lists, max_leaves=8)


class Quiet(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/RPC2",)
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def judge() -> Iterator[tuple[Wire, list[Any]]]:
    """A wire to the standard library's server, and what that was called with."""
    got: list[Any] = []

    def echo(session: str, *arguments: Any) -> list[Any]:
        got.append((session, *arguments))
        return [True, arguments[0], 0]

    with SimpleXMLRPCServer(("127.0.0.1", 0), Quiet, logRequests=False) as server:
        server.register_function(echo, "one.test.echo")
        server.register_multicall_functions()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        wire = Wire(f"http://127.0.0.1:{server.server_address[1]}", [SESSION])
        yield wire, got
        wire.close()
        server.shutdown()
        thread.join()


@given(text=TEXTS)
@example(text="<a><![CDATA[]]]]><![CDATA[>]]></a>")
def test_any_text_of_xml_rpc_goes_out_and_comes_back(
    judge: tuple[Wire, list[Any]], text: str
) -> None:
    wire, got = judge
    back = wire.call("one.test.echo", text)
    assert got[-1] == (SESSION, text)
    # The standard library writes a carriage return as it is, and XML reads a line feed.
    assert back == text.replace("\r\n", "\n").replace("\r", "\n")


@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_many_calls_go_out_as_one(judge: tuple[Wire, list[Any]], texts: list[str]) -> None:
    wire, got = judge
    del got[:]
    back = wire.several([("one.test.echo", (text, 7)) for text in texts])
    assert got == [(SESSION, text, 7) for text in texts]
    assert back == [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]


@given(arguments=st.lists(ARGUMENTS, max_size=5))
def test_arguments_of_every_type_are_read_as_they_are(arguments: list[Any]) -> None:
    found, method = xmlrpc.client.loads(encode("one.a.b", arguments))
    assert method == "one.a.b"
    assert list(found) == arguments
    assert list(map(type, found)) == list(map(type, arguments))
    (calls,), method = xmlrpc.client.loads(encode_several([("one.a.b", arguments)] * 2))
    assert method == "system.multicall"
    assert calls == [{"methodName": "one.a.b", "params": arguments}] * 2


def test_values_of_a_profile_are_sent_as_what_they_are() -> None:
    values = [Str("a"), Int(3), Bool(True), Secret("hush"), (1, 2)]
    found, _ = xmlrpc.client.loads(encode("one.a.b", values))
    assert found == ("a", 3, True, "hush", [1, 2])
    assert type(found[2]) is bool


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("smile \U0001f600", "a character beyond U+FFFF"),
        ("bell \a", "a control character"),
        ("nul \0", "a control character"),
        ("\ufffe", "a control character"),
        ("\x1b", "a control character"),
        ("\udcff", "bytes that are not UTF-8"),
        ("\ud800", "bytes that are not UTF-8"),
        (["fine", ["hush \a"]], "a control character"),
        (Secret("hush \a"), "a control character"),
        (2**31, "a number beyond 32 bits"),
        (-(2**31) - 1, "a number beyond 32 bits"),
        (None, "a type that cannot be sent"),
        (1.5, "a type that cannot be sent"),
        ({"hush": 1}, "a type that cannot be sent"),
        (b"hush", "a type that cannot be sent"),
    ],
)
def test_what_oned_cannot_take_is_refused_before_anything_is_sent(
    argument: object, words: str
) -> None:
    wire = Wire("http://127.0.0.1:1/RPC2", [SESSION])  # nobody is there to be asked
    for ask in (
        lambda: wire.call("one.host.update", 3, argument),
        lambda: wire.several([("one.host.info", (1,)), ("one.host.update", (3, argument))]),
    ):
        with pytest.raises(Unsendable) as caught:
            ask()
        assert isinstance(caught.value, NcmError)
        assert isinstance(caught.value, ValueError)
        assert str(caught.value).startswith("one.host.update: argument 2 ")
        assert words in str(caught.value)
        assert "hush" not in str(caught.value)


@pytest.mark.parametrize("number", [2**31 - 1, -(2**31), 0, -1])
def test_all_numbers_of_32_bits_are_sent(number: int) -> None:
    assert xmlrpc.client.loads(encode("m", [number]))[0] == (number,)


@given(junk=st.text())
def test_no_text_makes_anything_but_a_request_or_a_refusal(junk: str) -> None:
    try:
        body = encode("one.a.b", [junk])
    except Unsendable:
        return
    assert xmlrpc.client.loads(body)[0] == (junk,)


@pytest.mark.parametrize("session", ["oneadmin:hush\udcff", "oneadmin:hush\a"])
def test_a_session_that_cannot_be_sent_is_told_as_such(session: str) -> None:
    wire = Wire("http://127.0.0.1:1/RPC2", [session])
    with pytest.raises(Unsendable, match=r"one\.host\.info: the session holds ") as caught:
        wire.call("one.host.info", 1)
    assert "hush" not in str(caught.value)
    with pytest.raises(Unsendable, match=r"system\.methodHelp: argument 0 holds "):
        wire.call("system.methodHelp", "\a")
