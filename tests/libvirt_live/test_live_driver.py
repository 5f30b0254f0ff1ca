# SPDX-License-Identifier: Apache-2.0
"""What needs no QEMU, on libvirt's own test driver: its guests do at once what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import pytest

from tests.libvirt_live import hosts
from tests.libvirt_live.live import HERE, Life
from tests.promises.life import edited

pytestmark = pytest.mark.needs("python:libvirt")


def tree() -> hosts.Tree:
    """What libvirt's daemon on a test machine cannot have: pools of clusters, with volumes."""
    rbd = {"type": "rbd", "source": "mirror", "hosts": [{"host": "ceph9.example.org"}]}
    guest = {"type": "qemu", "memory": 64, "max_memory": 128, "vcpus": 1, "max_vcpus": 4,
             "arch": "i686", "machine": "pc", "state": "running", "apply": "live"}  # fmt: skip
    return {
        "networks": {"inner": {"mode": "isolated", "bridge": "virbr5"}},
        "pools": {"rados": rbd, "images": {"type": "dir", "target": "/images", "build": False,
                                           "volumes": {"one": {"capacity": 1}}}},
        "ceph": {"main": {"monitors": [{"host": "ceph1.example.org", "port": 3300}],
                          "uuid": hosts.UUID.format(20), "pools": {"vms": {
                              "source": "one", "volumes": {"web": {"capacity": 1, "adopt": False}},
                              "delete_volumes": True, "autostart": True, "state": "active",
                              "restart": False, "adopt": False}}}},
        "guests": {"vm": guest},
        "leaving_guests": "shutdown", "shutdown_timeout": 5,
    }  # fmt: skip


@pytest.fixture
def node() -> Iterator[Any]:
    """The driver's host for all clients of this process, with the objects that it begins with."""
    import libvirt

    connection = libvirt.open("test:///default")
    yield connection
    for guest in connection.listAllDomains():
        if guest.name() != "test":
            if guest.isActive():
                guest.destroy()
            guest.undefine()
    for kept in (*connection.listAllNetworks(), *connection.listAllStoragePools()):
        if not kept.name().startswith("default"):
            if kept.isActive():
                kept.destroy()
            kept.undefine()
    connection.close()


@pytest.fixture
def life(node: Any, tmp_path: Path) -> Life:
    return Life(tmp_path, "test:///default")


def foreign(node: Any) -> list[str]:
    """What the host began with, as libvirt shows it."""
    return [
        node.lookupByName("test").XMLDesc(),
        node.networkLookupByName("default").XMLDesc(),
        node.storagePoolLookupByName("default-pool").XMLDesc(),
    ]


def test_a_host_with_pools_of_a_cluster_is_made_true(node: Any, life: Life) -> None:
    was = foreign(node)
    done = life.made(tree())
    assert done.refused == {"secret main": "this libvirt keeps no secrets"}
    assert ("create", "volume vms/web") in done.done
    assert f"{HERE}/ceph/main/pools/vms/volumes/web/capacity" in done.paths
    life.forget()
    again = life.go(tree())
    assert (again.touched, again.refused) == ([], done.refused)
    less = edited(tree(), "/ceph/main/pools/vms/volumes", {})
    assert life.made(less).done == [("delete", "volume vms/web")]
    gone = life.made({"pools": {}, "leaving_guests": "shutdown"})
    assert gone.done[:2] == [("shut down", "guest vm"), ("undefine", "guest vm")]
    assert {key for key, _ in map(str.split, gone.touched)} == {"guest", "network", "pool"}
    assert foreign(node) == was


def only(**guest: Any) -> hosts.Tree:
    return {"guests": {"vm": {**tree()["guests"]["vm"], **guest}}, "shutdown_timeout": 5}


