# SPDX-License-Identifier: Apache-2.0
"""The database of Open vSwitch alone, in a folder of its own: what it is told it keeps."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from ncm_bridge.model.link import Link
from ncm_bridge.ovs import client, rows
from tests.net_box.place import until

SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"
NEEDS = ("ovs-vsctl", "ovsdb-server", "ovsdb-tool", SCHEMA)


class Database:
    def __init__(self, socket: Path) -> None:
        self.socket = str(socket)

    def told(self, *words: str) -> str:
        """What ovs-vsctl has to say against it, "" nothing."""
        done = subprocess.run(
            ["ovs-vsctl", f"--db=unix:{self.socket}", "--no-wait", "--timeout=20", *words],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stderr if done.returncode else ""

    def links(self, *names: str) -> dict[str, Link]:
        """Links of a kernel that has these, with what the database says of them."""
        found = {name: Link(name) for name in names}
        with patch.object(client, "PATH", self.socket):
            rows.overlay(found)
        return found


@contextmanager
def database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file, socket = folder / "conf.db", folder / "db.sock"
        subprocess.run(["ovsdb-tool", "create", str(file), SCHEMA], check=True)
        server = subprocess.Popen(
            ["ovsdb-server", str(file), f"--remote=punix:{socket}", f"--unixctl={folder}/ctl"],
            stderr=subprocess.DEVNULL,
        )
        try:
            until(socket.exists)
            found = Database(socket)
            assert found.told("init") == ""
            yield found
        finally:
            server.kill()
            server.wait()
