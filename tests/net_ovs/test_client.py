# SPDX-License-Identifier: Apache-2.0
"""A database that does not answer, or with something else, is an error and no wait."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ncm.errors import HostError
from ncm_bridge.model.link import Link
from ncm_bridge.ovs import client, rows
from tests.net_ovs.database import NEEDS, database

TABLES = {"Bridge": ("name",)}


@contextmanager
def answering(path: Path, answer: bytes, close: bool = True) -> Iterator[str]:
    """A server that says this, whatever it is asked."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def serve() -> None:
            channel, _ = listener.accept()
            with channel:
                channel.recv(1 << 16)
                try:
                    channel.sendall(answer)
                    if not close:
                        channel.recv(1)
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield str(path)


def asked(path: str) -> Any:
    return client.select(TABLES, path)


def result(*tables: Any) -> bytes:
    return json.dumps({"id": 0, "error": None, "result": list(tables)}).encode()


def test_nobody_there_is_no_error(tmp_path: Path) -> None:
    assert asked(str(tmp_path / "none")) is None
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "left"))
    assert asked(str(tmp_path / "left")) is None


def test_an_answer_in_pieces_is_one(tmp_path: Path) -> None:
    many = [{"_uuid": ["uuid", str(number)], "name": "}" * 9} for number in range(9000)]
    with answering(tmp_path / "s", result({"rows": many}), close=False) as path:
        assert asked(path) == {"Bridge": many}


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"nonsense}", b"[]", b'{"id": 1, "result": []}', result(), result({"rows": 7}),
        result({"rows": [7]}), result({"error": "unknown column"}), result(None),
        b'{"id": 0, "error": {"error": "no"}, "result": null}', b"[" * 99999 + b"}",
    ],
)  # fmt: skip
def test_a_strange_answer_is_an_error(tmp_path: Path, answer: bytes) -> None:
    with (
        answering(tmp_path / "s", answer) as path,
        pytest.raises(HostError, match=r"Open vSwitch|table"),
    ):
        asked(path)


def test_an_endless_answer_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MOST", 100000)
    endless = answering(tmp_path / "s", b"x" * 200000, close=False)
    with endless as path, pytest.raises(HostError, match="answers what"):
        asked(path)


def test_vlans_come_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATH", str(tmp_path / "s"))
    empty: Any = ["set", []]
    port = dict.fromkeys(rows._TABLES["Port"], empty)
    port |= {"other_config": ["map", []], "trunks": ["set", [10, 9]], "name": "br0"}
    bridge = {**dict.fromkeys(rows._TABLES["Bridge"], empty), "other_config": ["map", []]}
    bridge |= {"name": "br0", "ports": ["uuid", "p"]}
    links = {"br0": Link("br0")}
    answer = {"rows": [bridge]}, {"rows": [{**port, "_uuid": ["uuid", "p"]}]}, {"rows": []}
    with answering(tmp_path / "s", result(*answer)):
        rows.overlay(links)
    assert links["br0"].ovs["port trunks"] == "9,10"


def test_one_who_is_silent_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.2)
    silent = answering(tmp_path / "s", b'{"id": ', close=False)
    with silent as path, pytest.raises(HostError, match="does not answer"):
        asked(path)


@pytest.mark.needs(*NEEDS)
def test_a_server_that_stands_still_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.2)
    with database() as kept:
        assert asked(kept.socket) == {"Bridge": []}
        with socket.socket(socket.AF_UNIX) as channel:
            channel.connect(kept.socket)
            server = peer_of(channel)
        os.kill(server, signal.SIGSTOP)
        with pytest.raises(HostError, match="does not answer"):
            asked(kept.socket)


def peer_of(channel: socket.socket) -> int:
    import struct

    credentials = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("3i", credentials)[0])


@pytest.mark.parametrize("row", [
    {}, {"name": 7, "ports": ["set", []]}, {"name": "br0", "ports": ["uuid", "unknown"]},
    {"name": "br0", "ports": 7}, {"name": "br0", "ports": ["set", []], "fail_mode": {"a": 1}},
])  # fmt: skip
def test_rows_that_are_none_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: dict[str, Any]
) -> None:
    monkeypatch.setattr(client, "PATH", str(tmp_path / "s"))
    said = result({"rows": [row]}, {"rows": []}, {"rows": []})
    with answering(tmp_path / "s", said), pytest.raises(HostError, match="rows"):
        rows.overlay({"br0": Link("br0")})


def test_where_nobody_answers_what_is_left_of_a_switch_is_not_taken_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATH", str(tmp_path / "none"))
    links = {"eth0": Link("eth0"), "vnet0": Link("vnet0", "tun")}
    rows.overlay(links, ["ovsbr0"])
    for kind, made in (("ovs", []), ("tun", ["ovsbr0"])):
        with pytest.raises(HostError, match="known once it answers"):
            rows.overlay({**links, "ovsbr0": Link("ovsbr0", kind)}, made)
