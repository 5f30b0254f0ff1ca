# SPDX-License-Identifier: Apache-2.0
"""A real network under the command, which is killed at every step: never anything between."""

from __future__ import annotations

import copy
import os
import signal
import subprocess
import sys
from typing import Any, Callable

import pytest

from ncm_bridge.live import deadman
from ncm_bridge.model.link import Route
from tests.net_box.box import NEEDS, TOP, Box, Done
from tests.net_box.box import box as box
from tests.net_trial.inside import COMMAND
from tests.net_trial.node import DAEMONS, PLACE, Node, changed


def killed(node: Node, number: int, *options: str) -> Done[str]:
    script = COMMAND.format(top=str(TOP), number=number, options=options)
    return node.box.run(sys.executable, "-B", "-c", script)


def moved(node: Node) -> dict[str, Any]:
    """A good profile that changes the management link, a file, a route and a link that comes."""
    tree = changed(node.good, "br0", ip="192.0.2.4")
    tree = changed(tree, "eth1", route=None)
    return changed(
        tree, "br1", type="Bridge", bootproto="static", onboot=True, ip="203.0.113.3",
        netmask="255.255.255.0", stp=False, delay=0,
    )  # fmt: skip


def loop(node: Node) -> int:
    """Kill the command before every step; how many that were."""
    box, number, states = node.box, 0, []
    while True:
        box.profile(moved(node))
        done = killed(node, number)
        node.over() if watched(node) else finish(node)
        states.append("old" if node.state() == node.old else "new")
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
        if states[-1] == "old":
            box.until(node.answers)
        else:
            assert box.ip("addr", "show", "br1")[0]["addr_info"][0]["local"] == "203.0.113.3"
            assert box.ping("192.0.2.4", count=1) == 1
            assert not box.exists(f"{PLACE}/trial")
            node.change(moved(node))
            back(node)
        number += 1
    assert states == sorted(states, reverse=True)
    assert "old" in states
    return number


def watched(node: Node) -> bool:
    """Whether the dead-man lives."""
    words = ("pgrep", "-f", "ncm_bridge.live.deadman")
    return node.box.run(*words).returncode == 0


def finish(node: Node) -> None:
    """Killed before there was a dead-man, or after all: what another run does before it plans."""
    node.box.run(*deadman.command("--now", "/"), check=True)


def back(node: Node) -> None:
    """The first profile again, on purpose; a daemon gives routes a metric when it makes them."""
    node.change(node.good)
    now = node.state()
    assert without_metrics(now) == without_metrics(node.old)
    node.old = now


def without_metrics(state: dict[str, Any]) -> dict[str, Any]:
    state = copy.deepcopy(state)
    for link in state["links"].values():
        found = [Route(*route)._replace(metric=None) for route in link.get("routes", ())]
        link["routes"] = sorted(found, key=str)
    return state


@pytest.mark.parametrize("daemon", DAEMONS)
def test_killed_at_every_step(box: Box, daemon: str) -> None:
    assert loop(Node(box, daemon)) > 30


def during(node: Node) -> subprocess.Popen[str]:
    """A run that is on trial, its links changed; it waits for a probe that never answers."""
    probes = [{"type": "command", "command": ["/usr/bin/test", "-e", "/run/answer"]}]
    node.good["software"]["components"]["bridge"]["probes"] = [{**probes[0], "timeout": 60}]
    node.box.write("/run/answer", "")
    node.box.profile(moved(node))
    process = node.box.popen(
        *node.box.configuring("network"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    node.box.until(lambda: node.box.exists(f"{PLACE}/trial/begun.json"))
    node.box.path("/run/answer").unlink()
    node.box.until(lambda: node.box.ip("addr", "show", "br1") or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    return process


def cut_short(
    box: Box, end: Callable[[subprocess.Popen[str]], None], daemon: str = "ifupdown"
) -> Node:
    """A node whose run is ended while its change is on trial."""
    node = Node(box, daemon)
    with during(node) as process:
        end(process)
        process.communicate()
        box.write("/run/answer", "")
    return node


@pytest.mark.needs(*NEEDS, "ifup")
def test_a_second_run_is_refused_while_a_change_is_on_trial(box: Box) -> None:
    node = Node(box, "ifupdown")
    with during(node) as first:
        # ncm-ncd's own child holds no lock: it meets the trial.
        box.path("/var/lock/quattor/ncm-ncd").unlink()
        for words in ((), ("--dry-run",)):
            second = box.configure("network", *words)
            assert second.returncode == 1
            assert "a change is on trial until " in second.stdout, second.stdout
        box.write("/run/answer", "")
        assert first.wait() == 0
    assert box.ip("addr", "show", "br1")


@pytest.mark.needs(*NEEDS, "ifup")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_takes_the_change_back(box: Box, number: int) -> None:
    node = cut_short(box, lambda process: box.signal(process, number))
    node.over()
    node.back()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_the_deadman_needs_no_file_of_ours_any_more(box: Box, daemon: str) -> None:
    ours = [f"{TOP}/{name}" for name in ("ncm", "ncm_bridge")]

    def end(process: subprocess.Popen[str]) -> None:
        for folder in ours:
            box.run("mount", "-t", "tmpfs", "none", folder, check=True)
        box.signal(process, signal.SIGKILL)

    node = cut_short(box, end, daemon)
    node.over()
    box.run("umount", *ours, check=True)
    assert "the former network is back" in node.last()["sentence"]
    node.back()


@pytest.mark.needs(*NEEDS, "ifup")
def test_with_the_deadman_killed_as_well_the_next_run_takes_back(box: Box) -> None:
    node = cut_short(box, lambda process: box.kill_all())
    assert box.exists(f"{PLACE}/trial")
    dry = box.configure("--dry-run", "network")
    assert "cut short" in dry.stdout
    assert box.exists(f"{PLACE}/trial")
    done = box.configure("--all")
    assert "taken back: the run was cut short; the former network is back" in done.stdout
    node.back()


@pytest.mark.needs(*NEEDS, "ifup")
def test_after_a_power_cut_the_files_are_back_before_the_network_starts(box: Box) -> None:
    node = cut_short(box, lambda process: box.kill_all())
    box.run(*deadman.command("--boot", "/"), check=True)
    assert node.files() == node.old["files"]
    assert not box.exists(f"{PLACE}/trial")
    assert "before the network starts" in node.last()["sentence"]
    assert os.path.exists(node.box.path("/etc/network"))
