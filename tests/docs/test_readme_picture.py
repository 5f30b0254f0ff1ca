# SPDX-License-Identifier: Apache-2.0
"""The README's picture of a dry run is what the command prints in that situation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.promises.life import EXAMPLES, example, go

README = Path(__file__).parents[2] / "README.md"
_PICTURE = re.compile(r"(\$ ncm-configure --dry-run --all\n)(.*?)(```)", re.DOTALL)


def situation(root: Path) -> None:
    """The example KVM host in place, then three files changed by hand."""
    go(root, example("kvm1"))
    daemon, qemu = root / "etc/libvirt/libvirtd.conf", root / "etc/libvirt/qemu.conf"
    daemon.write_text(daemon.read_text().replace("log_level=3", "log_level=1"))
    qemu.write_text(qemu.read_text().replace('vnc_password = "', 'vnc_password = "x'))
    qemu.chmod(0o644)
    (root / "etc/sysconfig/network-scripts/ifcfg-br1").unlink()


def test_the_picture_is_what_the_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pytestconfig: pytest.Config
) -> None:
    from ncm.cli import main

    situation(tmp_path / "root")
    profile = next(EXAMPLES.glob("kvm1.*"))
    assert main(["--profile", str(profile), "--root", str(tmp_path / "root"),
                 "--dry-run", "--all"]) == 0  # fmt: skip
    printed = capsys.readouterr().out
    text = README.read_text()
    found = _PICTURE.search(text)
    assert found
    if pytestconfig.getoption("--regenerate"):
        README.write_text(text[: found.start(2)] + printed + text[found.end(2) :])
        return
    assert found.group(2) == printed
