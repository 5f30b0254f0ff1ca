# SPDX-License-Identifier: Apache-2.0
"""In a guest with systemd: the dead-man is a unit of its own. Run as: lab_systemd.py SCENE."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, os.environ["TOP"])

from ncm_bridge.live import deadman
from ncm_bridge.live.trial_files import WATCH, Folder
from tests.net_trial import life
from tests.net_trial.life import Life, child, ended, until, watching

# Python takes its time in a guest that is emulated.
deadman.READY = 120.0
life.DEADLINE = 120.0
UNITS = "ncm-virt-network-trial-*"
SERVICE = Path(os.environ["TOP"]) / "packaging/systemd/ncm-virt-network-rollback.service"


def said(*words: str) -> str:
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


def units() -> list[str]:
    return said("systemctl", "list-units", "--all", "--plain", "--no-legend", UNITS).splitlines()


def group(pid: int) -> str:
    return Path(f"/proc/{pid}/cgroup").read_text()


def good(node: Life) -> None:
    """A change that stays: while it is on trial its dead-man is a unit that runs."""
    found: list[str] = []
    mine = group(os.getpid())

    def work() -> None:
        found[:] = units()
        assert group(watching(node)) != mine
        assert UNITS[:-1] in group(watching(node))

    error = node.go(work)
    assert error is None, str(error)
    assert len(found) == 1
    assert " active " in found[0]
    assert node.state() == "new"
    until(lambda: not units())


def stopped(node: Life) -> None:
    """The service that ran us is stopped, with all that is in its group."""
    words = [sys.executable, "-B", __file__, "hang"]
    settings = [f"--setenv={name}={os.environ[name]}" for name in ("TOP",)]
    said("systemd-run", "--unit=runs-us", "--quiet", *settings, *words)
    until((node.root / "run/hangs").exists)
    assert node.state() == "new"
    said("systemctl", "kill", "--signal=KILL", "runs-us")
    node.over()
    node.taken_back()
    until(lambda: not units())


def hang(node: Life) -> None:
    def work() -> None:
        (node.root / "run/hangs").touch()
        signal.pause()

    node.go(work)


def both_killed(node: Life) -> None:
    def work() -> None:
        os.kill(watching(node), signal.SIGKILL)
        until(lambda: not Folder(node.host()).alive(WATCH))
        os.kill(os.getpid(), signal.SIGKILL)

    assert ended(child(lambda: node.go(work))) == -signal.SIGKILL
    assert node.state() == "new"


def at_the_start(node: Life) -> None:
    """The unit of the package ends what was left; where nothing was, it does not even start."""
    folder = Path("/etc/systemd/system")
    (folder / SERVICE.name).write_text(SERVICE.read_text())
    drop = folder / f"{SERVICE.name}.d"
    drop.mkdir()
    words = " ".join(f"'{word}'" for word in deadman.command("--boot", "/"))
    (drop / "start.conf").write_text(f"[Service]\nExecStart=\nExecStart={words}\n")
    said("systemctl", "daemon-reload")
    both_killed(node)
    said("systemctl", "start", SERVICE.name)
    node.taken_back()
    assert said("systemctl", "show", "--value", "-p", "Result", SERVICE.name) == "success"
    said("systemctl", "start", SERVICE.name)
    condition = said("systemctl", "show", "--value", "-p", "ConditionResult", SERVICE.name)
    assert condition == "no"


if __name__ == "__main__":
    scene = sys.argv[1]
    if scene == "hang":
        # What was before is what the other process made.
        made = Life.__new__(Life)
        made.root = Path("/")
    else:
        subprocess.run(["rm", "-rf", "/etc/net", "/var/lib/ncm-virt"], check=True)
        made = Life(Path("/"))
    globals()[scene](made)
