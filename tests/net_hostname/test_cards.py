# SPDX-License-Identifier: Apache-2.0
"""Cards of a running node get the names that the profile gives to their MAC addresses."""

from __future__ import annotations

import copy
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ncm_bridge.card_names import RULES
from ncm_bridge.live import deadman
from tests.net_box.box import NEEDS, Box, Done
from tests.net_box.box import box as box
from tests.net_hostname.test_node import DAEMONS, IFUPDOWN, hanging
from tests.net_trial.node import Node

NEW = {"eth0": "em1", "eth1": "em2"}
SWAPPED = {"eth0": "eth1", "eth1": "eth0"}


def renamed(tree: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The same profile with other names for the cards."""
    tree = copy.deepcopy(tree)
    tree["software"]["components"]["network"]["rename"] = True
    nic = tree["hardware"]["cards"]["nic"]
    tree["hardware"]["cards"]["nic"] = {names[name]: nic[name] for name in nic}
    network = tree["system"]["network"]
    interfaces = network["interfaces"]
    network["interfaces"] = {names.get(name, name): each for name, each in interfaces.items()}
    return tree


def cards(box: Box) -> dict[str, str]:
    """MAC address -> name."""
    return {
        each["address"]: each["ifname"] for each in box.ip("link")
        if each.get("linkinfo", {}).get("info_kind") == "veth"
    }  # fmt: skip


def named(box: Box, names: dict[str, str]) -> dict[str, str]:
    return {box.mac(0): names["eth0"], box.mac(1): names["eth1"]}


def steps(done: Done[str]) -> list[str]:
    return [line.strip() for line in done.stdout.splitlines() if " name " in line]


@pytest.mark.parametrize("names", [NEW, SWAPPED], ids=["new", "swapped"])
@pytest.mark.parametrize("daemon", DAEMONS)
def test_cards_are_renamed_and_carry_the_same_as_before(
    box: Box, daemon: str, names: dict[str, str]
) -> None:
    node = Node(box, daemon)
    tree = renamed(node.good, names)
    box.profile(tree)
    assert "ip link set dev eth" in box.configure("--dry-run", "network").stdout
    assert cards(box) == named(box, {"eth0": "eth0", "eth1": "eth1"})
    node.change(tree)
    assert cards(box) == named(box, names)
    box.until(node.answers)
    assert [at["ifname"] for at in box.ip("link", "show", "master", "br0")] == [names["eth0"]]
    [second] = box.ip("address", "show", names["eth1"])
    assert [at["local"] for at in second["addr_info"] if at["family"] == "inet"] == ["198.51.100.3"]
    routes = box.run("ip", "route").stdout
    assert f"203.0.113.0/24 via 198.51.100.1 dev {names['eth1']}" in routes
    assert box.mac(0) in box.read(RULES)
    again = box.configure("--json", "network")
    assert again.returncode == 0, again.stdout
    [component] = json.loads(again.stdout)["components"]
    assert (component["changes"], component["objects"]) == ([], [])


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("names", [NEW, SWAPPED], ids=["new", "swapped"])
def test_names_are_taken_back_with_the_rest(box: Box, daemon: str, names: dict[str, str]) -> None:
    node = Node(box, daemon)
    tree = renamed(node.good, names)
    tree["system"]["network"]["interfaces"]["br0"]["gateway"] = "192.0.2.9"
    done = node.run(tree)
    assert done.returncode == 1, done.stdout
    assert "the former network is back and answers" in done.stdout, done.stdout
    assert cards(box) == named(box, {"eth0": "eth0", "eth1": "eth1"})
    assert not box.exists(RULES)
    node.back()


@IFUPDOWN
@pytest.mark.parametrize("names", [NEW, SWAPPED], ids=["new", "swapped"])
def test_undo_gives_the_former_names_back(box: Box, names: dict[str, str]) -> None:
    node = Node(box, "ifupdown")
    tree = renamed(node.good, names)
    tree["system"]["network"]["interfaces"][names["eth1"]].update(
        ipv6addr="2001:db8::3/64", ipv6_autoconf=False
    )
    node.change(tree)
    assert cards(box) == named(box, names)
    assert box.run("cat", f"/proc/sys/net/ipv6/conf/{names['eth1']}/accept_ra").stdout == "0\n"
    node.change(tree, "--undo")
    assert node.state() == node.old
    assert box.run("cat", "/proc/sys/net/ipv6/conf/eth1/accept_ra").stdout == "1\n"
    box.until(node.answers)


def exchange(box: Box) -> None:
    for words in ("em1 down", "em2 down", "em1 name spare", "em2 name em1", "spare name em2"):
        box.run("ip", "link", "set", "dev", *words.split(), check=True)
    for name in ("em1", "em2"):
        box.run("ip", "link", "set", "dev", name, "up", check=True)


@IFUPDOWN
def test_names_of_cards_that_are_used_alike_are_drift_too(box: Box) -> None:
    node = Node(box, "ifupdown")
    tree = renamed(node.good, NEW)
    plain = {"bootproto": "none", "onboot": True}
    tree["system"]["network"]["interfaces"] = {"em1": plain, "em2": plain}
    tree["software"]["components"]["bridge"]["probes"] = []
    node.change(tree)
    state = node.kernel()
    exchange(box)
    node.change(tree)
    assert cards(box) == named(box, NEW)
    assert node.kernel() == state


@IFUPDOWN
def test_names_that_were_exchanged_by_hand_are_drift(box: Box) -> None:
    node = Node(box, "ifupdown")
    node.change(renamed(node.good, NEW))
    state = node.kernel()
    exchange(box)
    done = box.configure("network")
    assert done.returncode == 0, done.stdout
    assert cards(box) == named(box, NEW)
    assert node.kernel() == state
    box.until(node.answers)


@IFUPDOWN
def test_a_card_with_guests_keeps_its_name_until_the_next_boot(box: Box) -> None:
    node = Node(box, "ifupdown")
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        with box.pinger(guest.ip) as pings:
            done = node.run(renamed(node.good, {"eth0": "em1", "eth1": "eth1"}))
            assert done.returncode == 1
            assert "eth0 carries the guests of br0 (1); the next start of the node" in done.stdout
            assert pings.lost() == 0
    assert cards(box)[box.mac(0)] == "eth0"
    assert 'NAME="em1"' in box.read(RULES)
    # The guest has gone.
    node.change(renamed(node.good, {"eth0": "em1", "eth1": "eth1"}))
    assert cards(box)[box.mac(0)] == "em1"


@IFUPDOWN
def test_cards_that_wait_for_their_names_are_not_taken_for_each_other(box: Box) -> None:
    node = Node(box, "ifupdown")
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        before = node.kernel()
        done = node.run(renamed(node.good, SWAPPED))
        assert done.returncode == 1
        assert "taken back" not in done.stdout, done.stdout
        assert node.kernel() == before
    node.change(renamed(node.good, SWAPPED))
    assert cards(box) == named(box, SWAPPED)
    box.until(node.answers)


@pytest.mark.needs(*NEEDS, "/lib/systemd/systemd-networkd")
def test_a_daemon_that_would_take_them_for_each_other_is_told_nothing(box: Box) -> None:
    node = Node(box, "networkd")
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        files = node.files()
        with box.pinger(guest.ip) as pings:
            done = node.run(renamed(node.good, SWAPPED))
            assert done.returncode == 1
            assert "eth0 is to be eth1: eth0 carries the guests of br0 (1)" in done.stdout
            assert pings.lost() == 0
        assert node.files() == files


@IFUPDOWN
def test_a_card_that_is_not_here_is_refused_by_the_path_of_its_address(box: Box) -> None:
    node = Node(box, "ifupdown")
    tree = renamed(node.good, {"eth0": "eth0", "eth1": "em2"})
    tree["hardware"]["cards"]["nic"]["em2"]["hwaddr"] = "52:54:00:00:99:99"
    done = node.run(tree, "-v")
    assert done.returncode == 1
    assert "no card here has the MAC address 52:54:00:00:99:99" in done.stdout
    assert "/hardware/cards/nic/em2/hwaddr" in done.stdout
    assert cards(box) == named(box, {"eth0": "eth0", "eth1": "eth1"})
    assert node.answers()


@contextmanager
def on_trial(node: Node, names: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A run that has renamed the cards and waits for a probe."""
    box, tree = node.box, renamed(node.good, names)
    probe = hanging(f"grep -q {box.mac(0)} /sys/class/net/eth0/address")
    tree["software"]["components"]["bridge"]["probes"] = [probe]
    box.profile(tree)
    with box.popen(*box.configuring("network"), stdout=subprocess.PIPE) as run:
        box.until(lambda: cards(box) == named(box, names) or run.poll() is not None)
        assert run.poll() is None, run.communicate()
        yield run


@IFUPDOWN
@pytest.mark.parametrize("names", [NEW, SWAPPED], ids=["new", "swapped"])
def test_after_a_power_cut_names_are_those_of_the_former_files(
    box: Box, names: dict[str, str]
) -> None:
    node = Node(box, "ifupdown")
    with on_trial(node, names) as run:
        box.kill_all()
        run.communicate()
    box.run(*deadman.command("--boot", "/"), check=True)
    assert cards(box) == named(box, {"eth0": "eth0", "eth1": "eth1"})
    assert node.files() == node.old["files"]


@IFUPDOWN
def test_the_deadman_gives_the_former_names_back(box: Box) -> None:
    node = Node(box, "ifupdown")
    with on_trial(node, SWAPPED) as run:
        box.signal(run, signal.SIGKILL)
        run.communicate()
    node.over()
    node.back()


@pytest.mark.needs(*NEEDS, "/lib/systemd/systemd-udevd", "/lib/systemd/systemd-networkd")
def test_udev_takes_the_rules(box: Box, tmp_path: Path) -> None:
    node = Node(box, "networkd")
    node.change(renamed(node.good, NEW))
    # A card of a node has a driver, and is in no bridge when the node starts.
    text = box.read(RULES).replace('DRIVERS=="?*", ', "").replace('TEST!="master", ', "")
    box.write(RULES, text.replace('NAME="em', 'NAME="ok'))
    said = box.run("udevadm", "test", "--action=add", "/sys/class/net/em2")
    assert "NAME 'ok2'" in said.stdout + said.stderr, said.stdout + said.stderr
