# SPDX-License-Identifier: Apache-2.0
"""Address translation and forwarding on a node of its own: a guest gets out, drift is found."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from tests.bridge.bad_profiles import BASE
from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box

pytestmark = pytest.mark.needs(*NEEDS, "nft", "sysctl")

FILE = "/etc/ncm-virt/nat.nft"


def profile(**tree: Any) -> dict[str, Any]:
    """The profile of the table of bad ones, which is good, with changes of the component."""
    made = copy.deepcopy(BASE)
    at = made["software"]["components"]["bridge"]
    at.update({"ncm-module": "pyncm", **tree})
    made["system"]["network"]["interfaces"]["br0"]["device"] = "eth0"
    return made


def objects(box: Box, *options: str) -> dict[str, list[str]]:
    """Object -> steps of a plan or run."""
    done = box.configure("--json", *options, "bridge")
    assert done.returncode == 0, done.stdout + done.stderr
    component = json.loads(done.stdout)["components"][0]
    return {f"{at['kind']} {at['name']}": at["steps"] for at in component["objects"]}


def settled(box: Box) -> None:
    again = box.configure("--dry-run", "bridge")
    assert again.stdout.endswith("nothing to change.\n"), again.stdout


def guest(box: Box) -> None:
    """A private bridge with a guest that has a network of its own."""
    for line in (
        "ip link add br1 type bridge forward_delay 0",
        "ip address add 172.17.16.1/24 dev br1",
        "ip link set br1 up",
        "ip address add 192.0.2.10/24 dev eth0",
        "ip link set eth0 up",
        "ip netns add guest",
        "ip link add tap0 type veth peer name in0 netns guest",
        "ip link set tap0 master br1 up",
        "ip -n guest address add 172.17.16.7/24 dev in0",
        "ip -n guest link set in0 up",
        "ip -n guest route add default via 172.17.16.1",
    ):
        box.run(*line.split(), check=True)
    box.outside("192.0.2.1/24")


def gets_out(box: Box) -> bool:
    return (
        box.run("ip", "netns", "exec", "guest", "ping", "-c1", "-W1", "192.0.2.1").returncode == 0
    )


def test_a_guest_of_a_private_network_gets_out(box: Box) -> None:
    guest(box)
    box.profile(profile())
    assert not gets_out(box)
    planned = objects(box, "--dry-run")
    assert planned == {
        "nat table": [f"nft -f {FILE}"],
        "sysctl net.ipv4.ip_forward": ["sysctl -q -w net.ipv4.ip_forward=1"],
    }
    assert not box.exists(FILE)
    assert objects(box) == planned
    assert gets_out(box)
    settled(box)


def test_where_systemd_runs_the_unit_that_follows_a_flush_is_active_at_once(box: Box) -> None:
    box.run("mkdir", "-p", "/run/systemd/system", check=True)
    box.profile(profile())
    steps = [f"nft -f {FILE}", "systemctl --no-ask-password start ncm-virt-nat.service"]
    assert objects(box, "--dry-run")["nat table"] == steps
    assert objects(box)["nat table"] == steps
    assert box.calls() == ["daemon-reload", "start ncm-virt-nat.service"]
    settled(box)


def test_what_is_flushed_or_switched_off_by_hand_comes_back(box: Box) -> None:
    guest(box)
    box.profile(profile())
    objects(box)
    for by_hand, found in (
        ("nft flush ruleset", "nat table"),
        ("nft flush chain ip ncm_virt_nat postrouting", "nat table"),
        ("sysctl -q -w net.ipv4.ip_forward=0", "sysctl net.ipv4.ip_forward"),
    ):
        box.run(*by_hand.split(), check=True)
        assert not gets_out(box)
        assert list(objects(box, "--dry-run")) == [found]
        assert list(objects(box)) == [found]
        assert gets_out(box)
        settled(box)


def test_tables_of_others_stay_and_ours_goes_with_the_profile(box: Box) -> None:
    box.run("nft", "add", "table", "ip", "site", check=True)
    box.run("nft", "add", "chain", "ip", "site", "keep", check=True)
    v6 = {"source": "2001:db8:1::/64", "out": "br0", "untouched": ["2001:db8::/32"]}
    v4 = {"source": "172.17.0.0/16", "out": "br0", "address": "192.0.2.11"}
    rows = [v4, v6, {"source": "10.0.0.0/8", "out": "private"}]
    box.profile(profile(nat=rows, forward={"ipv4": True, "ipv6": True, "bridged": False}))
    objects(box)
    settled(box)
    listed = box.run("nft", "list", "ruleset").stdout
    assert 'ip saddr 172.17.0.0/16 oifname "eth0" snat to 192.0.2.11' in listed
    assert 'ip saddr 10.0.0.0/8 oifname "br1" masquerade' in listed
    assert (
        'ip6 saddr 2001:db8:1::/64 ip6 daddr != 2001:db8::/32 oifname "eth0" masquerade' in listed
    )
    box.profile(profile(nat=[v4]))
    assert objects(box) == {"nat table": [f"nft -f {FILE}"]}
    settled(box)
    listed = box.run("nft", "list", "ruleset").stdout
    assert "ip6 ncm_virt_nat" not in listed
    assert listed.count("oifname") == 1
    box.profile(profile(nat=[]))
    assert objects(box) == {"nat table": ["nft delete table ip ncm_virt_nat"]}
    settled(box)
    assert not box.exists(FILE)
    listed = box.run("nft", "list", "ruleset").stdout
    assert "ncm_virt" not in listed
    assert "chain keep" in listed


def test_undo_brings_the_former_table_back(box: Box) -> None:
    box.profile(profile())
    objects(box)
    before = box.run("nft", "list", "ruleset").stdout
    box.profile(profile(nat=[{"source": "10.0.0.0/8", "out": "br0"}]))
    objects(box)
    assert box.run("nft", "list", "ruleset").stdout != before
    assert objects(box, "--undo") == {"nat table": [f"nft -f {FILE}"]}
    assert box.run("nft", "list", "ruleset").stdout == before


def test_undo_of_the_first_run_leaves_no_table_and_the_former_setting(box: Box) -> None:
    box.profile(profile())
    objects(box)
    objects(box, "--undo")
    assert "ncm_virt" not in box.run("nft", "list", "ruleset").stdout
    assert box.run("sysctl", "-n", "net.ipv4.ip_forward").stdout == "0\n"


def test_unconfigure_takes_the_table_away(box: Box) -> None:
    box.profile(profile())
    objects(box)
    done = box.configure("--unconfigure", "--verbose", "bridge")
    assert done.returncode == 0, done.stdout
    assert "settings of the kernel stay as they are" in done.stdout
    assert "ncm_virt" not in box.run("nft", "list", "ruleset").stdout
    assert not box.exists(FILE)


def test_the_file_is_what_nft_reads(box: Box) -> None:
    box.profile(profile())
    objects(box)
    assert box.run("nft", "-c", "-f", FILE).returncode == 0
    unit = "/etc/systemd/system/ncm-virt-nat.service"
    assert f"ExecStart=/usr/sbin/nft -f {FILE}\n" in box.read(unit)
    assert box.run("readlink", f"/etc/systemd/system/multi-user.target.wants/{unit[20:]}").stdout
    assert box.read("/etc/sysctl.d/60-ncm-virt-bridge.conf") == "net.ipv4.ip_forward = 1\n"
