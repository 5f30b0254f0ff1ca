# SPDX-License-Identifier: Apache-2.0
"""What leaves the profile goes, what others made stays, and what is taken over changes hands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.libvirt_live import hosts
from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.live import Life, clear

pytestmark = pytest.mark.needs("python:libvirt", "dnsmasq", "iptables", "qemu-img")
OTHER = hosts.UUID.format(900)
FOREIGN = {
    "net": "<network><name>default</name><bridge name='virbr70' stp='off'/><forward mode='nat'/>"
    "<ip address='192.168.122.1' prefix='24'><dhcp><range start='192.168.122.2'"
    " end='192.168.122.254'/></dhcp></ip></network>",
    "pool": "<pool type='dir'><name>theirs</name><target><path>/var/lib/libvirt/theirs</path>"
    "</target></pool>",
    "secret": f"<secret ephemeral='no' private='no'><uuid>{OTHER}</uuid>"
    "<usage type='ceph'><name>theirs</name></usage></secret>",
    "guest": "<domain type='qemu'><name>theirs</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>"
    "<metadata><app:it xmlns:app='urn:theirs'>x</app:it></metadata>"
    "<os><type arch='x86_64' machine='pc'>hvm</type></os></domain>",
    "volume": "<volume><name>theirs.raw</name><capacity unit='MiB'>2</capacity></volume>",
}
DEFINE = {"net": ["net-define"], "pool": ["pool-define"], "secret": ["secret-define"],
          "guest": ["define"], "volume": ["vol-create", "store"]}  # fmt: skip


@pytest.fixture(scope="module")
def host(module_daemon: Daemon) -> Daemon:
    hosts.prepare(module_daemon)
    return module_daemon


@pytest.fixture
def life(host: Daemon, tmp_path: Path) -> Iterator[Life]:
    yield Life(tmp_path, host.uri)
    clear(host)


def define(host: Daemon, *kinds: str) -> None:
    """Objects that somebody else makes."""
    for kind in kinds:
        file = host.folder / "foreign.xml"
        file.write_text(FOREIGN[kind])
        host.virsh(*DEFINE[kind], file)


def dumps(host: Daemon) -> dict[str, str]:
    """Everything that libvirt says of every object, but how much its pools hold."""
    found = {"secrets": host.virsh("secret-list")}
    for kind, lists, show in (("net", "net-list", "net-dumpxml"), ("pool", "pool-list", ""),
                              ("guest", "list", "dumpxml")):  # fmt: skip
        found[kind] = host.virsh(lists, "--all")
        for name in host.virsh(lists, "--all", "--name").split():
            found[f"{kind} {name}"] = host.virsh(show or "pool-dumpxml", name).split("<capacity")[0]
            if show:
                found[f"{kind} {name} saved"] = host.virsh(show, name, "--inactive")
    return found


def small() -> hosts.Tree:
    """One object of each kind, all stopped but the pool."""
    return {
        "networks": {"mine": {"mode": "isolated", "state": "inactive"}},
        "pools": {"store": {"type": "dir", "target": hosts.STORE, "delete_volumes": True,
                            "volumes": {"one": {"capacity": 2}}}},
        "secrets": {"mine": {"usage": "ceph", "value": "x"}},
        "guests": {"mine": {"type": "qemu", "memory": 32, "vcpus": 1}},
        "leaving_guests": "destroy",
    }  # fmt: skip


def test_all_that_left_the_profile_goes_in_the_opposite_order(host: Daemon, life: Life) -> None:
    tree = hosts.host()
    made = life.made(tree)
    tree["pools"] = {
        name: {**pool, "volumes": {}, "delete_volumes": True}
        for name, pool in tree["pools"].items()
        if name in ("images", "store")
    }
    for kind in ("networks", "secrets", "ceph", "guests"):
        tree[kind] = {}
    first = life.made(tree)
    assert not first.refused
    order = [key.split()[0] for key in first.touched if key.split()[0] != "pool"]
    assert order == sorted(order, key=["guest", "volume", "network", "secret"].index)
    assert set(first.touched) >= {key for key in made.touched if not key.startswith("pool")}
    rest = life.made({"pools": {}})
    assert set(rest.touched) == {"pool images", "pool store"}
    assert [words for words, _ in rest.done] == ["stop", "undefine"] * 2
    assert life.record()["objects"] == {}
    assert {name: text.strip() for name, text in dumps(host).items()} == {
        "secrets": "", "net": "", "pool": "", "guest": ""
    }  # fmt: skip
    life.settled({"pools": {}})


def test_volumes_that_left_are_kept_and_told_unless_the_profile_says_so(
    host: Daemon, life: Life
) -> None:
    tree = small()
    life.made(tree)
    store = tree["pools"]["store"]
    store["volumes"], store["delete_volumes"] = {}, False
    kept = life.made(tree)
    assert kept.done == []
    assert any("store/one left the profile and is kept" in note for note in kept.notes)
    store["delete_volumes"] = True
    assert life.made(tree).done == [("delete", "volume store/one")]
    life.settled(tree)


def test_a_volume_goes_together_with_the_last_disk_that_it_was(host: Daemon, life: Life) -> None:
    guest = {
        "type": "qemu", "memory": 64, "vcpus": 1,
        "disks": [{"target": "vda", "pool": "last", "volume": "disk"}],
    }  # fmt: skip
    pool = {
        "type": "dir", "target": f"{hosts.STORE}/last", "volumes": {"disk": {"capacity": 1}},
        "delete_volumes": True,
    }  # fmt: skip
    tree = {"pools": {"last": pool}, "guests": {"lets-go": guest}}
    life.made(tree)
    less = {
        "pools": {"last": {**pool, "volumes": {}}},
        "guests": {"lets-go": {key: at for key, at in guest.items() if key != "disks"}},
    }
    done = life.made(less)
    assert done.done == [("define", "guest lets-go"), ("delete", "volume last/disk")]
    assert life.go(less).empty


def test_an_image_below_a_volume_that_stays_is_not_deleted(host: Daemon, life: Life) -> None:
    tree = small()
    tree["pools"]["store"]["volumes"] = {
        "atop": {"format": "qcow2", "backing": {"volume": "one"}},
        "one": {"capacity": 2},
    }
    life.made(tree)
    del tree["pools"]["store"]["volumes"]["one"]
    assert life.go(tree).refused == {
        "volume store/one": "left the profile, but is used by volume store/atop"
    }
    del tree["pools"]["store"]["volumes"]["atop"]
    assert sorted(life.made(tree).touched) == ["volume store/atop", "volume store/one"]


def test_what_others_made_is_never_touched(host: Daemon, life: Life) -> None:
    life.made(small())
    define(host, *FOREIGN)
    host.virsh("net-start", "default")
    host.virsh("metadata", "mine", "urn:theirs", "--key", "app", "--set", "<kept/>", "--config")
    extra = host.folder / "extra.xml"
    extra.write_text(
        "<disk type='file' device='disk'><driver name='qemu' type='raw'/>"
        "<source file='/var/lib/libvirt/local/web.raw'/><target dev='vdz'/></disk>"
    )
    host.virsh("attach-device", "mine", extra, "--config")
    before = dumps(host)
    life.settled(small())
    assert dumps(host) == before
    changed = small()
    changed["guests"]["mine"]["title"] = "Changed"
    life.made(changed)
    now = dumps(host)
    assert {name for name in now if now[name] != before[name]} == {
        "guest mine", "guest mine saved"
    }  # fmt: skip
    assert "<app:kept" in now["guest mine"] and "vdz" in now["guest mine"]
    empty = {"pools": {}, "leaving_guests": "destroy", "external": {"pools": ["store"]}}
    gone = life.go(empty)
    assert gone.errors == []
    left = dumps(host)
    for name in ("net default", "pool theirs", "guest theirs", "net default saved"):
        assert left[name] == before[name]
    assert OTHER in left["secrets"]
    assert (host.root / hosts.STORE[1:] / "theirs.raw").exists()


def foreign_tree(adopt: bool) -> hosts.Tree:
    """The foreign objects as a profile would have them."""
    take: dict[str, Any] = {"adopt": True} if adopt else {}
    return {
        "networks": {"default": {"mode": "nat", "bridge": "virbr70", "state": "inactive",
                                 "autostart": False, "ips": [{"address": "192.168.122.1",
                                 "prefix": 24, "ranges": [{"start": "192.168.122.2",
                                                           "end": "192.168.122.254"}]}], **take}},
        "pools": {
            "theirs": {"type": "dir", "target": "/var/lib/libvirt/theirs", "state": "inactive",
                       "autostart": False, **take},
            "store": {"type": "dir", "target": hosts.STORE,
                      "volumes": {"theirs_2eraw": {"capacity": 2, **take}}},
        },
        "secrets": {"theirs": {"usage": "ceph", "private": False, **take}},
        "guests": {"theirs": {"type": "qemu", "memory": 32, "vcpus": 1, "machine": "pc", **take}},
    }  # fmt: skip


def test_what_others_made_is_taken_over_only_where_the_profile_says_so(
    host: Daemon, life: Life
) -> None:
    first = foreign_tree(adopt=False)
    first["pools"]["store"]["volumes"] = {}
    store = {"pools": {"store": first["pools"]["store"]}}
    life.made(store)
    define(host, *FOREIGN)
    before = dumps(host)
    theirs = {"network default", "pool theirs", "secret theirs", "guest theirs",
              "volume store/theirs.raw"}  # fmt: skip
    refused = life.go(foreign_tree(adopt=False))
    assert set(refused.refused) == theirs
    assert refused.status == 1
    assert all("adopt: true would take it over" in why for why in refused.refused.values())
    assert dumps(host) == before
    taken = life.made(foreign_tree(adopt=True))
    assert set(taken.touched) == theirs
    assert ("adopt", "pool theirs") in taken.done
    assert {words for words, subject in taken.done if subject != "guest theirs"} == {"adopt"}
    life.settled(foreign_tree(adopt=True))
    now = dumps(host)
    assert "urn:theirs" in now["guest theirs"]
    life.go(foreign_tree(adopt=True), mode="unconfigure")
    left = dumps(host)
    assert {name for name in before if name not in left} <= {"pool store"}
    for name in ("net default", "guest theirs", "pool theirs"):
        assert left[name] == now[name]
    assert OTHER in left["secrets"]


def test_unconfigure_takes_away_what_we_made_and_nothing_else(host: Daemon, life: Life) -> None:
    life.made(small())
    define(host, "net", "pool", "guest", "secret")
    before = dumps(host)
    plan = life.plan(small(), mode="unconfigure")
    done = life.go(small(), mode="unconfigure")
    assert done.errors == []
    assert done.done == plan.planned
    left = dumps(host)
    assert {name for name in before if name not in left} == {
        "net mine", "net mine saved", "pool store", "guest mine", "guest mine saved"
    }  # fmt: skip
    for name in ("net default", "guest theirs", "pool theirs"):
        assert left[name] == before[name]
    # The data stay.
    assert (host.root / hosts.STORE[1:] / "one").exists()


def test_marked_objects_stay_ours_when_the_record_is_lost(host: Daemon, life: Life) -> None:
    life.made(small())
    life.lose()
    done = life.go(small())
    assert set(done.refused) == {"pool store", "volume store/one", "secret mine"}
    assert done.done == []
    assert set(life.record()["objects"]) == {"network mine", "guest mine"}
    assert {at["origin"] for at in life.record()["objects"].values()} == {"made"}
