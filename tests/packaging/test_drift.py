# SPDX-License-Identifier: Apache-2.0
"""The drift check's text file, made by the real command on a scratch root."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PROFILE, ROOT

DRIFT = ROOT / "packaging" / "systemd" / "drift"
SAMPLE = re.compile(r'(\w+)(?:\{(\w+="[^"\\\n]*"(?:,\w+="[^"\\\n]*")*)\})? (-?[0-9.]+)')


class Node:
    """A root, a ncm-configure for it, and the place of the text file."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.textfile = folder / "exporter" / "ncm_virt.prom"
        self.command = folder / "ncm-configure"
        self.root.mkdir()
        self.textfile.parent.mkdir()
        self.use(f"--profile {PROFILE} --root {self.root}")

    def use(self, options: str) -> None:
        """Let ncm-configure see another profile or root."""
        script = ROOT / "scripts" / "ncm-configure"
        self.command.write_text(f'#!/bin/sh\nexec {sys.executable} {script} {options} "$@"\n')
        self.command.chmod(0o755)

    def check(self, status: int = 0, umask: int = -1) -> None:
        """Run the drift check, which must end with that status."""
        told = {"NCM_CONFIGURE": str(self.command), "NCM_VIRT_TEXTFILE": str(self.textfile)}
        answer = subprocess.run(
            [sys.executable, DRIFT], env={**os.environ, **told}, capture_output=True, check=False,
            umask=umask,
        )  # fmt: skip
        assert answer.returncode == status, answer.stderr.decode()

    def samples(self) -> dict[str, float]:
        """The text file's samples by name and labels; each metric has its HELP and TYPE."""
        found = {}
        lines = self.textfile.read_text().splitlines()
        for line in lines:
            if not line.startswith("#"):
                match = SAMPLE.fullmatch(line)
                assert match, line
                assert f"# TYPE {match[1]} gauge" in lines
                found[f"{match[1]}{{{match[2] or ''}}}"] = float(match[3])
        return found


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """An empty node."""
    return Node(tmp_path)


LIBVIRTD = 'ncm_virt_drift{component="libvirtd",owner="ncm-virt"}'
STATUS = "ncm_virt_drift_check_exit_status{}"


def test_a_node_that_lacks_everything_drifts_and_a_configured_one_does_not(node: Node) -> None:
    node.check()
    before = node.samples()
    subprocess.run([node.command, "--all"], check=True, stdout=subprocess.DEVNULL)
    node.check()
    after = node.samples()
    assert (before[STATUS], after[STATUS]) == (2, 0)
    assert before[LIBVIRTD] > 0
    assert {value for name, value in after.items() if name.startswith("ncm_virt_drift{")} == {0}
    assert {value for name, value in after.items() if name.startswith("ncm_virt_failed")} == {0}


def test_an_edited_file_is_drift_of_its_component_alone(node: Node) -> None:
    subprocess.run([node.command, "--all"], check=True, stdout=subprocess.DEVNULL)
    conf = node.root / "etc/libvirt/libvirtd.conf"
    conf.write_text(conf.read_text().replace("max_clients=", "max_clients=1"))
    node.check()
    drifted = [name for name, value in node.samples().items() if "drift{" in name and value]
    assert drifted == [LIBVIRTD]


def test_the_exporter_may_read_the_file_and_sees_no_other(node: Node) -> None:
    node.textfile.write_text("of the last run\n")
    node.check(umask=0o077)
    assert stat.S_IMODE(node.textfile.stat().st_mode) == 0o644
    assert [path.name for path in node.textfile.parent.iterdir()] == ["ncm_virt.prom"]
    assert "of the last run" not in node.textfile.read_text()


def test_a_run_that_failed_says_so_and_names_no_component(node: Node) -> None:
    node.use("--profile /nowhere.json")
    node.check(status=1)
    samples = node.samples()
    assert samples[STATUS] == 1
    assert [name for name in samples if "component=" in name] == []


def test_without_the_exporter_nothing_is_written_and_nothing_fails(node: Node) -> None:
    node.textfile.parent.rmdir()
    node.check()
    assert not node.textfile.parent.exists()
