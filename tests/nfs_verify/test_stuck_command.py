# SPDX-License-Identifier: Apache-2.0
"""A command that waits in the kernel for a dead server cannot be ended, and nobody waits for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ncm import actions
from ncm.errors import HostError

from .conftest import HERE, NEEDS, PATIENCE


@pytest.mark.needs(*NEEDS, "/dev/fuse")
def test_a_command_that_cannot_be_ended_is_left_to_itself(open_path: Path) -> None:
    point = open_path / "dead"
    point.mkdir()
    done = subprocess.run(
        ["unshare", "-n", "-m", "-p", "-f", "--kill-child", "--mount-proc", sys.executable,
         str(HERE / "stuck.py"), str(point)],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["states"] == ["D"]
    assert found["said"] == (
        f"stat {point}: no answer within 1 s, and it cannot be ended: process {found['pids'][0]}"
        " waits in the kernel, for a file server or a disk"
    )
    assert found["after"] == [0, ["more"]]
    assert found["left"] == 0


def test_a_command_that_is_too_slow_is_ended_and_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TIMEOUT", 0.2)
    with pytest.raises(HostError, match=r"^sleep 3600: no answer within 0\.2 s$"):
        actions.output(["sleep", "3600"])
    assert actions._left == []
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_run_that_is_broken_off_ends_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a signal does, that a handler makes an exception of."""

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", broken)
    with pytest.raises(KeyboardInterrupt):
        actions.output(["sleep", "3600"])
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
