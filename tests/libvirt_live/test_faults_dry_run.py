# SPDX-License-Identifier: Apache-2.0
"""Promise 2 for objects: a dry run looks at libvirt through its socket for readers, and no more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.fault_trees import everything, nothing, updated
from tests.libvirt_live.faults import LV, At, Done, Node, libvirt
from tests.promises.life import edited
from tests.promises.test_silent import CALLS, COMMAND, writes

TOP = Path(__file__).resolve().parents[2]
_ASKS = re.compile(r"\b(socket|connect|clone|bind)\(")
_SOCKET = re.compile(r'connect\(.*sun_path="([^"]*libvirt[^"]*)"')

STATES: dict[str, list[dict[str, Any]]] = {
    "nothing there": [],
    "right": [everything()],
    "to be changed": [updated()],
    "to be taken away": [everything(), edited(everything(), f"{LV}/guests", {})],
}


@pytest.fixture
def node(daemon: Daemon) -> Node:
    return Node(daemon)


def readers_only() -> None:
    """Whoever opens a connection that may write is caught."""

    def forbidden(*_: Any) -> Any:
        raise AssertionError("a connection that may write")

    libvirt.open = libvirt.openAuth = forbidden


def tree(node: Node) -> list[str]:
    """Every file of the node that libvirt or we keep: path, times, size, content."""
    command = (
        "find /etc/libvirt /var/lib /var/lib/libvirt /run/libvirt -xdev"
        " -printf '%p %m %s %T@ %C@\n' | sort;"
        "find /etc/libvirt /var/lib/ncm-virt -type f 2>/dev/null | sort | xargs -r sha256sum"
    )
    return node.daemon.run("bash", "-c", command, check=True).stdout.splitlines()


@pytest.mark.parametrize("state", STATES)
def test_a_dry_run_opens_a_connection_for_readers_only(node: Node, state: str) -> None:
    for profile in STATES[state]:
        assert node.go(profile).status == 0
    before, files = node.state(), tree(node)
    for names in (("libvirt",), ()):
        done = node.go(everything(), "--dry-run", names=names, at=At(setup=readers_only))
        assert (done.status, done.calls, done.steps) == (0, [], []), done.text
        assert ("nothing to change" in done.out) == (state == "right")
    assert node.state() == before
    assert tree(node) == files


def test_a_run_with_nothing_to_do_opens_a_connection_for_readers_only(node: Node) -> None:
    assert node.go(everything()).status == 0
    for names in (("libvirt",), ()):
        done: Done = node.go(everything(), names=names, at=At(setup=readers_only))
        assert (done.status, done.made) == (0, []), done.text


@pytest.mark.parametrize("profile", [everything(), nothing()], ids=["more", "less"])
def test_strace_sees_a_dry_run_read_and_ask_only(
    node: Node, needs: Any, profile: dict[str, Any]
) -> None:
    needs("strace")
    assert node.go(updated()).status == 0
    file = node.daemon.folder / "profile.json"
    file.write_text(json.dumps(profile))
    log = node.daemon.folder / "trace"
    before, files = node.state(), tree(node)
    traced = ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", log, *COMMAND]
    done = node.daemon.run(
        "env", "-C", TOP, "PYTHONDONTWRITEBYTECODE=1",
        *traced, "--profile", file, "--dry-run", "libvirt",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    assert "guest web" in done.stdout
    text = log.read_text()
    assert [line for line in writes(text) if not _ASKS.search(line)] == []
    assert {Path(at).name for at in _SOCKET.findall(text)} == {"libvirt-sock-ro"}
    assert (node.state(), tree(node)) == (before, files)
