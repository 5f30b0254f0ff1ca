# SPDX-License-Identifier: Apache-2.0
"""The server from afar: names, ports that refuse, keep silent or talk of something else."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ncm_nfs.verify import network, rpc

from .conftest import GANESHA, NEEDS, ganesha, verified, wish

FAR = [
    "ip link set lo up", "ip link add far0 type veth peer name far1",
    "ip address add 192.0.2.1/24 dev far0", "ip link set far0 up", "ip link set far1 up",
    "ip neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev far0 nud permanent",
]  # fmt: skip
"""A network in which 192.0.2.9 has a card, and nobody who listens to it."""


@contextmanager
def listening(*said: bytes, close: bool = True) -> Iterator[int]:
    """A port of this machine that takes connections, and says this on each."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                kept.append(connection)
                for part in said:
                    connection.sendall(part)
                if said and close:
                    connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        for connection in kept:
            connection.close()
        server.shutdown(socket.SHUT_RDWR)


def test_a_port_that_takes_connections_and_says_nothing_is_no_server() -> None:
    with listening() as port:
        assert network.reach(["127.0.0.1"], port, 4, 0.5)[0] == rpc.MUTE


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x80\x00\x00\x18" + bytes(24),
        b"\x80\x00\x00\x04abcd",
        b"\xff\xff\xff\xff",
        b"\x80",
    ],
)
def test_what_answers_something_else_is_no_server(said: bytes) -> None:
    with listening(said) as port:
        assert network.reach(["127.0.0.1"], port, 4, 5)[0] == rpc.STRANGE


def test_who_announces_too_much_is_not_listened_to() -> None:
    with listening(b"\xff\xff\xff\xff", close=False) as port:
        assert network.reach(["127.0.0.1"], port, 4, 5)[0] == rpc.STRANGE


def test_a_port_on_which_nobody_listens_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert network.reach(["127.0.0.1"], port, 4, 5) == [rpc.REFUSED, "127.0.0.1", 0, 0]


@pytest.mark.parametrize("port", [65536, 2**32 - 1])
def test_a_port_that_is_none_tells_nothing_of_statd(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    reply = struct.pack(">8I", 0x8000001C, 0x4E434D56, 1, 0, 0, 0, 0, port)
    with listening(reply) as rpcbind:
        monkeypatch.setattr(network, "RPCBIND", rpcbind)
        assert network.statd("127.0.0.1", 5) == [network.UNKNOWN, 0]


@pytest.mark.parametrize("name", ["a..b", "x" * 300])
def test_what_is_no_name_of_a_host_has_no_address(name: str) -> None:
    assert isinstance(network.addresses(name), str)


@pytest.mark.needs(*GANESHA)
def test_a_real_server_answers_and_says_which_versions_it_has(tmp_path: Path) -> None:
    seen = verified(
        wish("/any"), wish("/three", fstype="nfs", options="vers=3"),
        wish("/minor", options="minorversion=1"), wish("/port", options="port=111"),
        wish("/none", options="port=2050"), wish("/udp", fstype="nfs", options="udp,vers=3"),
        wish("/free", fstype="nfs", options="rw"), wish("/name", server="nosuch.invalid"),
        shell=ganesha(tmp_path), early="",
    )  # fmt: skip
    assert {point: at for (point, name), at in seen.results.items() if name == "port"} == {
        "/any": "ok", "/three": "failed", "/minor": "ok", "/port": "failed", "/none": "failed",
        "/free": "ok",
    }  # fmt: skip
    assert seen.reasons["/three", "port"] == "127.0.0.1 has no NFS 3 (it has 4 to 4)"
    assert seen.reasons["/port", "port"] == "what answers on port 111 of 127.0.0.1 is no NFS server"
    assert "127.0.0.1 refuses port 2050" in seen.reasons["/none", "port"]
    assert seen.results["/name", "name"] == "failed"
    assert "put it into DNS or /etc/hosts" in seen.reasons["/name", "name"]


@pytest.mark.needs(*NEEDS)
def test_a_server_that_is_down_or_behind_a_firewall_is_told_from_one_with_no_way_to_it() -> None:
    seen = verified(wish("/down", server="192.0.2.9"), wish("/away", server="198.51.100.1"),
                    shell=FAR)  # fmt: skip
    assert "192.0.2.9 does not answer on port 2049" in seen.reasons["/down", "port"]
    assert "there is no way to 198.51.100.1" in seen.reasons["/away", "port"]
    assert seen.stuck == 0
