# SPDX-License-Identifier: Apache-2.0
"""The name of a running node: set, found changed, taken back, left."""

from __future__ import annotations

import copy
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ncm_bridge.live import deadman
from ncm_bridge.live.host_name import KEY
from tests.net_box.box import NEEDS, Box, Done
from tests.net_box.box import box as box
from tests.net_trial.node import PLACE, RECORD, Node

NAME, NEW = "box.example.org", "hv2.example.org"
IFUPDOWN = pytest.mark.needs(*NEEDS, "ifup", "hostname")
DAEMONS = [
    pytest.param("ifupdown", marks=IFUPDOWN),
    pytest.param("NetworkManager", marks=pytest.mark.needs(*NEEDS, "NetworkManager", "nmcli")),
    pytest.param("networkd", marks=pytest.mark.needs(*NEEDS, "/lib/systemd/systemd-networkd")),
]

ONLY_AFTER = """\
#!/bin/sh
# As if a daemon had set the former name again, so many times.
echo >>/run/asked
[ "$(wc -l </run/asked)" -le {often} ] || exec /usr/bin/hostname "$@"
"""


def renamed(tree: dict[str, Any], probes: Any = None) -> dict[str, Any]:
    """The profile with another name for the node, and for nothing else."""
    tree = copy.deepcopy(tree)
    tree["system"]["network"]["hostname"] = "hv2"
    if probes is not None:
        tree["software"]["components"]["bridge"]["probes"] = probes
    return tree


def kernel(box: Box) -> str:
    return box.run("uname", "-n").stdout.strip()


def names(box: Box) -> tuple[str, str]:
    """The kernel's, and the next boot's."""
    return kernel(box), box.read("/etc/hostname")


def planned(done: Done[str]) -> list[str]:
    """What a run as JSON changed."""
    [component] = json.loads(done.stdout)["components"]
    files = [change["path"] for change in component["changes"]]
    return files + [f"{at['kind']} {at['name']}" for at in component.get("objects", [])]


def plan(box: Box) -> list[str]:
    return planned(box.configure("--dry-run", "--json", "network"))


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_node_gets_its_name_at_once_and_for_the_next_boot(box: Box, daemon: str) -> None:
    assert names(box) == ("box", "box\n")
    node = Node(box, daemon)
    assert names(box) == (NAME, f"{NAME}\n")
    assert plan(box) == []
    done = node.change(renamed(node.good), "-v")
    assert f"hostname {NEW}" in done.stdout.replace("\x1b[0m", "")
    assert names(box) == (NEW, f"{NEW}\n")
    assert node.last()["outcome"] == "kept"
    assert plan(box) == []
    assert node.kernel() == {key: node.old[key] for key in ("links", "rules")}


@IFUPDOWN
def test_a_name_by_hand_is_drift_and_set_again(box: Box) -> None:
    node = Node(box, "ifupdown")
    box.run("hostname", "mallory", check=True)
    assert plan(box) == [KEY]
    shown = box.configure("--dry-run", "network").stdout
    assert "mallory" in shown
    assert names(box)[0] == "mallory"
    done = box.configure("--json", "network")
    assert planned(done) == [KEY]
    assert names(box) == (NAME, f"{NAME}\n")
    assert "nothing to change" in box.configure("-v", "network").stdout
    assert node.state() == node.old


@IFUPDOWN
def test_nothing_is_started_where_the_name_is_right(box: Box) -> None:
    Node(box, "ifupdown")
    box.write("/usr/local/sbin/hostname", "#!/bin/sh\ntouch /started\nexit 1\n", 0o755)
    for program in ("/bin/hostname", "/usr/bin/hostname", "/usr/bin/hostnamectl"):
        if box.exists(program):
            box.write(program, "#!/bin/sh\ntouch /started\nexit 1\n", 0o755)
    assert box.configure("network").returncode == 0
    assert not box.exists("/started")
    box.run("sysctl", "-q", "-w", "kernel.hostname=mallory", check=True)
    assert box.configure("network").returncode == 1
    assert box.exists("/started")


@IFUPDOWN
@pytest.mark.parametrize("right", [True, False])
def test_a_node_configured_before_there_was_a_name_sees_one_change(box: Box, right: bool) -> None:
    node = Node(box, "ifupdown")
    record = json.loads(box.read(f"{RECORD}/applied.json"))
    del record["objects"][KEY], record["targets"]["/etc/hostname"]
    record["digest"] = "another version of us"
    box.write(f"{RECORD}/applied.json", json.dumps(record), 0o600)
    if not right:
        box.run("hostname", "box", check=True)
        box.write("/etc/hostname", "box\n")
    done = box.configure("--json", "network")
    assert done.returncode == 0, done.stdout
    assert planned(done) == ([] if right else ["/etc/hostname", KEY])
    assert names(box) == (NAME, f"{NAME}\n")
    assert node.state() == node.old
    assert plan(box) == []


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_change_that_does_not_prove_itself_gives_the_former_name_back(
    box: Box, daemon: str
) -> None:
    node = Node(box, daemon)
    probes = [{"type": "command", "command": ["/bin/sh", "-c", f'[ "$(uname -n)" = {NAME} ]'],
               "timeout": 1, "retries": 0}]  # fmt: skip
    done = node.run(renamed(node.good, probes))
    assert done.returncode == 1, done.stdout
    assert "taken back: " in done.stdout
    assert "the former network is back and answers" in done.stdout
    assert names(box) == (NAME, f"{NAME}\n")
    node.back()


