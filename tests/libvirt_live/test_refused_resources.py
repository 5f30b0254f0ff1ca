# SPDX-License-Identifier: Apache-2.0
"""What the host, or libvirt, has not or will not: one line with object and profile path.

What was done before is in the record, and the next run goes on from there.
"""

from __future__ import annotations

import subprocess
from typing import Any, Callable

import pytest

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.fault_trees import GUESTS, MAC, NET, POOLS, QEMU, everything, guest, tree
from tests.libvirt_live.faults import LV, Node
from tests.promises.life import edited

Profile = dict[str, Any]
DISKS = "/var/lib/libvirt/disks"
WEB = f"{GUESTS}/web"
ONE = f"{POOLS}/images/volumes/one"
UUID = "0b7c1f3e-6f0d-4f5e-9d0c-2b8f9a1c0099"
FOREIGN_GUEST = f"""<domain type='qemu'><name>foreign</name><uuid>{UUID}</uuid>
  <memory unit='MiB'>32</memory><os><type>hvm</type></os></domain>"""
FOREIGN_NETWORK = "<network><name>foreign</name><bridge name='virbr5'/></network>"
TAKEN = "import socket; s = socket.create_server(('127.0.0.1', 5950)); print(flush=True); input()"


@pytest.fixture
def node(daemon: Daemon) -> Node:
    return Node(daemon)


def changed(*edits: tuple[str, Any]) -> Profile:
    profile = everything()
    for path, value in edits:
        profile = edited(profile, path, value)
    return profile


def shell(command: str) -> Callable[[Node], None]:
    def run(node: Node) -> None:
        node.daemon.run("bash", "-ec", command, check=True)

    return run


def define(command: str, xml: str) -> Callable[[Node], None]:
    def run(node: Node) -> None:
        file = node.daemon.folder / "foreign.xml"
        file.write_text(xml)
        node.virsh(command, file)

    return run


def nothing(_: Node) -> None:
    """Only the profile is to blame."""


