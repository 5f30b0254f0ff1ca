# SPDX-License-Identifier: Apache-2.0
"""The way back of objects: --undo puts back what was, or says why not; Unconfigure takes all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.fault_trees import (
    GUESTS,
    NET,
    POOLS,
    SECRETS,
    everything,
    guest,
    nothing,
    tree,
    updated,
)
from tests.libvirt_live.faults import Node
from tests.promises.life import REMOVED, edited

Profile = dict[str, Any]
WEB = f"{GUESTS}/web"
ONE = f"{POOLS}/images/volumes/one"
HELD = "held since it was taken back"


@pytest.fixture
def node(module_daemon: Daemon) -> Node:
    node = Node(module_daemon)
    node.fresh()
    return node


def changed(*edits: tuple[str, Any]) -> Profile:
    profile = everything()
    for path, value in edits:
        profile = edited(profile, path, value)
    return profile


def good(node: Node, profile: Profile, *options: str) -> None:
    done = node.go(profile, *options)
    assert done.status == 0, done.text


CHANGES: dict[str, Profile] = {
    "all at once": edited(updated(), f"{POOLS}/images/volumes/three", REMOVED),
    "a guest": changed((f"{WEB}/memory", 48), (f"{WEB}/autostart", False)),
    "a guest's password": changed((f"{WEB}/graphics/0/password", "second")),
    "a network": changed((f"{NET}/inner/mtu", 1400)),
    "a network that starts": changed((f"{NET}/inner/state", "active")),
    "a pool": changed((f"{POOLS}/images/autostart", False)),
    "a pool that stops": changed((f"{POOLS}/images/state", "inactive")),
    "a secret's value": changed((f"{SECRETS}/key/value", "two")),
    "a guest that goes": changed((WEB, REMOVED)),
    "a network that goes": changed((f"{WEB}/nics", []), (f"{NET}/inner", REMOVED)),
    "a secret that goes": changed((f"{SECRETS}/key", REMOVED)),
    "a secret that comes": changed((f"{SECRETS}/new", {"usage": "ceph", "value": "x"})),
    "a guest that comes": changed((f"{GUESTS}/new", guest())),
    "a network that comes": changed((f"{NET}/new", {"mode": "isolated", "bridge": "v1"})),
    "a pool that comes": changed((f"{POOLS}/new", {"type": "dir", "target": "/var/lib/new"})),
}


def values(node: Node) -> list[str]:
    """The values of the secrets."""
    uuids = [line.split()[0] for line in node.virsh("secret-list").splitlines()]
    return [node.virsh("secret-get-value", uuid) for uuid in uuids]


@pytest.mark.parametrize("change", CHANGES)
def test_undo_puts_back_exactly_what_was_and_holds(node: Node, change: str) -> None:
    profile = CHANGES[change]
    good(node, everything())
    before, secret, record = node.state(), values(node), node.record()
    good(node, profile)
    if "new" not in str(profile):
        assert (node.state(), values(node)) != (before, secret)
    good(node, profile, "--undo")
    assert (node.state(), values(node)) == (before, secret)
    assert node.record()["objects"].keys() == record["objects"].keys()
    held = node.go(profile, names=())
    assert HELD in held.out and held.made == []
    named = node.go(profile)
    assert named.status == 0 and named.made, named.text
    assert node.go(profile, names=()).made == []


def test_undo_restarts_what_the_change_restarted(node: Node) -> None:
    active = changed((f"{NET}/inner/state", "active"))
    good(node, active)
    live = node.virsh("net-dumpxml", "inner")
    good(node, edited(active, f"{NET}/inner/mtu", 1400))
    assert "1400" in node.virsh("net-dumpxml", "inner")
    good(node, active, "--undo")
    assert node.virsh("net-dumpxml", "inner") == live


REFUSED: dict[str, tuple[Profile, Profile, str, str]] = {
    "a volume that was made": (
        everything(), changed((f"{POOLS}/images/volumes/new", {"capacity": 1})),
        "", "! volume images/new: holds data"),
    "a volume that has grown": (
        everything(), changed((f"{ONE}/capacity", 3)),
        "", "! volume images/one: has grown, and is never made smaller"),
    "a volume that was deleted": (
        changed((f"{WEB}/disks", [])), changed((f"{WEB}/disks", []), (ONE, REMOVED)),
        "", "! volume images/one: what was in it is lost"),
    "the value of a private secret": (
        changed((f"{SECRETS}/key/private", True)),
        changed((f"{SECRETS}/key/private", True), (f"{SECRETS}/key/value", "two")),
        "", "! secret key: its former value is not known"),
    "a private secret that is gone": (
        changed((f"{SECRETS}/key/private", True)), changed((f"{SECRETS}/key", REMOVED)),
        "", "! secret key: its former value is not known"),
    "a guest changed since": (
        everything(), changed((f"{WEB}/memory", 48)),
        "desc web --config hello", "! guest web: changed since, not taken back"),
    "a network changed since": (
        everything(), changed((f"{NET}/inner/mtu", 1400)),
        "net-autostart inner --disable", "! network inner: changed since, not taken back"),
    "a new guest changed since": (
        tree(), tree(guests={"web": guest()}),
        "desc web --config hello", "! guest web: changed since, not taken back"),
    "a new guest that runs": (
        tree(), tree(guests={"web": guest(state="running")}),
        "", "! guest web: the guest runs"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_undo_refuses_what_would_lose_something(node: Node, case: str) -> None:
    first, second, words, line = REFUSED[case]
    good(node, first)
    good(node, second)
    if words:
        node.virsh(*words.split())
    subject = line.partition(": ")[0].removeprefix("! ")
    before, record = node.names(), node.record()["objects"]
    done = node.go(second, "--undo")
    assert done.status == 1
    done.line(line)
    assert subject not in {at for at, _ in done.made}
    assert node.names() == before
    if subject in record:
        assert node.record()["objects"][subject]["id"] == record[subject]["id"]
    assert HELD in node.go(second, names=()).out
    again = node.go(second)
    assert "bug" not in again.text and "not made by us" not in again.text


def test_undo_takes_no_network_or_pool_from_under_a_guest_that_runs(node: Node) -> None:
    profile = changed((f"{WEB}/state", "running"), (f"{NET}/inner/state", "active"))
    good(node, nothing())
    good(node, tree())
    good(node, profile)
    done = node.go(profile, "--undo")
    assert done.status == 1
    done.line("! guest web: the guest runs")
    done.line("! network inner: 1 guest uses it")
    done.line("! pool images: 1 guest uses it")
    assert {"inner", "images", "web"} <= set(node.names()["running"])
    good(node, profile)


def test_an_undo_that_fails_is_finished_when_it_can_be(node: Node) -> None:
    good(node, everything())
    before = node.state()
    profile = changed((f"{NET}/inner/bridge", "virbr6"), (f"{WEB}/memory", 48))
    good(node, profile)
    file = node.daemon.folder / "theirs.xml"
    file.write_text("<network><name>theirs</name><bridge name='virbr5'/></network>")
    node.virsh("net-define", file)
    for options in (("--undo",), ("--undo",), ()):
        done = node.go(profile, *options)
        assert done.status == 1
        done.line("error:", "network inner: ", "bridge name 'virbr5' already in use")
    node.virsh("net-undefine", "theirs")
    good(node, profile)
    assert node.state() == before
    assert HELD in node.go(profile, names=()).out


def test_an_undo_that_fails_gives_way_to_unconfigure(node: Node) -> None:
    profile = changed((f"{NET}/inner/bridge", "virbr6"))
    good(node, everything())
    good(node, profile)
    file = node.daemon.folder / "theirs.xml"
    file.write_text("<network><name>theirs</name><bridge name='virbr5'/></network>")
    node.virsh("net-define", file)
    assert node.go(profile, "--undo").status == 1
    good(node, profile, "--unconfigure")
    assert node.names()["network"] == ["theirs"]
    assert node.names()["guest"] == []
    good(node, profile)


def test_what_an_undo_refused_is_still_ours_and_can_go_later(node: Node) -> None:
    good(node, tree())
    good(node, tree(guests={"web": guest(state="running")}))
    assert node.go(tree(), "--undo").status == 1
    node.virsh("destroy", "web")
    good(node, tree())
    assert node.names()["guest"] == []


def test_unconfigure_takes_what_we_made_and_tells_what_it_keeps(node: Node) -> None:
    file = node.daemon.folder / "theirs.xml"
    file.write_text("<network><name>theirs</name><bridge name='v9'/></network>")
    node.virsh("net-define", file)
    theirs = {"mode": "isolated", "bridge": "v9", "state": "inactive", "adopt": True,
              "autostart": False}  # fmt: skip
    profile = changed((f"{NET}/theirs", theirs))
    good(node, profile)
    done = node.go(profile, "--unconfigure")
    assert done.status == 0, done.text
    for volume in ("images/one", "images/two.qcow2"):
        done.line("warning:", f"volume {volume} was made by us and is kept")
    assert node.names() == {"guest": [], "network": ["theirs"], "pool": [], "secret": [],
                            "volume": [], "running": []}  # fmt: skip
    assert sorted(at.name for at in (node.daemon.root / "var/lib/libvirt/disks").iterdir()) == [
        "one", "two.qcow2"
    ]  # fmt: skip
    good(node, profile)
    assert node.record()["objects"]["volume images/one"]["origin"] == "made"
    assert node.go(profile, names=()).made == []


def test_after_unconfigure_no_record_is_left_where_no_data_is_kept(node: Node) -> None:
    profile = tree(guests={"web": guest()}, networks={"inner": {"mode": "isolated"}})
    good(node, profile)
    good(node, profile, "--unconfigure")
    assert not node.record() and not node.pending()
    good(node, profile)
    assert node.go(profile, names=()).made == []


def test_an_unconfigure_can_be_undone(node: Node) -> None:
    profile = tree(guests={"web": guest()}, networks={"inner": {"mode": "isolated"}})
    good(node, profile)
    before = node.state()
    good(node, profile, "--unconfigure")
    good(node, profile, "--undo")
    assert node.state() == before


def test_unconfigure_leaves_a_guest_that_runs_with_what_it_uses_and_they_stay_ours(
    node: Node,
) -> None:
    profile = changed((f"{WEB}/state", "running"), (f"{NET}/inner/state", "active"))
    good(node, profile)
    done = node.go(profile, "--unconfigure")
    assert done.status == 1
    done.line("warning:", "guest web was made by us and runs; it is kept")
    assert {"web", "inner", "images"} <= set(node.names()["running"])
    node.virsh("destroy", "web")
    assert node.go(profile, "--unconfigure").status == 0
    assert node.names()["running"] == [] and node.names()["guest"] == []