@IFUPDOWN
def test_a_name_that_cannot_be_set_takes_all_back(box: Box) -> None:
    node = Node(box, "ifupdown")
    box.write("/usr/sbin/hostname", "#!/bin/sh\necho you must be root >&2\nexit 1\n", 0o755)
    tree = renamed(node.good)
    tree["system"]["network"]["interfaces"]["br0"]["mtu"] = 1400
    done = node.run(tree)
    assert done.returncode == 1
    assert f"hostname {NEW}: you must be root" in done.stdout
    assert names(box) == (NAME, f"{NAME}\n")
    node.back()


@IFUPDOWN
@pytest.mark.parametrize("often", [1, 2])
def test_a_name_that_a_daemon_takes_away_is_set_again(box: Box, often: int) -> None:
    node = Node(box, "ifupdown")
    box.write("/usr/sbin/hostname", ONLY_AFTER.format(often=often), 0o755)
    node.change(renamed(node.good))
    assert names(box) == (NEW, f"{NEW}\n")


@IFUPDOWN
def test_a_name_that_does_not_stay_takes_all_back(box: Box) -> None:
    node = Node(box, "ifupdown")
    box.write("/usr/sbin/hostname", ONLY_AFTER.format(often=9), 0o755)
    done = node.run(renamed(node.good))
    assert done.returncode == 1
    assert f"kernel hostname: is {NAME} after the change" in done.stdout
    node.back()


@IFUPDOWN
def test_undo_gives_the_former_name_back(box: Box) -> None:
    node = Node(box, "ifupdown")
    box.run("hostname", "byhand", check=True)
    node.change(renamed(node.good))
    assert names(box) == (NEW, f"{NEW}\n")
    node.change(renamed(node.good), "--undo")
    assert names(box) == ("byhand", f"{NAME}\n")
    assert node.state() == node.old


@IFUPDOWN
def test_unconfigure_leaves_the_name(box: Box) -> None:
    node = Node(box, "ifupdown")
    done = node.change(node.good, "--unconfigure", "-v")
    assert "the host name stay" in done.stdout
    assert names(box) == (NAME, f"{NAME}\n")


def hanging(question: str) -> dict[str, Any]:
    """A probe that answers while the question does; else it takes its time."""
    words = ["/bin/sh", "-c", f"{question} || exec sleep 60"]
    return {"type": "command", "command": words, "timeout": 60}


@contextmanager
def on_trial(node: Node) -> Iterator[subprocess.Popen[str]]:
    """A run that has changed the name and waits for a probe that will never answer."""
    box = node.box
    box.profile(renamed(node.good, [hanging(f'[ "$(uname -n)" = {NAME} ]')]))
    with box.popen(*box.configuring("network"), stdout=subprocess.PIPE) as run:
        box.until(lambda: kernel(box) == NEW or run.poll() is not None)
        assert run.poll() is None, run.communicate()
        yield run


@IFUPDOWN
def test_the_deadman_gives_the_former_name_back(box: Box) -> None:
    node = Node(box, "ifupdown")
    with on_trial(node) as run:
        box.signal(run, signal.SIGKILL)
        run.communicate()
    node.over()
    assert names(box) == (NAME, f"{NAME}\n")
    node.back()


@IFUPDOWN
def test_after_a_power_cut_the_former_name_is_back_before_the_network_starts(box: Box) -> None:
    node = Node(box, "ifupdown")
    with on_trial(node) as run:
        box.kill_all()
        run.communicate()
    # As the boot found it in the file of the new network.
    assert names(box) == (NEW, f"{NEW}\n")
    box.run(*deadman.command("--boot", "/"), check=True)
    assert names(box) == (NAME, f"{NAME}\n")
    assert not box.exists(f"{PLACE}/trial")


@IFUPDOWN
def test_where_others_name_the_node_it_is_told_and_left(box: Box) -> None:
    box.write("/given", "given\n")
    box.run("mount", "--bind", "/given", "/etc/hostname", check=True)
    box.run("hostname", "given", check=True)
    node = Node(box, "ifupdown")
    assert names(box) == ("given", "given\n")
    done = node.change(node.good)
    assert "/etc/hostname is mounted" in done.stdout
    assert KEY not in json.loads(box.read(f"{RECORD}/applied.json"))["objects"]
