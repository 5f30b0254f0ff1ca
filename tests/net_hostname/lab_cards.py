# SPDX-License-Identifier: Apache-2.0
"""In a guest with udev: names of its cards at a start of the node. Run as: lab_cards.py SCENE."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, os.environ["TOP"])

from ncm_bridge.card_names import RULES

TOP = Path(os.environ["TOP"])
UNIT = "ncm-virt-card-names.service"
A, B, C = (f"52:54:00:00:00:0{number}" for number in (1, 2, 3))
"""As they come, udev calls them eth0, eth1 and eth2, or by their places."""


def said(*words: str) -> str:
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


def installed() -> None:
    """The unit of the package, with this checkout's program."""
    folder = Path("/etc/systemd/system")
    shutil.copy(TOP / "packaging/systemd" / UNIT, folder)
    (folder / f"{UNIT}.d").mkdir(exist_ok=True)
    code = "import sys; from ncm_bridge.live.cards_at_boot import main; sys.exit(main())"
    words = [sys.executable, "-B", "-c", code]
    start = " ".join(f'"{word}"' for word in words)
    text = f"[Service]\nEnvironment=PYTHONPATH={TOP}\nExecStart=\nExecStart={start}\n"
    (folder / f"{UNIT}.d/start.conf").write_text(text)
    said("systemctl", "daemon-reload")


def ruled(names: dict[str, str]) -> None:
    """The rules as the component writes them, known to udev."""
    root = Path("/run/node")
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    (root / "etc").mkdir()
    shutil.copy("/etc/os-release", root / "etc/os-release")
    tree = {
        "hardware": {"cards": {"nic": {name: {"hwaddr": mac} for name, mac in names.items()}}},
        "system": {"network": {
            "hostname": "lab", "domainname": "example.org", "nameserver": ["192.0.2.1"],
            "interfaces": {name: {"bootproto": "none", "onboot": True} for name in names},
        }},
        "software": {"components": {
            "network": {"active": True, "ncm-module": "pyncm", "rename": True},
            "bridge": {"active": True, "backend": "ifupdown"},
        }},
    }  # fmt: skip
    profile = root / "profile.json"
    profile.write_text(json.dumps(tree))
    command = [sys.executable, "-B", str(TOP / "scripts/ncm-configure"), "--root", str(root)]
    said(*command, "--profile", str(profile), "network")
    Path(RULES).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(f"{root}{RULES}", RULES)
    said("udevadm", "control", "--reload")


def started() -> None:
    """The cards appear, and what the node starts before its network has run."""
    said("modprobe", "virtio_net")
    subprocess.run(["systemctl", "start", UNIT], check=False)
    said("udevadm", "settle")


def gone() -> None:
    said("modprobe", "--remove", "virtio_net")
    said("udevadm", "settle")


def cards() -> dict[str, str]:
    """Kernel name -> MAC address."""
    found = json.loads(said("ip", "-j", "link"))
    return {each["ifname"]: each["address"] for each in found if each["address"].startswith("52:")}


def result() -> str:
    return said("systemctl", "show", "--value", "-p", "Result", UNIT)


def known(names: dict[str, str]) -> None:
    """udev has done with each card, under its name: daemons wait for that."""
    for name in names:
        told = said("udevadm", "info", "--query=all", f"/sys/class/net/{name}")
        assert "E: USEC_INITIALIZED=" in told, told
        assert f"E: INTERFACE={name}" in told, told
    log = said("journalctl", "-b", "-u", "systemd-udevd", "-o", "cat")
    assert "Failed to rename" not in log, log


def named(names: dict[str, str]) -> None:
    ruled(names)
    name = next(iter(names))
    Path("/etc/sysctl.d/lab.conf").write_text(f"net.ipv4.conf.{name}.rp_filter = 2\n")
    started()
    assert cards() == names
    assert Path(f"/proc/sys/net/ipv4/conf/{name}/rp_filter").read_text() == "2\n"
    assert result() == "success"
    known(names)


def exchanged() -> None:
    """And a name that nobody else could have."""
    named({"eth0": B, "eth1": A, "lan0": C})


def turned() -> None:
    named({"eth0": B, "eth1": C, "eth2": A})


def taken() -> None:
    """By a card that is not in the profile: the one keeps it, the other is told."""
    ruled({"eth0": B})
    started()
    now = cards()
    assert now.get("eth0") in (A, B), now
    if now["eth0"] == A:
        assert result() != "success"
        log = said("journalctl", "-b", "-u", UNIT, "-o", "cat")
        assert "eth0: eth0 is the name of another link, which keeps it" in log


def used() -> None:
    """A card with an address is not touched: / may lie over it."""
    ruled({"eth0": B, "eth1": A})
    Path(RULES).rename(f"{RULES}.off")
    said("udevadm", "control", "--reload")
    said("modprobe", "virtio_net")
    said("udevadm", "settle")
    before = cards()
    name = next(name for name, mac in before.items() if mac == A)
    said("ip", "link", "set", name, "up")
    said("ip", "address", "add", "192.0.2.3/24", "dev", name)
    Path(f"{RULES}.off").rename(RULES)
    subprocess.run(["systemctl", "start", UNIT], check=False)
    assert cards()[name] == A
    assert "192.0.2.3" in said("ip", "address", "show", "dev", name)


if __name__ == "__main__":
    installed()
    try:
        globals()[sys.argv[1]]()
    finally:
        gone()
        Path(RULES).unlink()
