# SPDX-License-Identifier: Apache-2.0
"""Whole runs: drifted, taken over, and removed again. Unchanged and mutated: net_backends."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from ncm_bridge.keyfile.dropins import CARRIER
from ncm_bridge.keyfile.names import FOLDER, own_uuid
from tests.net_backends.life import run
from tests.net_keyfile.features import ABLE
from tests.net_keyfile.test_meaning import NMSTATE
from tests.network.test_bad_profiles import changed

N = "/system/network"


def place(root: Path, path: str, text: str, mode: int = 0o600) -> Path:
    file = root / path[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)
    return file


DRIFTS = {
    "removed": lambda file: file.unlink(),
    "another type": lambda file: file.write_text(file.read_text().replace("type=", "type=x")),
    "a setting more": lambda file: file.write_text(file.read_text() + "[802-1x]\neap=tls;\n"),
    "no key file": lambda file: file.write_text(file.read_text() + "[ipv4\n"),
    "emptied": lambda file: file.write_text(""),
    "for all to read": lambda file: file.chmod(0o644),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_drift_of_any_profile_is_found(tmp_path: Path, drift: str) -> None:
    root = tmp_path / "root"
    made = [path for path in run(root, ABLE["vlans"]).planned if path.startswith(f"{FOLDER}/")]
    assert len(made) > 6
    for path in made:
        file = root / path[1:]
        right = file.read_text()
        DRIFTS[drift](file)
        assert run(root, ABLE["vlans"], dry_run=True).planned == [path]
        place(root, path, right)


def test_a_profile_of_nmstate_that_means_the_same_is_left_as_it_is(tmp_path: Path) -> None:
    wished = changed(ABLE["auto"], {
        f"{N}/gatewaydev": "br0", f"{N}/ipv6/enabled": False, f"{N}/routing_table": {"t": 100},
        f"{N}/default_gateway": "192.0.2.254",
        f"{N}/interfaces": {"br0": {
            "type": "Bridge", "ip": "192.0.2.10", "netmask": "255.255.255.0", "mtu": 1400,
            "aliases": {"a": {"ip": "192.0.2.11", "netmask": "255.255.255.0"}},
            "route": [
                {"address": "10.0.0.0", "prefix": 8, "gateway": "192.0.2.1", "table": "t"},
                {"address": "10.66.0.0", "prefix": 16, "type": "blackhole"},
            ],
            "rule": [{"from": "10.1.0.0/16", "priority": 5, "table": "t"}],
        }},
    })  # fmt: skip
    root = tmp_path / "root"
    file = place(root, f"{FOLDER}/br0.nmconnection", NMSTATE)
    done = run(root, wished)
    assert not done.errors
    assert f"{FOLDER}/br0.nmconnection" not in done.touched
    assert file.read_text() == NMSTATE
    assert run(root, wished).empty
    # It changes in place: to NetworkManager another UUID would be another profile.
    run(root, changed(wished, {f"{N}/interfaces/br0/mtu": 1500}))
    assert "mtu=1500\n" in file.read_text()
    assert "uuid=aa4ccc12-f0de-4b8d-9e4d-6cb2a2d6a9e7\n" in file.read_text()


def test_parts_of_open_vswitch_find_a_bridge_that_has_another_uuid(tmp_path: Path) -> None:
    root = tmp_path / "root"
    theirs = "00000000-0000-4000-8000-000000000001"
    place(root, f"{FOLDER}/br100-bridge.nmconnection",
          f"[connection]\nid=a\nuuid={theirs}\ntype=ovs-bridge\n")  # fmt: skip
    run(root, ABLE["ovs"])
    text = (root / FOLDER[1:] / "em2-port.nmconnection").read_text()
    assert f"master={theirs}\n" in text
    assert own_uuid("br100-bridge") not in text


def test_what_leaves_the_profile_is_removed_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "root"
    foreign = place(root, f"{FOLDER}/wlan0.nmconnection", "[connection]\nid=wlan0\n")
    run(root, ABLE["vlans"])
    fewer = copy.deepcopy(ABLE["vlans"])
    del fewer["system"]["network"]["interfaces"]["vlan5"]
    gone = run(root, fewer)
    assert sorted(gone.planned) == [CARRIER, f"{FOLDER}/em1.5.nmconnection"]
    assert gone.acted == ["run nmcli general reload conf"]
    assert foreign.exists()


def test_only_a_profile_that_changes_is_loaded_at_once(tmp_path: Path) -> None:
    """A new one waits for the command that starts it; what Open vSwitch is made of cannot."""
    root = tmp_path / "root"
    first = run(root, ABLE["vlans"])
    assert first.acted == ["run nmcli general reload conf"]
    changes = {f"{N}/interfaces/em1/onboot": False}
    path = f"{FOLDER}/em1.nmconnection"
    assert run(root, changed(ABLE["vlans"], changes)).acted == [f"run nmcli connection load {path}"]
    loaded = run(tmp_path / "ovs", ABLE["ovs"]).acted
    assert f"run nmcli connection load {FOLDER}/br100-bridge.nmconnection" in loaded
    assert f"run nmcli connection load {FOLDER}/br100.nmconnection" not in loaded


def test_a_secret_of_a_profile_that_is_replaced_is_not_shown(tmp_path: Path) -> None:
    root = tmp_path / "root"
    text = NMSTATE.replace("[user]", "[802-1x]\neap=tls;\nprivate-key-password=geheim\n[user]")
    place(root, f"{FOLDER}/br0.nmconnection", text.replace("id=br0", "id=geheim"))
    shown = run(root, ABLE["bridges"], dry_run=True).shown
    assert "private-key-password=***" in shown
    assert "private-key-password=geheim" not in shown


LEFT = {
    "/etc/nmstate/br0.yml": "# File generated by NCM::Component::nmstate. Do not edit\n---\n",
    "/etc/nmstate/resolv.yml": "# File generated by NCM::Component::nmstate. Do not edit\n---\n",
    "/etc/sysconfig/network-scripts/ifcfg-em1": "DEVICE=em1\n",
    "/etc/NetworkManager/conf.d/89-device-quattor.conf": "[device]\nkeep-configuration=no\n",
    f"{FOLDER}/System em1.nmconnection": "[connection]\nid=System em1\n",
    f"{FOLDER}/netplan-em1.nmconnection": "[connection]\nid=a\n",
    f"{FOLDER}/Wired connection 1.nmconnection": "[connection]\nid=a\n",
}
FOREIGN = {
    "/etc/nmstate/mine.yml": "interfaces: []\n",
    "/etc/sysconfig/network-scripts/ifcfg-lo": "DEVICE=lo\n",
    f"{FOLDER}/em11.nmconnection": "[connection]\nid=a\n",
    f"{FOLDER}/home.nmconnection": "[connection]\nid=a\n",
}


def test_what_others_left_is_told_and_stays(tmp_path: Path) -> None:
    root = tmp_path / "root"
    files = [place(root, path, text) for path, text in {**LEFT, **FOREIGN}.items()]
    plan = run(root, ABLE["vlans"])
    warned = "\n".join(line for line in plan.shown.splitlines() if "warn" in line)
    assert [path for path in LEFT if path not in warned] == []
    assert [path for path in FOREIGN if path in warned] == []
    assert all(file.exists() for file in files)
    again = run(root, ABLE["vlans"])
    warned = "\n".join(line for line in again.shown.splitlines() if "warn" in line)
    assert f"{FOLDER}/em1.nmconnection" not in warned
