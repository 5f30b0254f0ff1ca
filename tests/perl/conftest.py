# SPDX-License-Identifier: Apache-2.0
"""Drives pyncm.pm in one Perl process, as ncm-ncd does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PERL = ["perl", "-t", "-w", f"-I{HERE}/lib", f"-I{ROOT}/perl"]
SCRIPTED = [sys.executable, "-I", str(HERE / "scripted.py")]
RAW = [sys.executable, "-I", str(HERE / "raw.py")]
BARE = ["/bin/sh", str(HERE / "bare.sh")]

Step = dict[str, Any]


class Run:
    """What came out of one Perl process: log lines, one result per component, its status."""

    def __init__(self, stdout: str, stderr: str, status: int) -> None:
        self.items: list[dict[str, Any]] = [json.loads(line) for line in stdout.splitlines()]
        self.results = [item for item in self.items if "errors" in item]
        self.stderr = stderr
        self.status = status

    def texts(self, level: str, component: str | None = None) -> list[str]:
        return [
            item["text"]
            for item in self.items
            if item.get("level") == level and component in (None, item["component"])
        ]

    def counts(self) -> list[tuple[int, int]]:
        return [(result["errors"], result["warnings"]) for result in self.results]


def step(component: str, **more: Any) -> Step:
    """One component, configured from /var/lib/ccm/profile.7 unless told otherwise."""
    directory = more.pop("directory", b"/var/lib/ccm/profile.7")
    usual = {"method": "Configure", "cid": 7, "noaction": 0, "verbose": 0}
    return {**usual, "component": component, "dir": directory.hex(), **more}


def plan(command: list[str], steps: list[str | Step], **more: Any) -> str:
    full = [step(one) if isinstance(one, str) else one for one in steps]
    return json.dumps({"command": command, "timeout": 20, "steps": full, **more})


def ncd(command: list[str], *steps: str | Step, **more: Any) -> Run:
    """Runs the steps through pyncm.pm; the exit status of the Perl program is part of the test."""
    done = subprocess.run(
        [*PERL, str(HERE / "ncd.pl")],
        input=plan(command, list(steps), **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    run = Run(done.stdout, done.stderr, done.returncode)
    assert run.stderr == ""
    assert run.status == 7
    assert [item for item in run.items if "warned" in item] == []
    assert [result["died"] for result in run.results] == [None] * len(steps)
    assert [result["uncaught"] for result in run.results] == [None] * len(steps)
    return run


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if shutil.which("perl") is None or not os.path.isdir("/proc/self/fd"):
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="needs perl and /proc"))
