# SPDX-License-Identifier: Apache-2.0
"""The files alone, started by RHEL's scripts as at boot: the kernel then has what is wanted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.net_backends.bed import Wanted, boot, settled, wanted_of, with_back_end, written_to
from tests.net_backends.profiles import PROFILES
from tests.net_box.box import NEEDS, TOP, Box, Done
from tests.net_box.box import box as box
from tests.net_ifcfg.node import FOLDER, SCRIPTS, el8

pytestmark = [SCRIPTS, pytest.mark.needs(*NEEDS)]

BOOTED = [name for name in PROFILES if name != "vxlan"]  # needs a plug-in of the scripts
ZEROCONF = "169.254.0.0/16"
"""ifup-eth gives each interface a route to it, unless nozeroconf is said."""


def outside(box: Box) -> None:
    box.outside("192.0.2.1/24", "2001:db8:1::1/64")
    box.outside(card=1)


def ifup(box: Box, name: str) -> Done[str]:
    return box.run("ifup", name, "boot")


def start_all(box: Box) -> list[str]:
    """As the service network does it: bridges come last. Their names."""
    texts = {
        file.name.partition("-")[2]: file.read_text()
        for file in sorted(box.path(FOLDER).glob("ifcfg-*")) if ":" not in file.name
    }  # fmt: skip
    texts.pop("lo", None)
    bridges = [name for name, text in texts.items() if "TYPE=Bridge" in text]
    for name in [*(name for name in texts if name not in bridges), *bridges]:
        done = ifup(box, name)
        assert done.returncode == 0, done.stdout + done.stderr
    return bridges


def booted(folder: Path, profile: dict[str, Any]) -> tuple[dict[str, Any], Wanted]:
    with Box(folder / "ifcfg") as box:
        el8(box)
        profile = with_back_end(profile, "ifcfg")
        wanted = wanted_of(profile, folder)
        written_to(box, profile, folder)
        outside(box)
        bridges = start_all(box)
        found = settled(box, wanted).of(wanted)
        for name in bridges:
            again = ifup(box, name)
            assert again.returncode == 0, again.stdout + again.stderr
        assert settled(box, wanted).of(wanted) == found
    return found, wanted


@pytest.mark.needs("/lib/systemd/systemd-networkd")
@pytest.mark.parametrize("name", BOOTED)
def test_the_scripts_make_what_is_wanted_and_what_networkd_makes(name: str, tmp_path: Path) -> None:
    found, _ = booted(tmp_path, PROFILES[name])
    with Box(tmp_path / "networkd") as box:
        profile = with_back_end(PROFILES[name], "networkd")
        wanted = wanted_of(profile, tmp_path)
        written_to(box, profile, tmp_path)
        outside(box)
        boot(box, "networkd")
        same = settled(box, wanted).of(wanted)
    assert plain(found) == plain(same)


def plain(state: dict[str, Any]) -> dict[str, Any]:
    for link in state.values():
        if isinstance(link, dict):
            link["routes"] = [route for route in link["routes"] if ZEROCONF not in route]
    return state


@pytest.mark.parametrize("name", BOOTED)
def test_a_run_makes_what_is_wanted_and_the_next_has_nothing_to_do(box: Box, name: str) -> None:
    el8(box)
    outside(box)
    profile = with_back_end(PROFILES[name], "ifcfg")
    profile["software"]["components"]["network"] = {"active": True, "ncm-module": "pyncm"}
    box.profile(profile)
    done = box.configure("network")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing to change" in box.configure("network").stdout


def test_ifdown_of_a_bridge_leaves_the_card_that_has_its_mac_address(
    box: Box, tmp_path: Path
) -> None:
    el8(box)
    outside(box)
    for name, text in FILES.items():
        box.write(f"{FOLDER}/ifcfg-{name}", text.format(mac=box.mac(0)))
    box.write("/etc/sysconfig/network", "NETWORKING=yes\n")
    start_all(box)
    for command in told(box, "br0"):
        box.run(*command, check=True)
    links = {each["ifname"]: each["operstate"] for each in box.ip("link")}
    assert (links["eth0"], links["br0"]) == ("UP", "DOWN")


FILES = {
    "eth0": "DEVICE=eth0\nTYPE=Ethernet\nHWADDR={mac}\nBRIDGE=br0\nNM_CONTROLLED=no\n",
    "public": "DEVICE=br0\nTYPE=Bridge\nBOOTPROTO=none\nNM_CONTROLLED=no\n",
}
ASK = """
import sys
sys.path.insert(0, {top!r})
from ncm_bridge.ifcfg.backend import Ifcfg
for command in Ifcfg().down({name!r}):
    print(*command)
"""


def told(box: Box, name: str) -> list[list[str]]:
    """What the back end says on this node."""
    script = ASK.format(top=str(TOP), name=name)
    done = box.run(sys.executable, "-B", "-c", script, check=True)
    return [line.split() for line in done.stdout.splitlines()]