# Refused before anything is done to the object; the others are made.
REFUSED: dict[str, tuple[Callable[[Node], None], tuple[str, Any], str, str]] = {
    "bridge missing": (
        nothing, (f"{WEB}/nics", [{"mac": MAC, "bridge": "br77"}]),
        "! guest web: this host has no interface br77", f"{WEB}/nics/0/bridge"),
    "disk file missing": (
        nothing, (f"{WEB}/disks", [{"target": "vda", "file": "/var/lib/none"}]),
        "! guest web: this host has no /var/lib/none", f"{WEB}/disks/0/file"),
    "volume is there, of the same size": (
        shell(f"mkdir {DISKS}; truncate -s 1M {DISKS}/one"), (f"{ONE}/capacity", 1),
        "! volume images/one: is there, but not made by us", ONE),
    "volume is there, bigger": (
        shell(f"mkdir {DISKS}; truncate -s 9M {DISKS}/one"), (f"{ONE}/capacity", 1),
        "! volume images/one: is there, but not made by us", ONE),
    "UUID of a foreign guest": (
        define("define", FOREIGN_GUEST), (f"{WEB}/uuid", UUID),
        "! guest web: its UUID is that of guest foreign", f"{WEB}/uuid"),
    "guest of the same name": (
        define("define", FOREIGN_GUEST.replace("foreign", "web")), (f"{WEB}/memory", 64),
        "! guest web: is there, but not made by us", WEB),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_host_cannot_give_is_refused_and_the_others_are_made(
    node: Node, case: str
) -> None:
    arrange, edit, words, path = REFUSED[case]
    arrange(node)
    there = node.state()
    done = node.go(changed(edit))
    assert done.status == 1
    line = done.line(words)
    assert path in line
    subject = words.partition(": ")[0].removeprefix("! ")
    assert [at for at, _ in done.made if at == subject] == []
    assert len({at for at, _ in done.made}) >= 4
    assert {key: text for key, text in node.state().items() if key in there} == there
    again = node.go(changed(edit))
    assert again.status == 1 and again.made == []
    assert again.line(words) == line


# The call fails: what breaks it, the profile, the line, and what lets the next run go on.
FAILING: dict[str, tuple[Callable[[Node], None], Profile, str, str, Callable[[Node], None]]] = {
    "pool full": (
        shell(f"mkdir {DISKS}; mount -t tmpfs -o size=3M small {DISKS}"),
        changed((ONE, {"capacity": 5, "allocation": 5})),
        "volume images/one: cannot allocate 5242880 bytes", ONE,
        shell(f"mount -o remount,size=30M {DISKS}")),
    "target cannot be made": (
        shell(f"touch {DISKS}"), changed((f"{POOLS}/images/target", f"{DISKS}/below")),
        "pool images: ", f"{POOLS}/images", shell(f"rm {DISKS}")),
    "subnet of the host": (
        shell("ip link add v0 type veth peer name v1; ip addr add 10.5.0.7/24 dev v0"
              "; ip link set v0 up"),
        changed((f"{NET}/inner", {
            "mode": "isolated", "bridge": "virbr5", "ips": [{"address": "10.5.0.1", "prefix": 24}],
        })),
        "network inner: internal error: Network is already in use by interface v0",
        f"{NET}/inner", shell("ip link del v0")),
    "bridge of another network": (
        define("net-define", FOREIGN_NETWORK), changed(),
        "network inner: internal error: bridge name 'virbr5' already in use", f"{NET}/inner",
        lambda node: node.virsh("net-undefine", "foreign") and None),
}  # fmt: skip


@pytest.mark.parametrize("case", FAILING)
def test_a_call_that_fails_is_told_by_its_path_and_the_next_run_goes_on(
    node: Node, case: str
) -> None:
    arrange, profile, words, path, mend = FAILING[case]
    arrange(node)
    first = node.go(profile)
    assert first.status == 1
    assert f"({path})" in first.line("error:", words), first.text
    subject = words.partition(": ")[0]
    before = [at for at in dict.fromkeys(at for at, _ in first.made) if at != subject]
    assert [*node.record()["objects"]] == before
    again = node.go(profile)
    assert again.status == 1 and {at for at, _ in again.made} == {subject}
    mend(node)
    last = node.go(profile)
    assert last.status == 0, last.text
    assert not {at for at, _ in last.made} & set(before)
    assert len(node.record()["objects"]) == 6
    assert node.go(profile, names=()).made == []


def test_a_guest_whose_start_fails_is_defined_and_started_by_a_later_run(node: Node) -> None:
    console = [{"type": "vnc", "port": 5950}]
    profile = tree(guests={"web": guest(state="running", graphics=console)})
    command = ["nsenter", "-t", str(node.daemon.first), "-n", "python3", "-c", TAKEN]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as taken:
        assert taken.stdout is not None
        taken.stdout.readline()
        done = node.go(profile)
        assert done.status == 1
        assert f"({WEB})" in done.line("error:", "guest web: ", "Address already in use")
        assert node.names()["guest"] == ["web"] and node.names()["running"] == []
        again = node.go(profile)
        assert (again.status, again.made) == (1, [("guest web", "start")])
        taken.communicate(b"\n")
    assert node.go(profile).made == [("guest web", "start")]
    assert node.record()["objects"]["guest web"]["origin"] == "made"
    assert node.go(profile, names=()).made == []


def test_a_volume_of_ours_grows_is_never_made_smaller_and_may_be_taken_over(node: Node) -> None:
    assert node.go(changed()).status == 0
    assert node.go(changed((f"{ONE}/capacity", 3))).status == 0
    smaller = node.go(changed((f"{ONE}/capacity", 2)))
    assert smaller.status == 1
    assert ONE in smaller.line("! volume images/one: is never made smaller than it is, 3 MiB")
    node.fresh()
    shell(f"mkdir {DISKS}; truncate -s 1M {DISKS}/one")(node)
    taken = changed((ONE, {"capacity": 2, "adopt": True}))
    node.go(taken)
    assert node.go(taken).status == 0
    assert node.state()["volume images/one"] == f"0 {2 << 20}"
    assert node.record()["objects"]["volume images/one"]["origin"] == "adopted"


@pytest.mark.parametrize("field", ["copy_of", "backing"])
def test_a_volume_whose_image_is_missing_is_told_by_path(node: Node, field: str) -> None:
    profile = changed(
        (ONE, {"format": "qcow2", "capacity": 1, field: {"volume": "gone"}}),
        (f"{WEB}/disks/0/format", "qcow2"),
    )
    # Before there is a pool nobody knows; the call fails.
    done = node.go(profile)
    assert done.status == 1
    assert f"({ONE})" in done.line("error:", "volume images/one: ", "gone")
    done = node.go(profile)
    assert done.status == 1
    assert f"{ONE}/{field}" in done.line("! volume images/one: pool images has no volume gone")
    assert ("guest web", "define") in done.made
    shell(f"truncate -s 1M {DISKS}/gone")(node)
    node.virsh("pool-refresh", "images")
    done = node.go(profile)
    assert done.status == 0, done.text
    assert node.go(profile, names=()).made == []


def test_a_mac_address_that_a_guest_of_others_has_too_is_told(node: Node) -> None:
    nic = f"<devices><interface type='user'><mac address='{MAC}'/></interface></devices></domain>"
    define("define", FOREIGN_GUEST.replace("</domain>", nic))(node)
    done = node.go(changed())
    assert done.status == 0, done.text
    done.line("warning:", f"{WEB}/nics/0/mac: guest foreign", "has this MAC address too")
    assert node.go(changed(), names=()).made == []


def leaving(number: int) -> Profile:
    return tree(networks={
        f"n{at}": {"mode": "isolated", "bridge": f"v{at}", "state": "inactive"}
        for at in range(number)
    })  # fmt: skip


def test_more_than_20_objects_leave_only_in_a_run_that_names_the_component(node: Node) -> None:
    assert node.go(leaving(21)).status == 0
    for options in (("--dry-run",), ()):
        done = node.go(tree(), *options, names=())
        assert done.status == 1
        done.line("error:", "would remove 21 files or objects, at most 20")
        assert len(node.names()["network"]) == 21
    assert node.go(leaving(1), names=()).status == 0
    assert node.names()["network"] == ["n0"]
    assert node.go(leaving(21)).status == 0
    assert node.go(tree()).status == 0
    assert node.names()["network"] == []


def test_the_cap_holds_where_the_objects_are_known_only_later(node: Node) -> None:
    assert node.go(leaving(21)).status == 0
    node.daemon.run("systemctl", "stop", "libvirtd.service", check=True)
    done = node.go(edited(tree(), f"{LV}/qemu", QEMU), names=())
    assert done.status == 1
    done.line("error:", "would remove 21 files or objects, at most 20")
    assert len(node.names()["network"]) == 21
