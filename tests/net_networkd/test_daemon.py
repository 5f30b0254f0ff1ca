# SPDX-License-Identifier: Apache-2.0
"""The real systemd-networkd: it knows every word of our files, and does what we rely on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm_bridge.networkd.backend import Networkd
from tests.net_backends.bed import Seen, reader, settled, wanted_of, with_back_end, written_to
from tests.net_backends.profiles import PROFILES, PUBLIC
from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_networkd.conftest import FEATURES
from tests.network.conftest import profile_of, written
from tests.network.test_bad_profiles import changed

PROGRAMS = (*NEEDS, "/lib/systemd/systemd-networkd", "networkctl")
FOLDER = "/etc/systemd/network"
COMPLAINTS = ("unknown", "invalid", "ignoring", "failed to parse", "not supported in", "conflicts")
HELD = "/system/network/interfaces"


def complaints(log: str) -> list[str]:
    """Lines about our files."""
    found = [line for line in log.splitlines() if "-ncm-" in line or "networkd.conf" in line]
    found = [line for line in found if "already configured by" not in line]
    return [line for line in found if any(word in line.lower() for word in COMPLAINTS)]


@pytest.mark.needs(*PROGRAMS)
def test_it_knows_every_word_of_every_feature(wanted, box: Box) -> None:
    """All features at once: a file of the same name is in one of them only."""
    texts: dict[str, str] = {}
    for number, profile in enumerate(FEATURES.values()):
        for path, text in written(wanted(profile)).items():
            name = path.replace("-ncm-", f"-ncm-{number}-") if "/network/" in path else path
            texts[name] = text
    for path, text in texts.items():
        box.write(path, text)
    box.write(f"{FOLDER}/50-ncm-odd.network", "[Match]\nName=odd\n[Network]\nColour=red\n")
    box.start("networkd")
    assert [line for line in complaints(box.log("systemd-networkd")) if "odd" not in line] == []
    assert len(complaints(box.log("systemd-networkd"))) == 1


@pytest.mark.needs(*PROGRAMS, "udevadm")
def test_udev_knows_every_word_of_the_card_files(wanted, box: Box) -> None:
    """The card of the test has an address of its own, by which the file is found."""
    for path, text in written(wanted(FEATURES["ethtool"])).items():
        if path.endswith("10-ncm-em1.link"):
            match, link = "PermanentMACAddress=52:54:00:0a:0b:01", "OriginalName=eth1"
            names = text.replace("AlternativeNamesPolicy=", "#").replace("NamePolicy=", "#")
            box.write(path, names.replace(match, link))
    box.write(f"{FOLDER}/11-odd.link", "[Match]\nOriginalName=eth0\n[Link]\nColour=red\n")
    done = box.run("udevadm", "test-builtin", "net_setup_link", "/sys/class/net/eth1")
    said = done.stdout + done.stderr
    assert "10-ncm-em1.link" in said
    assert "11-odd.link:4: Unknown key" in said
    assert [line for line in said.splitlines() if "ncm-em1.link:" in line] == []


def public(box: Box, folder: Path) -> dict[str, Any]:
    """br0 with eth0 in it, running."""
    profile = with_back_end(PROFILES["public bridge"], "networkd")
    written_to(box, profile, folder)
    box.outside("192.0.2.1/24")
    box.start("networkd")
    settled(box, wanted_of(profile, folder))
    box.until(lambda: box.ping("192.0.2.3", count=1))
    return profile


def reloaded(box: Box) -> None:
    box.run("networkctl", "reload", check=True)


@pytest.mark.needs(*PROGRAMS)
def test_a_reload_changes_what_changed_and_loses_no_ping(box: Box, tmp_path: Path) -> None:
    profile = public(box, tmp_path)
    for words in (
        "addr add 192.0.2.99/24 dev br0", "route add 10.9.0.0/16 via 192.0.2.1 proto bird",
        "route add 10.8.0.0/16 via 192.0.2.1", "rule add from 10.7.0.0/16 lookup 7 priority 7",
    ):  # fmt: skip
        box.run("ip", *words.split(), check=True)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        with box.pinger("192.0.2.3") as host, box.pinger(guest.ip) as through:
            more = changed(profile, {
                f"{HELD}/br0/aliases/other": {"ip": "192.0.2.31", "netmask": "255.255.255.0"},
                f"{HELD}/br0/route/0/gateway": "192.0.2.253",
                f"{HELD}/br0/mtu": 1400,
                f"{HELD}/eth0/bridging_opts": {"path_cost": 55},
            })  # fmt: skip
            written_to(box, more, tmp_path)
            reloaded(box)
            box.until(lambda: "192.0.2.31/24" in Seen(box, {}).links["br0"].addresses)
            box.until(lambda: Seen(box, {}).links["eth0"].port["cost"] == 55)
            written_to(box, profile, tmp_path)
            reloaded(box)
            box.run("systemctl", "restart", "systemd-networkd.service", check=True)
            box.run(*next(iter(Networkd().up("br0"))), check=True)
            reloaded(box)
            assert (host.lost(), through.lost()) == (0, 0)
        seen = Seen(box, {})
        assert seen.links["vnet0"].master == "br0"
    routes = {route.to for route in seen.links["br0"].routes}
    assert {"10.8.0.0/16", "198.51.100.0/24", "0.0.0.0/0"} <= routes
    assert "10.9.0.0/16" in box.run("ip", "route").stdout
    assert [rule.priority for rule in seen.rules] == [7]
    # What is in no file any more is left to us.
    assert {"192.0.2.99/24", "192.0.2.31/24", "192.0.2.3/24"} <= set(seen.links["br0"].addresses)


@pytest.mark.needs(*PROGRAMS)
def test_options_of_a_bridge_that_is_there_are_not_applied(box: Box, tmp_path: Path) -> None:
    profile = public(box, tmp_path)
    written_to(box, changed(profile, {f"{HELD}/br0/stp": True}), tmp_path)
    reloaded(box)
    assert "STP=yes" in box.read(f"{FOLDER}/50-ncm-br0.netdev")
    assert Seen(box, {}).links["br0"].options["stp_state"] == 0


@pytest.mark.needs(*PROGRAMS)
def test_what_was_changed_in_place_is_not_taken_back(box: Box, tmp_path: Path) -> None:
    """Not by a change of carrier, and not by the next reload."""
    profile = public(box, tmp_path)
    more = changed(profile, {f"{HELD}/br0/stp": True, f"{HELD}/br0/mtu": 1400})
    written_to(box, more, tmp_path)
    reloaded(box)
    for words in ("type bridge stp_state 1", "mtu 1400"):
        box.run("ip", "link", "set", "dev", "br0", *words.split(), check=True)
    wanted = wanted_of(more, tmp_path)
    settled(box, wanted)
    box.run("ip", "link", "set", "peer0", "down", outside=True, check=True)
    box.until(lambda: "NO-CARRIER" in box.ip("link", "show", "br0")[0]["flags"])
    box.run("ip", "link", "set", "peer0", "up", outside=True, check=True)
    box.until(lambda: "NO-CARRIER" not in box.ip("link", "show", "br0")[0]["flags"])
    reloaded(box)
    assert Seen(box, wanted).wrong(wanted) == []


@pytest.mark.needs(*PROGRAMS)
def test_a_bridge_that_was_deleted_comes_back_with_its_port(box: Box, tmp_path: Path) -> None:
    profile = public(box, tmp_path)
    wanted, backend = wanted_of(profile, tmp_path), Networkd()
    for command in (*backend.down("br0", "bridge"), *backend.up("br0"), *backend.up("eth0")):
        box.run(*command, check=True)
    settled(box, wanted)
    box.until(lambda: box.ping("192.0.2.3", count=1))


@pytest.mark.needs(*PROGRAMS)
def test_it_says_itself_what_is_amiss(box: Box, tmp_path: Path) -> None:
    read = reader(box)
    links = wanted_of(profile_of(PUBLIC), tmp_path).values()
    assert Networkd().amiss(read, links) == {}
    box.run("ip", "link", "add", "br0", "type", "bridge", check=True)
    box.start("networkd")
    assert Networkd().amiss(read, links) == {
        "br0": "unmanaged, says systemd-networkd", "eth0": "unmanaged, says systemd-networkd",
    }  # fmt: skip
    box.write(f"{FOLDER}/60-other.network", "[Match]\nName=br0\n")
    reloaded(box)
    written_to(box, with_back_end(PROFILES["public bridge"], "networkd"), tmp_path)
    box.until(lambda: "has it from" in Networkd().amiss(read, links).get("br0", ""))
    reloaded(box)
    box.until(lambda: Networkd().amiss(read, links) == {})
