# SPDX-License-Identifier: Apache-2.0
"""The real ifup and ifquery: they read our file, and do what we rely on."""

from __future__ import annotations

import subprocess
from ipaddress import IPv4Interface
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm_bridge.ifupdown.backend import Ifupdown
from ncm_bridge.ifupdown.source import FILE
from tests.net_backends.bed import Seen, boot, reader, settled, wanted_of, with_back_end, written_to
from tests.net_backends.profiles import PROFILES
from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_ifupdown.conftest import FEATURES
from tests.network.conftest import written
from tests.network.test_bad_profiles import changed

PROGRAMS = (*NEEDS, "ifup", "ifquery")
HELD = "/system/network/interfaces"
Profile = Changes = dict[str, Any]


def given(box: Box, name: str, folder: Path, changes: Optional[Changes] = None) -> Profile:
    """This profile, its files written."""
    profile = changed(with_back_end(PROFILES[name], "ifupdown"), changes or {})
    written_to(box, profile, folder)
    return profile


def booted(box: Box, name: str, folder: Path, changes: Optional[Changes] = None) -> Profile:
    profile = given(box, name, folder, changes)
    boot(box, "ifupdown")
    return profile


def query(file: Path, *words: str) -> list[str]:
    command = ["ifquery", f"--interfaces={file}", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def split(line: str) -> list[str]:
    """An address and its netmask, which ifquery tells one by one."""
    word, _, value = line.partition(" ")
    if word != "address":
        return [line]
    address = IPv4Interface(value)
    return [f"address {address.ip}", f"netmask {address.netmask}"]


@pytest.mark.needs("ifquery")
@pytest.mark.parametrize("feature", FEATURES)
def test_ifquery_reads_what_was_written(wanted, tmp_path: Path, feature: str) -> None:
    text = written(wanted(FEATURES[feature]))[FILE]
    file = tmp_path / "interfaces"
    file.write_text(text)
    names = [line.split()[1] for line in text.splitlines() if line.startswith("iface ")]
    starting = [line.split()[1] for line in text.splitlines() if line.startswith("auto ")]
    assert query(file, "--list") == ["lo", *starting]
    for name in names:
        said = {line.replace(": ", " ", 1) for line in query(file, name)}
        (stanza,) = [part for part in text.split("\n\n") if f"\niface {name} " in f"\n{part}"]
        lines = [line.strip() for line in stanza.splitlines() if line.startswith("    ")]
        assert {part for line in lines for part in split(line)} <= said


@pytest.mark.needs("ifup", "sh")
@pytest.mark.parametrize("feature", FEATURES)
def test_the_shell_takes_every_command(wanted, feature: str) -> None:
    for line in written(wanted(FEATURES[feature]))[FILE].splitlines():
        word, _, command = line.strip().partition(" ")
        if word in ("pre-up", "up", "down", "post-down"):
            done = subprocess.run(["sh", "-n", "-c", command], capture_output=True, check=False)
            assert (done.returncode, done.stderr) == (0, b""), line


@pytest.mark.needs(*PROGRAMS)
def test_forced_once_more_it_changes_what_is_wrong_and_loses_no_ping(
    box: Box, tmp_path: Path
) -> None:
    box.outside("192.0.2.1/24")
    wanted = wanted_of(booted(box, "public bridge", tmp_path), tmp_path)
    settled(box, wanted)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        with box.pinger("192.0.2.3") as host, box.pinger(guest.ip) as through:
            for words in (
                "addr del 192.0.2.30/24 dev br0",
                "route del 198.51.100.0/24", "-6 route del default",
            ):  # fmt: skip
                box.run("ip", *words.split(), check=True)
            assert Seen(box, wanted).wrong(wanted) == ["br0"]
            for name in ("br0", "eth0"):
                for command in Ifupdown().up(name):
                    box.run(*command, check=True)
            settled(box, wanted)
            assert (host.lost(), through.lost()) == (0, 0)
        assert Seen(box, {}).links["vnet0"].master == "br0"


@pytest.mark.needs(*PROGRAMS)
def test_spanning_tree_that_was_switched_on_by_hand_goes_off(box: Box, tmp_path: Path) -> None:
    wanted = wanted_of(booted(box, "private bridge", tmp_path), tmp_path)
    box.run("ip", "link", "set", "private", "type", "bridge", "stp_state", "1", check=True)
    assert Seen(box, wanted).wrong(wanted) == ["private"]
    for command in Ifupdown().up("private"):
        box.run(*command, check=True)
    settled(box, wanted)
    assert Seen(box, wanted).links["private"].options["forward_delay"] == 0


@pytest.mark.needs(*PROGRAMS)
def test_stopped_and_started_a_bridge_has_its_port_again(box: Box, tmp_path: Path) -> None:
    wanted = wanted_of(booted(box, "spanning tree", tmp_path), tmp_path)
    backend = Ifupdown()
    settled(box, wanted)
    for command in backend.down("br0", "bridge"):
        box.run(*command, check=True)
    assert box.ip("link", "show", "br0") == []
    for command in backend.up("br0"):
        box.run(*command, check=True)
    settled(box, wanted)
    box.run("ip", "link", "set", "eth1", "nomaster", check=True)
    for command in backend.up("eth1"):
        box.run(*command, check=True)
    settled(box, wanted)
    box.run("ifdown", "-a", check=True)
    assert box.ip("link", "show", "br0") == []


@pytest.mark.needs(*PROGRAMS)
def test_rules_and_routes_without_a_link_go_with_it(box: Box, tmp_path: Path) -> None:
    hole = {"address": "10.66.0.0", "prefix": 16, "type": "blackhole"}
    profile = booted(box, "routes and rules", tmp_path, {f"{HELD}/eth1/route": [hole]})
    settled(box, wanted_of(profile, tmp_path))
    seen = Seen(box, {})
    assert (len(seen.rules), len(seen.loose)) == (3, 1)
    for _ in range(2):
        box.run("ifup", "--force", "eth0", "eth1", check=True)
    seen = Seen(box, {})
    assert (len(seen.rules), len(seen.loose)) == (3, 1)
    box.run("ifdown", "-a", check=True)
    seen = Seen(box, {})
    assert (seen.rules, seen.loose) == ([], [])


@pytest.mark.needs(*PROGRAMS)
def test_a_missing_card_keeps_no_bridge_from_coming(box: Box, tmp_path: Path) -> None:
    port = {"bootproto": "none", "bridge": "br0"}
    profile = given(box, "public bridge", tmp_path, {f"{HELD}/eth9": port})
    box.run("ifup", "lo", check=True)
    box.run("ifup", "-a")
    wanted = wanted_of(profile, tmp_path)
    assert Seen(box, wanted).wrong(wanted) == ["eth9"]


@pytest.mark.needs(*PROGRAMS)
def test_a_route_that_fails_keeps_no_other_from_coming(box: Box, tmp_path: Path) -> None:
    booted(box, "private bridge", tmp_path, {f"{HELD}/eth0/route": [
        {"address": "10.8.0.0", "prefix": 16, "gateway": "203.0.113.9"},
        {"address": "10.9.0.0", "prefix": 16, "gateway": "192.0.2.9"},
    ]})  # fmt: skip
    routes = {route.to for route in Seen(box, {}).links["eth0"].routes}
    assert routes == {"0.0.0.0/0", "10.9.0.0/16"}


@pytest.mark.needs(*PROGRAMS)
def test_what_ifup_has_not_started_is_amiss(box: Box, tmp_path: Path) -> None:
    read = reader(box)
    profile = given(box, "public bridge", tmp_path)
    links = wanted_of(profile, tmp_path).values()
    assert Ifupdown().amiss(read, links) == {}
    box.start("ifupdown")
    box.run("ifup", "eth0", check=True)
    assert Ifupdown().amiss(read, links) == {"br0": "ifup has not started it"}
    box.run("ifup", "-a", check=True)
    assert Ifupdown().amiss(read, links) == {}
