# SPDX-License-Identifier: Apache-2.0
"""What holds up the boot is warned about, and systemd's own generator agrees."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm.resource import Note
from ncm_nfs import boot
from tests.nfs.conftest import mounts, wanted

GENERATOR = "/lib/systemd/system-generators/systemd-fstab-generator"
WAITS = "the boot waits for this server: nofail, or x-systemd.automount"
NEEDS = "the boot needs what this shows: nofail, or x-systemd.automount"
EARLY = "shows a part of a network mount, and is ordered before the network is up: _netdev"


def entry(fstype: str, options: str, device: str = "s:/a", point: str = "/n") -> dict[str, Any]:
    return {"device": device, "mountpoint": point, "fstype": fstype, "options": options}


def told(*entries: dict[str, Any]) -> list[str]:
    return [note.message for note in boot.notes(mounts(*entries))]


@pytest.mark.parametrize(
    ("fstype", "options", "notes"),
    [
        ("nfs4", "defaults", [WAITS]),
        ("nfs", "rw,hard,_netdev", [WAITS]),
        ("nfs4", "hard,nofail", []),
        ("nfs4", "hard,noauto", []),
        ("nfs4", "hard,x-systemd.automount", []),
        ("nfs4", "hard,x-systemd.wanted-by=x.service", []),
        ("nfs4", "soft", []),
        ("nfs4", "softerr", []),
        ("nfs4", "bg,hard", []),
        ("lustre", "_netdev", [WAITS]),
        ("lustre", "nofail", []),
        ("ceph", "_netdev,nofail", []),
        ("ceph", "nofail", ["systemd may not know that ceph needs the network: _netdev"]),
        ("panfs", "noauto", []),
        ("panfs", "bg", ["systemd may not know that panfs needs the network: _netdev", WAITS]),
    ],
)
def test_a_mount_that_holds_up_the_boot(fstype: str, options: str, notes: list[str]) -> None:
    assert told(entry(fstype, options)) == notes


def test_a_bind_mount_of_a_network_path_needs_the_network() -> None:
    nfs = entry("nfs4", "nofail")
    assert told(nfs, entry("none", "bind", "/n/part", "/b")) == [EARLY, NEEDS]
    assert told(nfs, entry("none", "bind,_netdev,nofail", "/n", "/b")) == []
    assert told(nfs, entry("none", "bind", "/nn", "/b")) == []


def test_each_names_the_path_of_the_options() -> None:
    found = [one for one in wanted({"mounts": [entry("nfs4", "rw")]}) if isinstance(one, Note)]
    assert [one.because for one in found] == ["/software/components/nfs/mounts/0/options"]


@pytest.mark.needs(GENERATOR)
@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("s:/a /n nfs4 hard 0 0", "remote-fs.target.requires"),
        ("s:/a /n nfs hard,nofail 0 0", "remote-fs.target.wants"),
        ("s:/a /n nfs bg 0 0", "remote-fs.target.wants"),
        ("s:/a /n nfs soft,x-systemd.wanted-by=x.service 0 0", "x.service.wants"),
        ("m@tcp:/f /n lustre defaults 0 0", "remote-fs.target.requires"),
        ("p:/v /n panfs defaults 0 0", "local-fs.target.requires"),
        ("p:/v /n panfs _netdev 0 0", "remote-fs.target.requires"),
        ("p:/v /n panfs bg 0 0", "local-fs.target.requires"),
        ("/n /b none bind 0 0", "local-fs.target.requires"),
        ("/n /b none bind,_netdev,nofail 0 0", "remote-fs.target.wants"),
    ],
)
def test_systemd_has_the_same_rules(tmp_path: Path, line: str, target: str) -> None:
    (tmp_path / "fstab").write_text(f"{line}\n")
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(
        [GENERATOR, str(out), str(out), str(out)], check=True, capture_output=True,
        env={"SYSTEMD_FSTAB": str(tmp_path / "fstab"), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert [path.parent.name for path in out.glob("*/*.mount")] == [target]
