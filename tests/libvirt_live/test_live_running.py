# SPDX-License-Identifier: Apache-2.0
"""What a change does to guests that run, and to the networks and pools that they use."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ncm_libvirt.live import guest_live
from tests.libvirt_live import hosts
from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.live import HERE, URI, Command, Life, awake, clear
from tests.promises.life import REMOVED, edited

pytestmark = pytest.mark.needs("python:libvirt", "dnsmasq", "iptables", "qemu-img")
LOCAL = "/var/lib/libvirt/local"
GUEST = "/guests/vm"


def tree(**guest: Any) -> hosts.Tree:
    """A guest that runs, on a network and with a volume."""
    vm = {
        "type": "qemu", "memory": 64, "max_memory": 128, "vcpus": 1, "max_vcpus": 2,
        "machine": "pc", "state": "running", "apply": "live",
        "cpu": {"topology": {"cores": 2}},
        "disks": [{"target": "hda", "file": f"{LOCAL}/polite.raw"},
                  {"target": "sda", "pool": "store", "volume": "data"},
                  {"target": "hdc", "device": "cdrom", "file": f"{LOCAL}/tools.iso"}],
        "nics": [{"mac": "52:54:00:11:00:01", "network": "inner", "model": "e1000"}],
        **guest,
    }  # fmt: skip
    inner = {
        "mode": "nat", "bridge": "virbr20", "domain": "example.org",
        "dns": {"enable": True, "forwarders": ["203.0.113.53"],
                "hosts": [{"ip": "192.0.2.1", "names": ["gw"]}]},
        "ips": [{"address": "192.0.2.1", "prefix": 24,
                 "ranges": [{"start": "192.0.2.100", "end": "192.0.2.150"}],
                 "hosts": [{"mac": "52:54:00:11:00:01", "name": "vm", "ip": "192.0.2.21"}]}],
        "portgroups": {"slow": {"inbound": {"average": 1000}}},
    }  # fmt: skip
    store = {"type": "dir", "target": hosts.STORE, "delete_volumes": True,
             "volumes": {"data": {"capacity": 4}, "more": {"capacity": 4}}}  # fmt: skip
    return {"networks": {"inner": inner}, "pools": {"store": store}, "guests": {"vm": vm},
            "shutdown_timeout": 60}  # fmt: skip


@pytest.fixture(scope="module")
def host(module_daemon: Daemon) -> Daemon:
    hosts.prepare(module_daemon)
    return module_daemon


@pytest.fixture
def life(host: Daemon, tmp_path: Path) -> Iterator[Life]:
    """The host of ``tree`` with its guest up; everything is gone afterwards."""
    life = Life(tmp_path, host.uri)
    assert life.go(tree()).errors == []
    yield life
    clear(host)


def running(host: Daemon, path: str) -> list[str]:
    """Values in the definition of the guest that runs."""
    return [str(at) for at in etree.fromstring(host.virsh("dumpxml", "vm")).xpath(path)]


def saved(host: Daemon, path: str) -> list[str]:
    found = etree.fromstring(host.virsh("dumpxml", "vm", "--inactive")).xpath(path)
    return [str(at) for at in found]


def number(host: Daemon) -> str:
    """Another one after each start."""
    return host.virsh("domid", "vm").strip()


def link(host: Daemon, name: str) -> dict[str, Any]:
    found = json.loads(host.run("ip", "-j", "link", "show", "dev", name, check=True).stdout)
    return dict(found[0])


def changed(**wishes: Any) -> hosts.Tree:
    new = tree()
    for path, value in wishes.items():
        new = edited(new, f"{GUEST}/{path.replace('__', '/')}", value)
    return new


def inactive(tree: hosts.Tree, path: str) -> hosts.Tree:
    """The guest may run on what is to be inactive; a profile that wants both is refused."""
    return edited(edited(tree, f"{path}/state", "inactive"), f"{GUEST}/state", REMOVED)


def test_live_changes_reach_the_guest_that_runs(host: Daemon, life: Life) -> None:
    was = number(host)
    new = changed(vcpus=2, memory=96, disks__2__file=f"{LOCAL}/other.iso", nics__0__link="down")
    new["guests"]["vm"]["disks"][1]["volume"] = "more"
    new["guests"]["vm"]["disks"].append({"target": "vdb", "file": f"{LOCAL}/web.raw"})
    new["guests"]["vm"]["nics"].append({"mac": "52:54:00:11:00:02", "network": "inner"})
    done = life.made(new)
    steps = [words for words, _ in done.done]
    assert steps[0] == "define"
    assert sorted(steps[1:]) == [
        "live: 2 vcpus",
        "live: disk hdc changed",
        "live: disk vdb attached",
        "live: interface 52:54:00:11:00:01 changed",
        "live: interface 52:54:00:11:00:02 attached",
        "live: memory 96 MiB",
    ]
    assert f"{HERE}/guests/vm/disks/3/file" in done.paths
    assert number(host) == was
    assert running(host, "vcpu/@current") == []  # both of them
    assert set(running(host, "//disk/target/@dev")) == {"hda", "sda", "hdc", "vdb"}
    assert running(host, "//disk[@device='cdrom']/source/@file") == [f"{LOCAL}/other.iso"]
    assert running(host, "//interface/link/@state") == ["down"]
    assert running(host, "//interface/mac/@address")[1] == "52:54:00:11:00:02"
    # Which image a disk has is decided when the guest starts.
    assert running(host, "//disk[target/@dev='sda']/source/@volume") == ["data"]
    assert saved(host, "//disk[target/@dev='sda']/source/@volume") == ["more"]
    assert any("devices/disk[sda]" in note for note in done.notes)
    life.settled(new)


def test_a_disk_is_taken_from_a_guest_that_runs(host: Daemon, life: Life) -> None:
    new = tree()
    del new["guests"]["vm"]["disks"][1]
    done = life.made(new)
    assert done.done == [("define", "guest vm"), ("live: disk sda detached", "guest vm")]
    assert running(host, "//disk/target/@dev") == ["hda", "hdc"]
    life.settled(new)


@pytest.mark.usefixtures("thorough")
def test_a_guest_that_does_not_let_go_of_a_device_is_told(
    host: Daemon, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guest_live, "_DETACH", 0.5)
    awake(host, "vm")
    new = changed(nics=[])
    done = life.go(new)
    assert done.status == 1
    assert len(done.errors) == 1 and "has not let go of interface" in done.errors[0]
    again = life.plan(new)
    assert again.planned == [("live: interface 52:54:00:11:00:01 detached", "guest vm")]


def test_the_next_boot_takes_what_waits(host: Daemon, life: Life) -> None:
    later = edited(tree(), f"{GUEST}/apply", "next_boot")
    life.go(later)
    new = edited(edited(later, f"{GUEST}/vcpus", 2), f"{GUEST}/nics", [])
    done = life.made(new)
    assert done.done == [("define", "guest vm")]
    assert (running(host, "vcpu/@current"), saved(host, "vcpu/@current")) == (["1"], [])
    assert (len(running(host, "//interface")), len(saved(host, "//interface"))) == (1, 0)
    told = [note for note in done.notes if "next boot" in note]
    assert len(told) == 1 and "vcpu" in told[0]
    again = life.plan(new)
    assert again.empty and again.notes == done.notes
    assert life.go(new).notes == done.notes
    host.virsh("destroy", "vm")
    host.virsh("start", "vm")
    after = life.go(new)
    assert after.empty
    assert [note for note in after.notes if "next boot" in note] == []
    assert running(host, "//interface") == []
    life.settled(new)


def test_a_restart_is_asked_for_waited_for_and_done_once(host: Daemon, life: Life) -> None:
    awake(host, "vm")
    was = number(host)
    new = edited(edited(tree(), f"{GUEST}/apply", "restart"), f"{GUEST}/title", "Another")
    done = life.made(new)
    assert done.done == [("define", "guest vm"), ("restart the guest", "guest vm")]
    assert number(host) != was
    assert running(host, "title/text()") == ["Another"]
    life.settled(new)


def test_a_guest_that_does_not_shut_down_is_told_and_left_running(host: Daemon, life: Life) -> None:
    deaf = edited(tree(), f"{GUEST}/disks/0/file", f"{LOCAL}/shelf.raw")
    host.virsh("destroy", "vm")
    life.made(deaf)
    for state, apply in (("stopped", "live"), ("running", "restart")):
        new = edited(edited(deaf, f"{GUEST}/state", state), f"{GUEST}/apply", apply)
        new = {**edited(new, f"{GUEST}/title", "Another"), "shutdown_timeout": 1}
        done = life.go(new)
        assert done.status == 1
        (line,) = done.errors
        assert line.startswith("guest vm: still runs 1 s after it was asked to shut down")
        assert host.virsh("domstate", "vm").strip() == "running"


def test_a_guest_that_leaves_is_treated_as_the_profile_says(host: Daemon, life: Life) -> None:
    awake(host, "vm")
    gone = {**tree(), "guests": {}}
    kept = life.made(gone)
    assert kept.done == []
    assert any("kept until it stops" in note for note in kept.notes)
    for _ in range(2):
        assert life.go(gone).empty
    asked = life.made({**gone, "leaving_guests": "shutdown"})
    assert asked.done == [("shut down", "guest vm"), ("undefine", "guest vm")]
    life.made(tree())
    killed = life.made({**gone, "leaving_guests": "destroy"})
    assert killed.done == [("stop", "guest vm"), ("undefine", "guest vm")]
    life.made(tree())
    host.virsh("destroy", "vm")
    assert life.made(gone).done == [("undefine", "guest vm")]


UPDATES = {
    "/ips/0/hosts/0/ip": "192.0.2.22",
    "/ips/0/hosts/0/name": "other",
    "/ips/0/hosts": [{"mac": "52:54:00:11:00:02", "ip": "192.0.2.23"}],
    "/ips/0/ranges": [],
    "/dns/hosts/0/names/0": "gateway",
    "/dns/hosts": [],
    "/portgroups/slow/inbound/average": 500,
    "/portgroups": {},
}


@pytest.mark.usefixtures("thorough")
def test_what_libvirt_can_update_changes_under_the_guests(host: Daemon, life: Life) -> None:
    was, now = link(host, "virbr20")["ifindex"], tree()
    for path, value in {**UPDATES, "": now["networks"]["inner"]}.items():
        now = edited(now, f"/networks/inner{path}", value)
        done = life.made(now)
        assert done.done, path
        assert all(words.startswith("update ") for words, _ in done.done), (path, done.done)
        life.forget()
        assert life.plan(now).empty
    assert link(host, "virbr20")["ifindex"] == was


def test_two_sides_that_differ_are_each_brought_back(host: Daemon, life: Life) -> None:
    mine = "<host mac='52:54:00:11:00:01' name='vm' ip='192.0.2.21'/>"
    host.virsh("net-update", "inner", "delete", "ip-dhcp-host", mine, "--live")
    theirs = mine.replace(".21", ".99")
    host.virsh("net-update", "inner", "modify", "ip-dhcp-host", theirs, "--config")
    done = life.made(tree())
    assert sorted(words.split("ip[")[0] for words, _ in done.done) == ["update +", "update ~"]
    life.settled(tree())


def test_a_network_is_never_restarted_under_its_guests(host: Daemon, life: Life) -> None:
    was = link(host, "virbr20")["ifindex"]
    new = edited(tree(), "/networks/inner/ips/0/address", "192.0.2.2")
    done = life.made(new)
    assert done.done == [("define", "network inner")]
    assert any("waits for a restart, as 1 guest uses it" in note for note in done.notes)
    assert life.go(new).empty
    assert link(host, "virbr20")["ifindex"] == was
    stopped = inactive(tree(), "/networks/inner")
    assert "1 guest uses it" in life.go(stopped).refused["network inner"]
    without = {**tree(), "networks": {}, "external": {"networks": ["inner"]}}
    assert "1 guest uses it" in life.go(without).refused["network inner"]
    assert link(host, "virbr20")["ifindex"] == was


def test_a_network_restarted_under_its_guests_has_them_again(host: Daemon, life: Life) -> None:
    run = Command(host, sys.executable, str(life.root))
    life.moved(URI)
    new = edited(tree(), "/networks/inner/ips/0/address", "192.0.2.2")
    new["networks"]["inner"]["restart"] = True
    was, tap = link(host, "virbr20")["ifindex"], running(host, "//interface/target/@dev")[0]
    plan = json.loads(run(new, "--dry-run", "--json").stdout)["components"][0]["objects"]
    assert [at["steps"] for at in plan] == [
        ["define", "restart (1 guest uses it)", "reconnect guest vm"]
    ]
    done = run(new)
    assert done.returncode == 0, done.stdout + done.stderr
    assert link(host, "virbr20")["ifindex"] != was
    assert link(host, tap)["master"] == "virbr20"
    assert run(new, "--detailed-exitcode").returncode == 0


def test_a_pool_is_never_stopped_under_its_guests(host: Daemon, life: Life) -> None:
    stopped = inactive(tree(), "/pools/store")
    assert "1 guest uses it" in life.go(stopped).refused["pool store"]
    without = {**tree(), "pools": {}, "external": {"pools": ["store"]}}
    gone = life.go(without)
    assert "1 guest uses it" in gone.refused["pool store"]
    assert gone.status == 1
    moved = edited(tree(), "/pools/store/target", "/var/lib/libvirt/moved")
    assert "move them" in life.go(moved).refused["pool store"]
    assert "running" in host.virsh("pool-info", "store")
    assert {"data", "more"} <= set(host.virsh("vol-list", "store").split())


def test_a_pool_restarts_under_its_guests_where_the_profile_says_so(
    host: Daemon, life: Life
) -> None:
    mode = edited(tree(), "/pools/store/permissions", {"mode": "0750"})
    waits = life.made(mode)
    assert waits.done == [("define", "pool store")]
    assert any("waits for a restart, as 1 guest uses it" in note for note in waits.notes)
    mode["pools"]["store"]["restart"] = True
    done = life.made(mode)
    assert done.done == [("restart, build (1 guest uses it)", "pool store")]
    assert (host.root / hosts.STORE[1:]).stat().st_mode & 0o777 == 0o750
    life.settled(mode)


def test_a_volume_grows_under_its_guest(host: Daemon, life: Life) -> None:
    new = edited(tree(), "/pools/store/volumes/data/capacity", 6)
    done = life.made(new)
    assert done.done == [("grow to 6 MiB, as sda of guest vm, live", "volume store/data")]
    assert "6291456" in host.virsh("domblkinfo", "vm", "sda")
    life.settled(new)
    less = life.go(tree())
    assert "never made smaller" in less.refused["volume store/data"]


def test_a_volume_is_not_deleted_under_its_guest(host: Daemon, life: Life) -> None:
    new = tree()
    del new["pools"]["store"]["volumes"]["data"], new["pools"]["store"]["volumes"]["more"]
    done = life.go(new)
    assert done.refused == {"volume store/data": "left the profile, but is used by guest vm"}
    assert done.done == [("delete", "volume store/more")]
    assert host.virsh("vol-list", "store").split()[0] == "data"


def test_a_password_changes_while_the_guest_runs(host: Daemon, life: Life) -> None:
    console = [{"type": "vnc", "password": "former", "keymap": "de"}]
    host.virsh("destroy", "vm")
    life.made(changed(graphics=console))
    console[0]["password"] = "latter"
    done = life.made(changed(graphics=console))
    assert done.done == [("define", "guest vm"), ("live: graphics vnc changed", "guest vm")]
    assert "latter" not in done.shown and "former" not in done.shown
    assert "passwd='latter'" in host.virsh("dumpxml", "vm", "--security-info")
    life.settled(changed(graphics=console))
    titled = life.made(changed(graphics=console, title="Another"))
    lines = [line["text"] for at in titled.json["objects"] for line in at["lines"]
             if line["sign"] in "+-"]  # fmt: skip
    assert [line for line in lines if line.startswith(" ")] == ["  <title>Another</title>"]


def test_an_interface_moves_to_another_network_while_the_guest_runs(
    host: Daemon, life: Life
) -> None:
    new = tree()
    new["networks"]["outer"] = {"mode": "isolated", "bridge": "virbr21"}
    new["networks"]["public"] = {"mode": "bridge", "bridge": "br0"}
    life.made(new)
    tap = running(host, "//interface/target/@dev")[0]
    for network, bridge in (("outer", "virbr21"), ("public", "br0"), ("inner", "virbr20")):
        new["guests"]["vm"]["nics"][0]["network"] = network
        life.made(new)
        assert link(host, tap)["master"] == bridge
        for state in ("down", "up"):
            new["guests"]["vm"]["nics"][0]["link"] = state
            assert len(life.made(new).done) == 2
        life.settled(new)
    new["guests"]["vm"]["nics"][0] = {"mac": "52:54:00:11:00:01", "bridge": "br0",
                                      "model": "e1000"}  # fmt: skip
    waits = life.made(new)
    assert waits.done == [("define", "guest vm")]
    assert any("next boot" in note for note in waits.notes)
    life.made(tree())


def test_a_guest_on_the_bridge_of_a_network_counts_as_its_guest(host: Daemon, life: Life) -> None:
    host.virsh("destroy", "vm")
    new = changed(nics=[{"mac": "52:54:00:11:00:01", "bridge": "virbr20"}])
    life.made(new)
    assert running(host, "//interface/@type") == ["bridge"]
    stopped = inactive(new, "/networks/inner")
    assert "1 guest uses it" in life.go(stopped).refused["network inner"]


def test_what_a_network_lacks_on_its_host_counts_when_it_is_to_run(
    host: Daemon, tmp_path: Path
) -> None:
    run = Command(host, root=str(tmp_path))
    wish = {"mode": "bridge", "bridge": "nobr", "state": "active"}
    refused = run({"networks": {"x": wish}})
    assert refused.returncode == 1
    assert f"this host has no interface nobr ({HERE}/networks/x/bridge)" in refused.stdout
    assert everything(host) == ""
    for _ in range(2):
        done = run({"networks": {"x": {**wish, "state": "inactive"}}})
        assert done.returncode == 0, done.stdout
    assert "x" in host.virsh("net-list", "--all", "--name").split()
    clear(host)


def test_a_file_that_the_pool_has_not_seen_is_no_new_volume(host: Daemon, tmp_path: Path) -> None:
    run = Command(host, root=str(tmp_path))
    store: dict[str, Any] = {"type": "dir", "target": hosts.STORE}
    assert run({"pools": {"store": store}}).returncode == 0
    (host.root / hosts.STORE[1:] / "late").write_bytes(b"somebody's")
    store["volumes"] = {"late": {"capacity": 1}}
    for options in (["--dry-run"], []):
        done = run({"pools": {"store": store}}, *options)
        assert done.returncode == 1
        assert "virsh pool-refresh store" in done.stdout
    host.virsh("pool-refresh", "store")
    assert "adopt: true would take it over" in run({"pools": {"store": store}}).stdout
    assert (host.root / hosts.STORE[1:] / "late").read_bytes() == b"somebody's"
    clear(host)


def everything(host: Daemon) -> str:
    lists = [("list", "--all"), ("net-list", "--all"), ("pool-list", "--all"), ("secret-list",)]
    return "".join(host.virsh(*words) for words in lists).strip()
