# SPDX-License-Identifier: Apache-2.0
"""URLs: what they mean, and what of them is shown."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncm.errors import HostError
from ncm_oned.cloud.address import address_of
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.wire_player import SESSION, Player, answers, yes


@pytest.mark.parametrize(
    ("url", "parts", "shown"),
    [
        ("http://one:2633/RPC2", (False, "one", 2633, "/RPC2", "one:2633", ""), "http://one:2633/RPC2"),
        ("http://one:2633", (False, "one", 2633, "/RPC2", "one:2633", ""), "http://one:2633/RPC2"),
        ("http://one", (False, "one", 80, "/RPC2", "one", ""), "http://one/RPC2"),
        ("https://one/", (True, "one", 443, "/", "one", ""), "https://one/"),
        ("HTTPS://One:443/a?b", (True, "one", 443, "/a?b", "one", ""), "https://one/a?b"),
        ("http://[::1]:2633/RPC2", (False, "::1", 2633, "/RPC2", "[::1]:2633", ""),
         "http://[::1]:2633/RPC2"),
        ("https://[2001:DB8::1]", (True, "2001:db8::1", 443, "/RPC2", "[2001:db8::1]", ""),
         "https://[2001:db8::1]/RPC2"),
        ("http://a:b%40c@one:1/x", (False, "one", 1, "/x", "one:1", "a:b@c"), "http://one:1/x"),
    ],
)  # fmt: skip
def test_a_url_is_taken_apart(url: str, parts: tuple[object, ...], shown: str) -> None:
    found = address_of(url)
    assert tuple(found) == parts
    assert found.shown == shown


@pytest.mark.parametrize(
    "url",
    [
        "", "one:2633", "/RPC2", "ftp://one/RPC2", "http:///RPC2", "http://", "http://one:port/",
        "http://one:123456/", "http://one/RPC2\r\nX: y", "http://one /RPC2", "http://öne/RPC2",
        "http://one/\0", "http://::1/RPC2", "http://[::1/RPC2", "http://[::1]x/RPC2",
        "http://one:1:2/", "http://u:hush@", "http://u:hush@one:x/", "http://u:hu@sh@one/",
        "http://one:2633#there", "http://u:hush@one\n/", "grpc://one", "http://[1.2.3.4:]g/",
    ],
)  # fmt: skip
def test_what_is_no_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(HostError, match="is no URL of the form") as caught:
        Wire(url, [SESSION])
    assert "hush" not in str(caught.value)
    assert "hu@" not in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_does_not_exist_is_refused(port: str) -> None:
    with pytest.raises(HostError, match=f"has no port that exists: {port}"):
        Wire(f"http://one:{port}/", [SESSION])


@given(st.text())
def test_any_text_is_a_url_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://one{text}", f"https://a:b@one:1/{text}"):
        try:
            found = address_of(url)
        except HostError:
            continue
        assert found.path.startswith("/")
        assert found.path.isprintable()
        assert " " not in found.path + found.authority


def test_a_server_of_ipv6_is_reached() -> None:
    try:
        player = Player(answers(yes(1)), host="::1")
    except OSError:
        pytest.skip("no IPv6 here")
    with player:
        assert Wire(f"http://[::1]:{player.port}/RPC2", [SESSION]).call("one.a.b") == 1
        assert b"Host: [::1]:%d\r\n" % player.port in player.requests[0]


def test_only_a_url_of_https_brings_in_tls_and_nothing_the_libraries_for_http() -> None:
    code = (
        "import sys\n"
        "from ncm_oned.cloud.wire import Wire\n"
        "wire = Wire(sys.argv[1], ['a:b'])\n"
        "assert wire.call('one.a.b') == 1\n"
        "heavy = {'ssl', 'http.client', 'xmlrpc.client', 'email', 'subprocess', 'logging'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    with Player(answers(yes(1))) as player:
        subprocess.run([sys.executable, "-c", code, player.url], check=True)


def test_where_no_object_is_managed_nothing_of_it_is_imported() -> None:
    code = (
        "import sys\n"
        "import ncm_oned, ncm_oned.oned, ncm_oned.cloud\n"
        "ours = 'wire exchange reply answer address tls encode'.split()\n"
        "dear = {*(f'ncm_oned.cloud.{name}' for name in ours), 'socket', 'lxml.etree'}\n"
        "assert not dear & set(sys.modules), dear & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_name_that_needs_an_encoding_is_an_error_of_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def encodes(*_: object, **__: object) -> None:
        raise UnicodeError("label too long")

    monkeypatch.setattr(socket, "getaddrinfo", encodes)
    with pytest.raises(HostError, match="one cannot be found: no name of a host"):
        Wire("http://one", [SESSION]).call("one.a.b")
