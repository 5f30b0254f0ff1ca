# SPDX-License-Identifier: Apache-2.0
"""The kernel's own NFS server and client, in the lab's guest: see lab_nfs.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

HERE = Path(__file__).resolve().parent
LAB = Lab({"nfs": f'exec "$PYTHON" -B {HERE}/lab_nfs.py'}, limits={"nfs": 900})
pytestmark = IN_LAB
MOVED = ["umount /mnt/n", "mount /mnt/n"]


@pytest.fixture
def seen(lab: Results) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(lab.output("nfs").partition("\n{\n")[2].join(["{", ""]))
    return found


def test_it_is_mounted_once(seen: dict[str, Any]) -> None:
    assert seen["first"]["did"] == ["exportfs -ra"]
    assert seen["mounted"]["did"] == ["mount /mnt/n"]
    assert " - nfs4 127.0.0.1:/part rw,vers=4" in seen["mounted"]["mounted"]
    assert seen["again"]["skipped"] == "unchanged"


@pytest.mark.parametrize(
    "name", ["in full", "noatime in full", "timeo in full", "version in full", "exports in full"]
)
def test_what_the_kernel_shows_means_what_was_wanted(seen: dict[str, Any], name: str) -> None:
    assert (seen[name]["did"], seen[name]["errors"], seen[name]["changes"]) == ([], [], [])


@pytest.mark.parametrize("name", ["read-only", "writable", "noatime", "remounted by hand"])
def test_what_a_remount_can_change_is_remounted(seen: dict[str, Any], name: str) -> None:
    assert seen[name]["errors"] == []
    assert seen[name]["did"] == ["mount -o remount /mnt/n"]
    mode = "ro" if name == "read-only" else "rw"
    assert f" /mnt/n {mode}," in seen[name]["mounted"]


@pytest.mark.parametrize("name", ["timeo", "version", "moved", "undone"])
def test_what_a_remount_cannot_change_is_unmounted_and_mounted(
    seen: dict[str, Any], name: str
) -> None:
    assert seen[name]["errors"] == []
    assert seen[name]["did"] == MOVED


def test_version_and_time_are_as_declared(seen: dict[str, Any]) -> None:
    assert "timeo=100" in seen["timeo"]["mounted"]
    assert "vers=4.1" in seen["version"]["mounted"]
    assert "127.0.0.1:/other" in seen["moved"]["mounted"]
    assert "127.0.0.1:/part" in seen["undone"]["mounted"]
    assert seen["unmounted by hand"]["did"] == ["mount /mnt/n"]


def test_the_client_sees_that_the_export_has_changed(seen: dict[str, Any]) -> None:
    assert seen["writes"] == "written"
    assert seen["exports changed"]["did"] == ["exportfs -ra"]
    assert "Read-only file system" in seen["writes not"]
    assert seen["exports back"]["did"] == ["exportfs -ra"]


def test_who_uses_it_is_named_and_nothing_is_done(seen: dict[str, Any]) -> None:
    named = f"in use by sleep (pid {seen['sleeper']}, root)"
    assert seen["busy"]["refused"] == {"mount /mnt/n": named}
    assert seen["busy"]["did"] == []
    assert seen["lazy"]["did"] == ["umount -l /mnt/n", "mount /mnt/n"]


@pytest.mark.parametrize("name", ["dead, as it was", "dead, in full"])
def test_a_dead_server_holds_up_no_plan(seen: dict[str, Any], name: str) -> None:
    assert seen["waited"]
    assert (seen[name]["errors"], seen[name]["did"], seen[name]["refused"]) == ([], [], {})


@pytest.mark.parametrize("name", ["dead, to be moved", "dead, to leave"])
def test_who_waits_for_a_dead_server_is_named(seen: dict[str, Any], name: str) -> None:
    assert f"bash (pid {seen['reader']}, root)" in seen[name]["refused"]["mount /mnt/n"]


def test_what_nobody_uses_is_unmounted_though_the_server_is_dead(seen: dict[str, Any]) -> None:
    assert seen["dead, unmounted"]["did"] == ["umount /mnt/n"]
    assert seen["dead, unmounted"]["mounted"] == ""
