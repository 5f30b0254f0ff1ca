# SPDX-License-Identifier: Apache-2.0
"""The tables against libvirt itself: it decides which definitions mean the same.

``MERGE_JUDGE=20`` judges twenty times as many pairs, ``MERGE_SEED=7`` others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.libvirt_live.daemon import Daemon

pytestmark = pytest.mark.usefixtures("thorough")
HERE = Path(__file__).parent
TOP = HERE.parents[1]
TIMES = int(os.environ.get("MERGE_JUDGE", "1"))
SEED = os.environ.get("MERGE_SEED", "1")
QEMU = ("root", "unshare", "qemu-system-x86_64", "python:libvirt", "/usr/share/libvirt/schemas")


def judge(module: str, *words: object, pairs: int, apart: bool = False) -> dict[str, Any]:
    """What a judge says of so many pairs. ``apart``: with mounts and processes of its own."""
    around = ["bash", str(HERE / "merge_embed.sh")] if apart else []
    name = f"tests.libvirt_live.{module}"
    command = [*around, sys.executable, "-m", name, *map(str, words), SEED, str(pairs * TIMES)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=TOP, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def agreed(result: dict[str, Any], least: int) -> None:
    """Nothing was found wrong, and enough of either verdict was given to mean something."""
    assert result["findings"] == [], "\n\n".join(result["findings"][:5])
    assert result["same"] > least * TIMES, result
    assert result["changed"] > least * TIMES, result
    assert result.get("excused", 0) * 50 < result["changed"], result


@pytest.mark.needs(*QEMU)
def test_libvirt_agrees_what_is_another_guest(tmp_path: Path) -> None:
    agreed(judge("merge_guests", tmp_path, pairs=1500, apart=True), 250)


@pytest.mark.needs(*QEMU)
def test_what_others_made_of_a_guest_stays(tmp_path: Path) -> None:
    agreed(judge("merge_clutter", tmp_path, pairs=800, apart=True), 120)


@pytest.mark.needs("python:libvirt", "/usr/share/libvirt/schemas")
@pytest.mark.parametrize(("kind", "pairs"), [("network", 1200), ("pool", 1600), ("volume", 800)])
def test_libvirt_agrees_what_is_another(kind: str, pairs: int) -> None:
    agreed(judge("merge_courts", kind, "test:///default", pairs=pairs), 150)


@pytest.mark.needs("python:libvirt", "/usr/share/libvirt/schemas")
@pytest.mark.parametrize("kind", ["network", "secret"])
def test_a_real_libvirtd_agrees_what_is_another(kind: str, daemon: Daemon) -> None:
    agreed(judge("merge_courts", kind, daemon.uri, pairs=400), 50)
