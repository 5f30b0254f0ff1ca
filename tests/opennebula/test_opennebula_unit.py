# SPDX-License-Identifier: Apache-2.0
"""ncm-virt-host-sync.service: systemd takes it, and it waits for a server that is starting."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from ncm_oned.nebula.place import SYNC

UNIT = Path(__file__).parents[2] / "packaging" / "systemd" / SYNC.unit


def commands(root: Path, onehost: str) -> list[tuple[str, list[str]]]:
    """(directive, command) of the unit, with this script for onehost."""
    script = root / "onehost"
    script.write_text(f"#!/bin/sh\n{onehost}\n")
    script.chmod(0o755)
    text = UNIT.read_text().replace("/usr/bin/onehost", str(script))
    found = re.findall(r"^(ExecStart(?:Pre)?)=(.*)$", text, re.MULTILINE)
    return [(name, shlex.split(command)) for name, command in found]


@pytest.mark.needs("systemd-analyze")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text().replace("/usr/bin/onehost", "/bin/true")
    copy = tmp_path / UNIT.name
    copy.write_text(re.sub("(User|Group)=oneadmin", r"\1=root", text))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)],
                          capture_output=True, check=False, encoding="utf-8")  # fmt: skip
    assert UNIT.name not in done.stderr + done.stdout, done.stderr


def test_it_waits_until_the_server_answers_and_then_syncs(tmp_path: Path) -> None:
    log, count = tmp_path / "log", tmp_path / "count"
    script = (
        f'echo "$@" >>{log}; [ "$1" = list ] || exit 0\n'
        f'echo x >>{count}; [ "$(wc -l <{count})" -ge 3 ]'
    )
    for _, command in commands(tmp_path, script):
        subprocess.run(command, check=True)
    assert log.read_text().splitlines() == ["list", "list", "list", "sync --force"]


def test_a_host_that_cannot_be_reached_fails_it(tmp_path: Path) -> None:
    [*_, (name, command)] = commands(tmp_path, '[ "$1" = list ]')
    assert name == "ExecStart"
    assert subprocess.run(command, check=False).returncode


def test_a_restart_runs_it_again_and_leaves_it_up() -> None:
    text = UNIT.read_text()
    # The run looks whether the unit is active after a restart.
    assert "Type=oneshot\n" in text
    assert "\nRemainAfterExit=yes\n" in text
    assert "\nUser=oneadmin\n" in text
    assert SYNC.verb == "restart"
