# SPDX-License-Identifier: Apache-2.0
"""The timer on the front end, the unit on the node, and the command that both lead to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.onehost.bad_profiles import FRONT, HOST, KEY
from tests.onehost.conftest import made, profile
from tests.promises.life import go
from tests.real import needs

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "packaging/systemd"
FRONT_TREE: dict[str, Any] = FRONT["software"]["components"]["oned"]
HOST_TREE: dict[str, Any] = HOST["software"]["components"]["onehost"]
TIMER = "etc/systemd/system/timers.target.wants/ncm-virt-register.timer"


def verified(*units: Path) -> str:
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, units)],
                          capture_output=True, text=True, check=False)  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if any(at.name in line for at in units)]
    return "\n".join(line for line in lines if "is not executable" not in line)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    needs("systemd-analyze")
    made(tmp_path / "root", onehost=HOST_TREE)
    announce = tmp_path / "root/etc/systemd/system/ncm-virt-announce.service"
    register = UNITS / "ncm-virt-register.service", UNITS / "ncm-virt-register.timer"
    assert verified(*register, announce) == ""


def test_the_timer_runs_while_hosts_are_looked_at(tmp_path: Path) -> None:
    root = tmp_path / "root"
    done = made(root, oned=FRONT_TREE)
    assert (root / TIMER).readlink() == Path("/usr/lib/systemd/system/ncm-virt-register.timer")
    assert "restart ncm-virt-register.timer" in done.acted
    done = made(root, oned={at: FRONT_TREE[at] for at in FRONT_TREE if at != "registration"})
    assert not (root / TIMER).is_symlink()
    assert "stop ncm-virt-register.timer" in done.acted
    assert "restart ncm-virt-register.timer" not in done.acted


def test_the_right_to_ask_is_there_only_where_a_key_may(tmp_path: Path) -> None:
    root = tmp_path / "root"
    path = root / "etc/sudoers.d/ncm-virt-register"
    made(root, oned=FRONT_TREE)
    assert not path.exists()
    made(
        root, oned={**FRONT_TREE, "oneadmin": {"authorized_keys": [{"key": KEY, "announce": True}]}}
    )
    assert path.stat().st_mode & 0o777 == 0o440
    made(root, oned={**FRONT_TREE, "oneadmin": {"authorized_keys": [{"key": KEY}]}})
    assert not path.exists()


def test_the_keys_of_front_ends_are_filed_under_their_ports(tmp_path: Path) -> None:
    ends = [{"host": "front1", "keys": [f"{KEY} x"]}, {"host": "front2", "port": 2222,
                                                        "keys": [KEY]}]  # fmt: skip
    made(tmp_path / "root", onehost={"announce": {**HOST_TREE["announce"], "front_ends": ends}})
    text = (tmp_path / "root/etc/ncm-virt/front_ends").read_text()
    assert text == f"front1 {KEY}\n[front2]:2222 {KEY}\n"


def test_the_bridges_of_the_node_are_those_of_its_network(tmp_path: Path) -> None:
    whole = profile(onehost={"announce": HOST_TREE["announce"]})
    whole["system"] = {"network": {"interfaces": {
        "br0": {"type": "Bridge", "ip": "192.0.2.1"}, "eth0": {"bridge": "br0"},
        "lan": {"type": "OVSBridge", "device": "br7"},
    }}}  # fmt: skip
    file = tmp_path / "etc/ncm-virt/checks"
    assert go(tmp_path, whole).errors == []
    assert [at for at in file.read_text().splitlines() if at.startswith("bridge ")] == [
        "bridge br0", "bridge br7",
    ]  # fmt: skip
    whole["software"]["components"]["onehost"]["announce"] = {
        **HOST_TREE["announce"], "bridges": []
    }  # fmt: skip
    assert go(tmp_path, whole).errors == []
    assert "\nbridge br" not in file.read_text()


def test_a_node_that_no_longer_announces_has_no_unit(tmp_path: Path) -> None:
    root = tmp_path / "root"
    done = made(root, onehost=HOST_TREE)
    assert done.acted == ["daemon-reload", "restart ncm-virt-announce.service"]
    made(root, onehost={})
    assert [at.name for at in (root / "etc").rglob("*") if at.is_file() or at.is_symlink()] == []


def test_a_scheduled_run_is_no_run_that_somebody_asked_for(tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    tree = {name: at for name, at in HOST_TREE.items() if name != "announce"}
    whole = {"software": {"components": {"onehost": {"active": True, **tree}}}}
    profile.write_text(json.dumps(whole))
    root = tmp_path / "root"
    root.mkdir()

    def run(*words: str) -> str:
        command = [sys.executable, str(ROOT / "scripts/ncm-configure"), "--profile", str(profile),
                   "--root", str(root), *words]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("onehost")
    path = root / "etc/sudoers.d/ncm-virt-opennebula"
    run("--undo", "onehost")
    assert not path.exists()
    assert "held since it was taken back" in run("--scheduled", "onehost")
    assert not path.exists()
    run("onehost")
    assert path.exists()


def test_without_the_registration_of_hosts_a_front_end_has_none_of_it(tmp_path: Path) -> None:
    root = tmp_path / "root"
    go(root, {"software": {"components": {"oned": {
        "active": True, "ncm-module": "pyncm", "opennebula_version": "7.0", "mads": {},
    }}}})  # fmt: skip
    assert sorted(
        str(at.relative_to(root)) for at in (root / "etc").rglob("*") if at.is_file()
    ) == ["etc/one/oned.conf"]
