# SPDX-License-Identifier: Apache-2.0
"""Settings at the end of packaged files, and oneadmin's ssh: what is ours there, and what not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm_oned.nebula import yamlread
from ncm_oned.nebula.appended import MARK
from tests.opennebula.conftest import apply, node, notes, plan
from tests.opennebula.test_opennebula_adopted import PACKAGED_KVMRC, PACKAGED_NETWORK, put
from tests.opennebula.test_opennebula_shell import sourced

KVMRC = "/var/lib/one/remotes/etc/vmm/kvm/kvmrc"
NETWORK = "/var/lib/one/remotes/etc/vnm/OpenNebulaNetwork.conf"
SSH = "/var/lib/one/.ssh/config"
ALONE: dict[str, Any] = {"ssh_multiplex": False}


def kvmrc(**fields: Any) -> dict[str, Any]:
    return {"kvmrc": fields, **ALONE}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A front end with the packaged files."""
    made = node(tmp_path / "root", "6.10.0")
    put(made, KVMRC, PACKAGED_KVMRC)
    put(made, NETWORK, PACKAGED_NETWORK)
    return made


def read(root: Path, path: str) -> str:
    return (root / path.lstrip("/")).read_text()


def test_packaged_lines_stay_and_ours_are_in_force(root: Path) -> None:
    apply(root, kvmrc(shutdown_timeout=5, force_destroy=True))
    text = read(root, KVMRC)
    assert text.startswith(PACKAGED_KVMRC)
    names = ("LANG", "SHUTDOWN_TIMEOUT", "FORCE_DESTROY", "Q35_PORTS")
    assert sourced(text, *names) == ["C", "5", "yes", "16"]


def test_what_the_packaged_file_says_already_is_not_said_again(root: Path) -> None:
    apply(root, kvmrc(shutdown_timeout=5))
    assert "LANG" not in read(root, KVMRC)[len(PACKAGED_KVMRC) :]


def test_a_packaged_network_file_that_says_the_same_is_left_alone(root: Path) -> None:
    assert plan(root, {"vnm_conf": {}, **ALONE}).empty
    apply(root, {"vnm_conf": {"vxlan_ttl": 3}, **ALONE})
    text = read(root, NETWORK)
    assert text == f"{PACKAGED_NETWORK}:vxlan_ttl: 3{MARK}\n"
    assert yamlread.read(text)[":vxlan_ttl"] == ("int", 3)


def test_a_value_that_changes_back_leaves_no_line(root: Path) -> None:
    for value in (5, 7, 300):
        apply(root, kvmrc(shutdown_timeout=value, libvirt_uri="qemu:///system"))
        assert plan(root, kvmrc(shutdown_timeout=value, libvirt_uri="qemu:///system")).empty
    assert "SHUTDOWN_TIMEOUT=300" in read(root, KVMRC)
    assert read(root, KVMRC).count("SHUTDOWN_TIMEOUT") == 1


def test_what_left_the_profile_goes_and_the_packaged_file_is_back(root: Path) -> None:
    apply(root, kvmrc(shutdown_timeout=5, force_destroy=True))
    apply(root, kvmrc(shutdown_timeout=5))
    assert "FORCE_DESTROY" not in read(root, KVMRC)
    apply(root, ALONE)
    assert read(root, KVMRC) == PACKAGED_KVMRC


def test_a_line_that_others_add_below_ours_does_not_win(root: Path) -> None:
    tree = kvmrc(shutdown_timeout=5)
    apply(root, tree)
    put(root, KVMRC, read(root, KVMRC) + "export SHUTDOWN_TIMEOUT=9\nexport OWN=1\n")
    assert apply(root, tree).acted == ["restart ncm-virt-host-sync.service"]
    assert sourced(read(root, KVMRC), "SHUTDOWN_TIMEOUT", "OWN") == ["5", "1"]
    assert plan(root, tree).empty


def test_a_file_without_a_last_newline_gets_one_before_ours(root: Path) -> None:
    put(root, KVMRC, "export LANG=C")
    apply(root, kvmrc(shutdown_timeout=5))
    assert sourced(read(root, KVMRC), "LANG", "SHUTDOWN_TIMEOUT") == ["C", "5"]


def test_a_file_that_we_made_goes_with_its_part(tmp_path: Path) -> None:
    root = node(tmp_path / "bare")
    apply(root, kvmrc())
    assert (root / KVMRC.lstrip("/")).exists()
    apply(root, ALONE)
    assert not (root / KVMRC.lstrip("/")).exists()


def controls(root: Path, host: str) -> dict[str, str]:
    """What ssh itself takes from the file; its paths are below the root."""
    folder = root / "var/lib/one/.ssh"
    moved = root / "moved"
    shutil.rmtree(moved, ignore_errors=True)
    moved.mkdir()
    for file in folder.iterdir():
        text = file.read_text().replace("Include ", f"Include {moved}/")
        (moved / file.name).write_text(text)
    done = subprocess.run(["ssh", "-G", "-F", str(moved / "config"), host], capture_output=True,
                          check=True, encoding="utf-8")  # fmt: skip
    pairs = (line.partition(" ") for line in done.stdout.splitlines())
    return {name: value for name, _, value in pairs if name.startswith("control")}


@pytest.mark.skipif(not shutil.which("ssh"), reason="ssh is not installed")
def test_ssh_shares_connections_in_a_folder_of_oneadmin(tmp_path: Path) -> None:
    root = node(tmp_path / "root")
    put(root, SSH, "Host kvm9\n  User root\n", 0o600)
    apply(root, {"ssh_multiplex": True})
    for host in ("kvm1", "kvm9"):
        found = controls(root, host)
        assert found["controlmaster"] == "auto"
        assert found["controlpath"].startswith("/var/lib/one/.ssh/")
    assert (root / "var/lib/one/.ssh").stat().st_mode & 0o777 == 0o700
    assert plan(root, {"ssh_multiplex": True}).empty
    apply(root, ALONE)
    assert read(root, SSH) == "Host kvm9\n  User root\n"
    assert not (root / "var/lib/one/.ssh/ncm-virt.conf").exists()


def test_a_config_that_shares_connections_itself_is_left_alone(tmp_path: Path) -> None:
    root = node(tmp_path / "root")
    put(root, SSH, "Host *\n  controlpath /run/one/x\n", 0o600)
    assert plan(root, {"ssh_multiplex": True}).empty
    told = notes(ALONE, root)
    assert len(told) == 1
    assert "shares connections" in told[0][1]


def test_an_include_that_slipped_down_is_first_again(tmp_path: Path) -> None:
    root = node(tmp_path / "root")
    apply(root, {"ssh_multiplex": True})
    put(root, SSH, f"Host x\n{read(root, SSH)}", 0o600)
    apply(root, {"ssh_multiplex": True})
    assert read(root, SSH) == "Include ncm-virt.conf\nHost x\n"
