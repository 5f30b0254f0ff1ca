# SPDX-License-Identifier: Apache-2.0
"""The README's first command: the example cloud, made once and then right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]


@pytest.mark.needs("python:libvirt")
def test_the_demo_makes_everything_once(tmp_path: Path) -> None:
    command = ["sh", str(TOP / "examples/demo.sh"), sys.executable, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    parts = done.stdout.split("\n== ")[1:]
    assert [part.partition(":")[0] for part in parts[::3]] == [
        "front1", "kvm1", "cloud, on a stand-in for oned", "lab, on test"
    ]  # fmt: skip
    for part in parts:
        nothing = "nothing to change." in part
        assert nothing == part.splitlines()[0].endswith("again"), part
