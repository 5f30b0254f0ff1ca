# SPDX-License-Identifier: Apache-2.0
"""What must answer after a change: each kind of probe, and which of them count."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ncm.host import Host
from ncm_bridge.live import probes
from tests.net_box.box import NEEDS, TOP, Box
from tests.net_box.box import box as box
from tests.net_trial.life import until

TRUE, FALSE = ["/usr/bin/true"], ["/usr/bin/false"]


def command(words: list[str], **fields: Any) -> dict[str, Any]:
    return {"type": "command", "command": words, "timeout": 1, "retries": 0, **fields}


def tcp(port: int, host: str = "127.0.0.1") -> dict[str, Any]:
    return {"type": "tcp", "host": host, "port": port, "timeout": 1, "retries": 0}


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(str(tmp_path))
    yield made
    made.close()


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def test_a_port_that_takes_connections_answers(host: Host, listening: int, closed: int) -> None:
    said = probes.once([tcp(listening), tcp(closed), tcp(listening, "localhost")], host)
    assert said == ["", f"tcp 127.0.0.1:{closed} does not answer (1 s)", ""]


def test_a_command_answers_by_its_exit_status_and_shows_no_argument(host: Host) -> None:
    said = probes.once([command(TRUE), command([*FALSE, "secret"]), command(["/nowhere"])], host)
    assert said == [
        "",
        "command /usr/bin/false does not answer (1 s)",
        "command /nowhere does not answer (1 s)",
    ]


def test_a_command_has_no_shell_no_environment_and_no_file_of_ours(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "1")
    script = tmp_path / "script"
    script.write_text(f'#!/bin/sh\nexec >{tmp_path}/out\nenv; pwd; echo "$@"; ls -l /proc/$$/fd\n')
    script.chmod(0o755)
    (tmp_path / "open").write_text("")
    with open(tmp_path / "open", encoding="utf-8"):
        assert probes.once([command([str(script), "$HOME; true"])], host) == [""]
    said = (tmp_path / "out").read_text()
    assert "SECRET=1" not in said.splitlines()
    assert "$HOME; true" in said.splitlines()
    assert "/" in said.splitlines()
    assert f"{tmp_path}/open" not in said


def test_a_command_that_hangs_is_killed_with_what_it_started(host: Host, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\nsleep 1000 & echo $! >{tmp_path}/pid; wait\n")
    script.chmod(0o755)
    assert "does not answer" in probes.once([command([str(script)])], host)[0]
    pid = int((tmp_path / "pid").read_text())
    until(lambda: not os.path.exists(f"/proc/{pid}") or b"\nState:\tZ" in status(pid))


def status(pid: int) -> bytes:
    return Path(f"/proc/{pid}/status").read_bytes()


def test_a_probe_is_asked_again_until_it_answers(host: Host, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho >>{tmp_path}/tries; [ $(wc -l <{tmp_path}/tries) -ge 3 ]\n")
    script.chmod(0o755)
    assert probes.missing([command([str(script)], retries=9)], host, [""]) == []
    assert (tmp_path / "tries").read_text() == "\n" * 3


def test_the_profile_server_is_the_default(host: Host, tmp_path: Path, listening: int) -> None:
    assert probes.once(None, host) == []
    (tmp_path / "etc").mkdir()
    config = tmp_path / "etc/ccm.conf"
    for text, place in {
        f"# one\nprofile http://127.0.0.1:{listening}/profiles/a.xml\n": ("127.0.0.1", listening),
        "profile https://ccm.example.org/a.json.gz": ("ccm.example.org", 443),
        "debug 1\nprofile   http://[2001:db8::1]/a": ("2001:db8::1", 80),
        "profile file:///etc/a.xml": None,
        "profile http://host:nan/a": None,
        "profile_failover http://other/a": None,
    }.items():
        config.write_text(text)
        assert probes.server(host) == place
    config.write_text(f"profile http://127.0.0.1:{listening}/a\n")
    assert probes.once(None, host) == [""]
    assert probes.wanted([], host) == []


@pytest.mark.parametrize(
    ("before", "after", "good"),
    [
        ("++", "++", True),
        ("++", "+-", False),
        ("+-", "+-", True),
        ("+-", "-+", False),
        ("--", "+-", True),
        ("--", "--", False),
    ],
)
def test_a_change_must_not_lose_an_answer(host: Host, before: str, after: str, good: bool) -> None:
    asked = [command(TRUE if at == "+" else FALSE) for at in after]
    was = ["" if at == "+" else "does not" for at in before]
    assert (probes.missing(asked, host, was) == []) == good


GATEWAY = """
import sys; sys.path.insert(0, {top!r})
from ncm.host import Host
from ncm_bridge.live import probes
print(probes.missing([{{"type": "gateway", "timeout": 2, "retries": 1}}], Host("/"), [""]))
"""


def asked(box: Box) -> str:
    words = (sys.executable, "-B", "-c", GATEWAY.format(top=str(TOP)))
    return box.run(*words, check=True).stdout.strip()


@pytest.mark.needs(*NEEDS)
@pytest.mark.parametrize(
    ("mine", "peer", "gateway"),
    [
        ("192.0.2.3/24", "192.0.2.1/24", "192.0.2.1"),
        ("2001:db8::3/64", "2001:db8::1/64", "2001:db8::1"),
    ],
)
def test_a_gateway_that_ignores_pings_counts(box: Box, mine: str, peer: str, gateway: str) -> None:
    assert asked(box) == "['gateway (there is no default route) does not answer (2 tries of 2 s)']"
    box.outside(peer)
    box.run("ip", "link", "set", "eth0", "up", check=True)
    box.run("ip", "addr", "add", mine, "dev", "eth0", *["nodad"] * (":" in mine), check=True)
    box.run("ip", "route", "add", "default", "via", gateway, check=True)
    assert asked(box) == "[]"
    ignore = "ipv4/icmp_echo_ignore_all" if "." in mine else "ipv6/icmp/echo_ignore_all"
    script = f"mount -t proc p /proc && echo 1 >/proc/sys/net/{ignore}"
    box.run("unshare", "-m", "sh", "-c", script, outside=True, check=True)
    assert box.ping(gateway, count=1, source_outside=False) == 0
    assert asked(box) == "[]"
    # The kernel still knows its MAC address; that is no answer.
    box.run("ip", "link", "set", "peer0", "down", outside=True, check=True)
    assert asked(box) == f"['gateway {gateway} does not answer (2 tries of 2 s)']"
