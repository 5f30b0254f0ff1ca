# SPDX-License-Identifier: Apache-2.0
"""Connections that are kept: used again while they last, never a write sent twice."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ncm_oned.cloud.errors import CloudError
from ncm_oned.cloud.wire import Wire
from tests.oned_cloud.wire_player import (
    SESSION,
    Player,
    Talk,
    answers,
    closed_by,
    http,
    lasting,
    no,
    yes,
)  # fmt: skip
from tests.real import SBIN


def keeps(*responses: bytes) -> object:
    """Say these on one connection, each to a request, then close."""

    def script(talk: Talk) -> None:
        for response in responses:
            if talk.hear():
                talk.say(response)

    return script


OK = lasting(yes(1))
PIECES = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
    len(yes(1)),
    yes(1).encode(),
)


@pytest.mark.parametrize("response", [OK, PIECES])
def test_a_connection_that_lasts_is_used_again(response: bytes) -> None:
    with Player(keeps(*[response] * 5)) as player:
        wire = Wire(player.url, [SESSION])
        assert [wire.call("one.a.allocate", n) for n in range(5)] == [1] * 5
        assert (player.connections, len(player.requests)) == (1, 5)
        wire.close()


@pytest.mark.parametrize(
    "response",
    [
        http(yes(1)),
        OK.replace(b"HTTP/1.1", b"HTTP/1.0"),
        OK + b"more",
        OK.replace(b"Content-length: ", b"X: "),
        PIECES.replace(b"\r\n", b"\r\nContent-Length: 7\r\n", 1),
        OK.replace(b"\r\n", b"\r\nConnection: Keep-Alive, Close\r\n", 1),
    ],
)
def test_a_connection_that_does_not_last_is_left(response: bytes) -> None:
    with Player(keeps(response)) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call("one.a.allocate") == wire.call("one.a.allocate") == 1
        assert wire._exchange._sock is None
        assert player.connections == 2


def test_an_old_server_that_keeps_the_connection_says_so() -> None:
    old = OK.replace(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n")
    with Player(keeps(old, old)) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call("one.a.allocate") == wire.call("one.a.allocate") == 1
        assert player.connections == 1
        wire.close()


def test_a_connection_closed_meanwhile_is_opened_again_before_a_write_is_sent() -> None:
    with Player(keeps(OK)) as player:
        wire = Wire(player.url, [SESSION])
        for _ in range(3):
            assert wire.call("one.a.allocate") == 1
            closed_by(wire)
        assert (player.connections, len(player.requests)) == (3, 3)


def test_a_connection_on_which_somebody_speaks_unasked_is_left() -> None:
    def rude(talk: Talk) -> None:
        talk.hear()
        talk.say(OK)
        talk.say(lasting(yes("poison")))
        talk.sock.recv(1)

    with Player(rude) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call("one.a.allocate") == 1
        if wire._exchange._sock is not None:
            closed_by(wire)
        assert wire.call("one.a.allocate") == 1
        assert player.connections == 2
        wire.close()


def dies_after_the_request(talk: Talk) -> None:
    talk.hear()
    talk.say(OK)
    talk.hear()


@pytest.mark.parametrize(("method", "requests"), [("one.a.allocate", 2), ("one.a.info", 3)])
def test_what_may_have_been_done_is_not_asked_for_again(method: str, requests: int) -> None:
    with Player(dies_after_the_request, keeps(OK)) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call(method) == 1
        if requests == 2:
            with pytest.raises(CloudError, match="closed the connection without an answer"):
                wire.call(method)
        else:
            assert wire.call(method) == 1
        assert len(player.requests) == requests


def test_a_write_of_which_not_all_was_sent_is_sent_again_on_a_new_connection() -> None:
    """The server closes while the request is on its way: it has half of it at most."""

    def dies_within_the_request(talk: Talk) -> None:
        talk.hear()
        talk.say(OK)
        talk.sock.recv(1000)
        talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with Player(dies_within_the_request, keeps(OK)) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call("one.a.allocate") == 1
        assert wire.call("one.a.allocate", "x" * 30_000_000) == 1
        assert player.connections == 2
        assert len(player.requests) == 2


def test_a_write_is_sent_again_once_at_most() -> None:
    def dies(talk: Talk) -> None:
        talk.sock.recv(1000)
        talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def first(talk: Talk) -> None:
        talk.hear()
        talk.say(OK)
        dies(talk)

    with Player(first, dies) as player:
        wire = Wire(player.url, [SESSION])
        assert wire.call("one.a.allocate") == 1
        with pytest.raises(CloudError, match=r"one\.a\.allocate: .*connection"):
            wire.call("one.a.allocate", "x" * 30_000_000)
        assert player.connections == 2


def test_after_an_error_of_http_the_connection_is_left() -> None:
    busy = OK.replace(b"200 OK", b"500 Oh")
    with Player(keeps(busy, OK), keeps(OK)) as player:
        wire = Wire(player.url, [SESSION])
        with pytest.raises(CloudError, match="HTTP 500"):
            wire.call("one.a.allocate")
        assert wire.call("one.a.allocate") == 1
        assert player.connections == 2


def test_a_refusal_keeps_the_connection() -> None:
    with Player(keeps(lasting(no(0x800, "[one.a.b] no")), OK)) as player:
        wire = Wire(player.url, [SESSION])
        with pytest.raises(CloudError, match="no"):
            wire.call("one.a.delete")
        assert wire.call("one.a.allocate") == 1
        assert player.connections == 1
        wire.close()


def test_a_closed_wire_opens_again() -> None:
    with Player(keeps(OK, OK)) as player:
        wire = Wire(player.url, [SESSION])
        wire.call("one.a.allocate")
        wire.close()
        wire.close()
        assert wire.call("one.a.allocate") == 1
        assert player.connections == 2
        wire.close()


NGINX = """
daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error.log; {1}
events {{ }}
http {{
  access_log {0}/access.log combined; client_body_temp_path {0}/body; proxy_temp_path {0}/proxy;
  fastcgi_temp_path {0}/f; uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
  log_format kept "$connection"; access_log {0}/kept.log kept;
  keepalive_timeout 60; client_max_body_size 100k;
  server {{
    listen unix:{0}/none; listen 127.0.0.1:{2};
    location = /RPC2 {{ proxy_pass http://127.0.0.1:{3}/RPC2; }}
    location = /moved {{ return 308 http://other.example/RPC2; }}
  }}
}}
"""


@pytest.fixture
def nginx(open_path: Path) -> Iterator[tuple[str, Path, Player]]:
    """nginx before a server that closes each connection, as oned does."""
    program = shutil.which("nginx", path=SBIN)
    assert program
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with Player(answers(yes(1))) as player:
        user = "user root;" if open_path.owner() == "root" else ""
        conf = open_path / "nginx.conf"
        conf.write_text(NGINX.format(open_path, user, port, player.port))
        process = subprocess.Popen([program, "-c", str(conf), "-p", str(open_path)])
        try:
            # The master listens before it writes its pid.
            while not (open_path / "pid").exists():
                assert process.poll() is None
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}", open_path, player
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.needs("nginx")
def test_nginx_keeps_one_connection_for_many_calls(nginx: tuple[str, Path, Player]) -> None:
    url, folder, player = nginx
    wire = Wire(url, [SESSION])
    assert [wire.call("one.a.allocate", "é" * n * 100) for n in range(20)] == [1] * 20
    assert player.connections == 20
    wire.close()
    lines = (folder / "kept.log").read_text().split()
    assert len(set(lines)) == 1


@pytest.mark.needs("nginx")
def test_the_refusals_of_nginx_itself_are_lines(nginx: tuple[str, Path, Player]) -> None:
    url, _, player = nginx
    wire = Wire(url, [SESSION])
    with pytest.raises(CloudError, match=r"HTTP 413: takes no request of 200\d\d\d bytes"):
        wire.call("one.a.allocate", "x" * 200_000)
    with pytest.raises(CloudError, match="HTTP 404: has no XML-RPC at this path"):
        Wire(f"{url}/other", [SESSION]).call("one.a.allocate")
    with pytest.raises(CloudError, match=r"HTTP 308: redirects to http://other\.example; give"):
        Wire(f"{url}/moved", [SESSION]).call("one.a.allocate")
    player.__exit__()
    with pytest.raises(CloudError, match="HTTP 502: is a proxy that has no answer of oned"):
        wire.call("one.a.allocate")
    assert player.requests == []