def test_memory_and_processors_of_a_guest_that_runs(node: Any, life: Life) -> None:
    life.made(only())
    guest = node.lookupByName("vm")
    number = guest.ID()
    done = life.made(only(memory=96, vcpus=3))
    assert done.done == [
        ("define", "guest vm"), ("live: memory 96 MiB", "guest vm"), ("live: 3 vcpus", "guest vm")
    ]  # fmt: skip
    assert (guest.info()[2] >> 10, guest.info()[3], guest.ID()) == (96, 3, number)
    life.settled(only(memory=96, vcpus=3))
    guest.setMemory(32 << 10)
    drifted = life.made(only(memory=96, vcpus=3))
    assert drifted.done == [("live: memory 96 MiB", "guest vm")]
    assert f"{HERE}/guests/vm/memory" in drifted.paths
    more = life.made(only(memory=200, max_memory=256, vcpus=3))
    assert ("define", "guest vm") in more.done
    assert any("until its next boot" in note and "memory" in note for note in more.notes)
    assert ("live: memory 200 MiB", "guest vm") not in more.done
    assert life.go(only(memory=200, max_memory=256, vcpus=3)).empty
    assert all("next boot" in note for note in more.notes)
    assert guest.ID() == number


STATES = {
    ("absent", None): ["define"],
    ("absent", "running"): ["define", "start"],
    ("absent", "stopped"): ["define"],
    ("stopped", None): [],
    ("stopped", "running"): ["start"],
    ("stopped", "stopped"): [],
    ("running", None): [],
    ("running", "running"): [],
    ("running", "stopped"): ["shut down"],
}


@pytest.mark.parametrize(("now", "wanted"), STATES)
def test_a_guest_is_brought_into_the_wanted_state(
    node: Any, life: Life, now: str, wanted: Optional[str]
) -> None:
    if now != "absent":
        life.go(only(state=now))
    tree = only(state=wanted) if wanted else only()
    if not wanted:
        del tree["guests"]["vm"]["state"]
    done = life.made(tree)
    assert [words for words, _ in done.done] == STATES[now, wanted]
    if wanted:
        assert bool(node.lookupByName("vm").isActive()) == (wanted == "running")
    life.settled(tree)


@pytest.mark.parametrize("kind", ["networks", "pools"])
def test_networks_and_pools_are_brought_into_the_wanted_state(
    node: Any, life: Life, kind: str
) -> None:
    wish = {"networks": {"mode": "isolated", "bridge": "virbr5"},
            "pools": {"type": "dir", "target": "/images", "build": False}}[kind]  # fmt: skip
    seen = []
    for state, boot in (("inactive", False), ("active", False), ("active", True),
                        ("inactive", True), ("active", False)):  # fmt: skip
        tree = {kind: {"it": {**wish, "state": state, "autostart": boot}}}
        seen.append([words for words, _ in life.made(tree).done])
        life.settled(tree)
    assert seen == [["define"], ["start"], ["autostart"], ["stop"], ["no autostart", "start"]]


def test_a_restart_shuts_the_guest_down_and_starts_it(node: Any, life: Life) -> None:
    life.made(only(apply="restart"))
    was = node.lookupByName("vm").ID()
    done = life.made(only(apply="restart", title="Another"))
    assert [words for words, _ in done.done] == ["define", "restart the guest"]
    assert node.lookupByName("vm").ID() != was
    life.settled(only(apply="restart", title="Another"))


def test_what_is_ours_already_is_nobody_elses_to_take(node: Any, life: Life) -> None:
    named = {"guests": {"test": {**only()["guests"]["vm"]}},
             "networks": {"default": {"mode": "isolated"}}}  # fmt: skip
    was = foreign(node)
    done = life.go(named)
    assert set(done.refused) == {"guest test", "network default"}
    assert foreign(node) == was


def test_why_something_is_started_is_shown(node: Any, life: Life) -> None:
    tree = {"networks": {"it": {"mode": "isolated", "bridge": "virbr5"}}}
    life.made(tree)
    node.networkLookupByName("it").destroy()
    plan = life.plan(tree)
    assert f"{HERE}/networks/it/state" in plan.paths
    assert f"{HERE}/networks/it/state" in plan.shown
