# SPDX-License-Identifier: Apache-2.0
"""Somebody changes an object between the plan and its step: nothing is done to that object."""

from __future__ import annotations

import subprocess
from typing import Any, Callable

import pytest

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.fault_trees import GUESTS, NET, POOLS, everything, updated
from tests.libvirt_live.faults import At, Died, Node, dies
from tests.promises.life import REMOVED, edited

Profile = dict[str, Any]
FOREIGN = "<network><name>inner</name></network>"
STALE = "changed while we were planning; run again"


@pytest.fixture
def node(module_daemon: Daemon) -> Node:
    node = Node(module_daemon)
    node.fresh()
    return node


def virsh(*words: str) -> Callable[[], None]:
    """Done on the node, by somebody else."""

    def call() -> None:
        subprocess.run(
            ["virsh", "-q", "-c", "qemu:///system", *words], check=True, capture_output=True
        )

    return call


def before() -> Profile:
    return edited(everything(), f"{GUESTS}/web/nics", [])


def after() -> Profile:
    profile = edited(updated(), f"{GUESTS}/web/nics", [])
    return edited(profile, f"{POOLS}/images/volumes/one/capacity", 3)


CHANGES = {
    "guest changed": ("guest web", ("desc", "web", "--config", "hello")),
    "guest deleted": ("guest web", ("undefine", "web")),
    "guest started": ("guest web", ("start", "web")),
    "network changed": ("network inner", ("net-autostart", "inner", "--disable")),
    "network deleted": ("network inner", ("net-undefine", "inner")),
    "network started": ("network inner", ("net-start", "inner")),
    "pool changed": ("pool images", ("pool-autostart", "images", "--disable")),
    "pool stopped": ("pool images", ("pool-destroy", "images")),
    "volume grown": ("volume images/one", ("vol-resize", "one", "2M", "--pool", "images")),
    "volume deleted": ("volume images/one", ("vol-delete", "one", "--pool", "images")),
}


def definition(node: Node, subject: str) -> str:
    return node.state().get(subject, "")


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_meanwhile_is_left_alone_and_planned_anew(node: Node, change: str) -> None:
    subject, words = CHANGES[change]
    assert node.go(before()).status == 0
    seen: dict[str, str] = {}

    done = node.go(after(), at=At(between=virsh(*words)))
    assert done.status == 1
    done.line("error:", f"{subject}: {STALE}")
    assert [words for at, words in done.made if at == subject] == []
    seen[subject] = definition(node, subject)
    assert node.go(after()).status == 0
    if change == "pool stopped":
        # Only now can it tell of its volumes.
        assert node.go(after()).status == 0
    end = node.state()
    assert end["volume images/one"] == f"0 {3 << 20}"
    assert "hello" not in end["guest web"] or "hello" in seen[subject]
    assert ">49152<" in end["guest web"]
    assert "1400" in end["network inner"]
    assert node.go(after(), names=()).made == []


def test_what_was_created_meanwhile_by_others_stays_theirs(node: Node) -> None:
    file = node.daemon.folder / "network.xml"
    file.write_text(FOREIGN)
    done = node.go(before(), at=At(between=virsh("net-define", str(file))))
    assert done.status == 1
    done.line("error:", f"network inner: {STALE}")
    theirs = definition(node, "network inner")
    again = node.go(before())
    assert again.status == 1
    again.line("! network inner: is there, but not made by us", f"{NET}/inner")
    assert definition(node, "network inner") == theirs


def test_a_volume_that_others_make_meanwhile_stays_theirs(node: Node) -> None:
    without = edited(before(), f"{POOLS}/images/volumes/one", REMOVED)
    without = edited(without, f"{GUESTS}/web/disks", [])
    assert node.go(without).status == 0
    made = virsh("vol-create-as", "images", "one", "9M")
    done = node.go(before(), at=At(between=made))
    assert done.status == 1
    done.line("error:", f"volume images/one: {STALE}")
    again = node.go(before())
    assert again.status == 1
    again.line("! volume images/one: is there, but not made by us")
    assert node.state()["volume images/one"] == f"0 {9 << 20}"


def test_what_others_make_after_a_run_was_killed_stays_theirs(node: Node) -> None:
    whole = [subject for _, subject in node.go(before()).steps]
    node.fresh()
    with pytest.raises(Died):
        node.go(before(), at=dies(whole.index("network inner")))
    file = node.daemon.folder / "network.xml"
    file.write_text(FOREIGN)
    node.virsh("net-define", file)
    theirs = definition(node, "network inner")
    done = node.go(before())
    assert done.status == 1
    done.line("! network inner: is there, but not made by us", f"{NET}/inner")
    assert definition(node, "network inner") == theirs


def test_what_came_to_use_it_meanwhile_is_not_taken_away(node: Node) -> None:
    assert node.go(before()).status == 0
    without = edited(before(), f"{GUESTS}/web", REMOVED)
    done = node.go(without, at=At(between=virsh("start", "web")))
    assert done.status == 1
    done.line("error:", f"guest web: {STALE}")
    assert node.names()["running"] == ["images", "web"]
    kept = node.go(without)
    assert kept.status == 0
    kept.line("warning:", "guest web left the profile and runs")
