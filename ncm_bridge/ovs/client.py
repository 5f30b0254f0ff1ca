# SPDX-License-Identifier: Apache-2.0
"""One question to the database of Open vSwitch, over its socket (RFC 7047).

On the path of every run of a node with Open vSwitch: no process is started.
"""

from __future__ import annotations

import json
import socket
import time

from ncm.errors import HostError
from ncm.guard import asking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Rows = dict[str, list[dict[str, Any]]]
    """Table -> its rows, column by column, as JSON has them."""

PATH = "/run/openvswitch/db.sock"
SECONDS = 5.0
"""The time that the whole answer may take."""
MOST = 32 << 20
"""Bytes of an answer; a port takes about one thousand."""
_CHUNK = 1 << 16


def select(tables: Mapping[str, Sequence[str]], path: str) -> Rows | None:
    """All rows of these tables, with these columns; None where no server listens.

    HostError where it does and does not answer in time, or not with that.
    """
    operations = [
        {"op": "select", "table": table, "where": [], "columns": ["_uuid", *columns]}
        for table, columns in tables.items()
    ]
    question = {"method": "transact", "params": ["Open_vSwitch", *operations], "id": 0}
    answer = _ask(json.dumps(question).encode(), path)
    if answer is None:
        return None
    if not isinstance(answer, dict) or answer.get("id") != 0:
        raise _strange(path)
    results = answer.get("result")
    if answer.get("error") or not isinstance(results, list) or len(results) != len(operations):
        raise _strange(path)
    return {table: _rows(result, table, path) for table, result in zip(tables, results)}


def _rows(result: Any, table: str, path: str) -> list[dict[str, Any]]:
    rows = result.get("rows") if isinstance(result, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise HostError(path, f"has no table {table} as ncm-virt knows it; please report it")
    return rows


def _ask(question: bytes, path: str) -> Any:
    end = time.monotonic() + SECONDS
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        try:
            channel.settimeout(SECONDS)
            with asking():
                channel.connect(path)
            channel.sendall(question)
            return _answer(channel, end, path)
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        except OSError as error:
            reason = error.strerror or "no answer in time"
            message = f"Open vSwitch's database does not answer ({reason}): see to ovsdb-server"
            raise HostError(path, message) from None


def _answer(channel: socket.socket, end: float, path: str) -> Any:
    """One JSON object: its end is where it can be read."""
    found = bytearray()
    while True:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        channel.settimeout(left)
        chunk = channel.recv(_CHUNK)
        found += chunk
        if not chunk or len(found) > MOST:
            raise _strange(path)
        if chunk.rstrip().endswith(b"}"):
            try:
                return json.loads(found)
            except RecursionError:
                raise _strange(path) from None
            except ValueError:
                continue


def _strange(path: str) -> HostError:
    return HostError(path, "Open vSwitch's database answers what ncm-virt does not understand")
