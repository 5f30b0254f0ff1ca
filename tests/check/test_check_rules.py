# SPDX-License-Identifier: Apache-2.0
"""What no node can see alone: each rule is broken once, and both sides are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.check.conftest import LV, NET, Said, Site, disk, guest, host, write
from tests.promises.life import edited

Check = Callable[..., Said]
MON = "0b7c1f3e-6f0d-4f5e-9d0c-2b8f9a1c0020"
A, B = "52:54:00:11:00:0a", "52:54:00:11:00:0b"


def ceph(name: str, *monitors: str, pools: Any = None) -> dict[str, Any]:
    cluster = {"uuid": MON, "monitors": [{"host": at} for at in monitors], "pools": pools or {}}
    return {"ceph": {name: cluster}}


def pool(**fields: Any) -> dict[str, Any]:
    return {"pools": {"san": fields}}


NETFS = {"type": "netfs", "hosts": [{"host": "Files"}], "directory": "/srv/vm/", "target": "/vm"}
ISCSI = {"type": "iscsi", "hosts": [{"host": "san1"}], "iqn": "iqn.2010-10.org.example:vms"}
RBD = {"type": "rbd", "source": "one", "hosts": [{"host": "mon2"}]}


def two(one: tuple[dict[str, Any], Any], other: tuple[dict[str, Any], Any]) -> Site:
    """Two hosts with a guest each, of which each has (disk, trees)."""
    return {
        "kvm1": host(1, {"one": guest(A, disks=[one[0]])}, **one[1]),
        "kvm2": host(2, {"two": guest(B, disks=[other[0]])}, **other[1]),
    }


SHARED = {
    "one image of a cluster": two(
        (disk(rbd={"cluster": "main", "image": "one/web"}), ceph("main", "mon1", "mon2")),
        (disk(rbd={"cluster": "ceph", "image": "one/web"}), ceph("ceph", "mon3", "MON2", "mon1")),
    ),
    "a cluster's pool and an rbd pool": two(
        (disk(pool="vms", volume="web"), ceph("main", "mon2", pools={"vms": {"source": "one"}})),
        (disk(pool="san", volume="web"), pool(**RBD)),
    ),
    "an iscsi unit": two(
        (disk(pool="san", volume="unit:0:0:1"), pool(**ISCSI)),
        (disk(pool="san", volume="unit:0:0:1"), pool(**{**ISCSI, "hosts": [{"host": "san2"}]})),
    ),
    "a file of a file server": two(
        (disk(pool="san", volume="web.raw"), pool(**NETFS)),
        (disk(pool="san", volume="web.raw"),
         pool(**{**NETFS, "directory": "/srv/vm", "hosts": [{"host": "files"}], "target": "/x"})),
    ),
    "a file below a mounted pool": two(
        (disk(pool="san", volume="web.raw"), pool(**NETFS)),
        (disk(file="/vm//web.raw"), pool(**NETFS)),
    ),
    "one guest that only reads": two(
        (disk(pool="san", volume="web.raw", readonly=True), pool(**NETFS)),
        (disk(pool="san", volume="web.raw"), pool(**NETFS)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SHARED)
def test_a_disk_that_guests_of_two_hosts_use(tmp_path: Path, check: Check, what: str) -> None:
    said = check(write(tmp_path, SHARED[what]))
    assert len(said.errors) == 1
    assert "is also used by a guest of" in said.errors[0]
    assert {f"{LV}/guests/one/disks/0", f"{LV}/guests/two/disks/0"} == paths(said.errors[0])
    assert said.status == 1


def paths(line: str) -> set[str]:
    """The profile paths in an error that names kvm1 and kvm2."""
    assert "kvm1" in line
    assert "kvm2" in line
    return {word.strip(":()") for word in line.split() if word.strip("(").startswith("/")}


APART = {
    "both share": two(
        (disk(pool="san", volume="web.raw", shareable=True), pool(**NETFS)),
        (disk(pool="san", volume="web.raw", shareable=True), pool(**NETFS)),
    ),
    "both read": two(
        (disk(pool="san", volume="web.raw", readonly=True), pool(**NETFS)),
        (disk(target="sda", pool="san", volume="web.raw", device="cdrom"), pool(**NETFS)),
    ),
    "files of each host": two((disk(file="/srv/web.raw"), {}), (disk(file="/srv/web.raw"), {})),
    "pools of each host": two(
        (disk(pool="san", volume="web"), pool(type="dir", target="/vm")),
        (disk(pool="san", volume="web"), pool(type="dir", target="/vm")),
    ),
    "two file servers": two(
        (disk(pool="san", volume="web"), pool(**NETFS)),
        (disk(pool="san", volume="web"), pool(**{**NETFS, "hosts": [{"host": "files2"}]})),
    ),
    "two clusters": two(
        (disk(rbd={"cluster": "main", "image": "one/web"}), ceph("main", "mon1")),
        (disk(rbd={"cluster": "main", "image": "one/web"}), ceph("main", "mon9")),
    ),
    "made by something else": two(
        (disk(pool="ext", volume="web"), {"external": {"pools": ["ext"]}}),
        (disk(pool="ext", volume="web"), {"external": {"pools": ["ext"]}}),
    ),
}


@pytest.mark.parametrize("what", APART)
def test_disks_that_may_be_used_so(tmp_path: Path, check: Check, what: str) -> None:
    said = check(write(tmp_path, APART[what]))
    assert said.errors == []
    assert said.status == 0


def test_a_guest_on_two_hosts_is_said_once(tmp_path: Path, check: Check) -> None:
    web = guest(A, disks=[disk(pool="san", volume="web")], uuid=MON)
    site = {f"kvm{at}": host(at, {"web": web}, **pool(**NETFS)) for at in (1, 2, 3)}
    said = check(write(tmp_path, site))
    at = f"{LV}/guests/web"
    assert said.errors == [
        f"kvm{number}: {at}: guest web is also on kvm1 ({at})" for number in (2, 3)
    ]


def test_two_guests_with_one_mac_address(tmp_path: Path, check: Check) -> None:
    site = {"kvm1": host(1, {"one": guest(A)}), "kvm2": host(2, {"two": guest(A.upper())})}
    assert check(write(tmp_path, site)).errors == [
        f"kvm2: {LV}/guests/two/nics/0/mac: {A.upper()} is also the MAC address of a guest of"
        f" kvm1 ({LV}/guests/one/nics/0/mac)"
    ]


def test_two_guests_with_one_uuid(tmp_path: Path, check: Check) -> None:
    site = {
        "kvm1": host(1, {"one": guest(A, uuid=MON)}),
        "kvm2": host(2, {"two": guest(B, uuid=MON.upper())}),
    }
    (error,) = check(write(tmp_path, site)).errors
    assert paths(error) == {f"{LV}/guests/one/uuid", f"{LV}/guests/two/uuid"}


# kvm1 of the test data has 131072 MB and 16 cores.
CAPACITY = [
    ({"memory": 131072}, None, True),
    ({"memory": 131073}, None, False),
    ({"memory": 131073}, {"memory": 1.5}, True),
    ({"memory": 196609}, {"memory": 1.5}, False),
    ({"vcpus": 16}, None, True),
    ({"vcpus": 17}, None, False),
    ({"vcpus": 17}, {"memory": 9}, False),
    ({"vcpus": 64}, {"cpus": 4}, True),
    ({"vcpus": 65}, {"cpus": 4}, False),
]


@pytest.mark.parametrize(("fields", "overcommit", "fits"), CAPACITY)
def test_guests_get_no_more_than_the_host_has(
    tmp_path: Path, check: Check, fields: dict[str, int], overcommit: Any, fits: bool
) -> None:
    trees = {"overcommit": overcommit} if overcommit else {}
    said = check(write(tmp_path, {"kvm1": host(1, {"big": guest(A, **fields)}, **trees)}))
    assert (said.errors == []) is fits
    assert fits or said.errors[0].startswith(f"kvm1: {LV}/guests: the guests have ")


def test_all_guests_and_all_memory_count(tmp_path: Path, check: Check) -> None:
    guests = {f"g{at}": guest(f"52:54:00:11:00:0{at}", memory=50000, vcpus=1) for at in range(3)}
    profile = host(1, guests)
    (error,) = check(write(tmp_path, {"kvm1": profile})).errors
    assert "150000 MiB of memory, the host has 131072" in error
    more = edited(profile, "/hardware/ram", [{"size": 131072}, {"size": 65536}])
    assert check(write(tmp_path, {"kvm1": more})).errors == []


@pytest.mark.parametrize("path", ["/hardware/ram", "/hardware/cpu"])
def test_unknown_hardware_has_no_limit(tmp_path: Path, check: Check, path: str) -> None:
    profile = host(1, {"big": guest(A, memory=999999, vcpus=999)})
    both = check(write(tmp_path, {"kvm1": profile})).errors
    none = check(write(tmp_path, {"kvm1": edited(profile, path, [])})).errors
    one = check(write(tmp_path, {"kvm1": edited(profile, f"{path}/0", {"vendor": "x"})})).errors
    assert (len(both), len(none), len(one)) == (2, 1, 1)


def test_a_bridge_that_the_host_does_not_have(tmp_path: Path, check: Check) -> None:
    own = {"mode": "isolated", "bridge": "own0"}
    nets = {"lan": {"mode": "bridge", "bridge": "br8"}, "own": own}
    nics = [{"mac": A, "bridge": "br9"}, {"mac": B, "bridge": "own0"}]
    profile = host(1, {"web": guest(A, nics=nics)}, networks=nets)
    end = f"is no Bridge or OVSBridge of {NET}"
    assert check(write(tmp_path, {"kvm1": profile})).errors == [
        f"kvm1: {LV}/networks/lan/bridge: br8 {end}",
        f"kvm1: {LV}/guests/web/nics/0/bridge: br9 {end}",
    ]
    for name, fields in (("br8", {}), ("x", {"device": "br9"})):
        profile = edited(profile, f"{NET}/{name}", {"bootproto": "none", **fields})
    assert len(check(write(tmp_path, {"kvm1": profile})).errors) == 2
    profile = edited(profile, f"{NET}/br8/type", "Bridge")
    profile = edited(profile, f"{NET}/x/type", "OVSBridge")
    assert check(write(tmp_path, {"kvm1": profile})).errors == []


def test_bridges_are_unknown_without_a_network_tree(tmp_path: Path, check: Check) -> None:
    profile = host(1, {"web": guest(A, nics=[{"mac": A, "bridge": "br9"}])})
    del profile["system"]["network"], profile["software"]["components"]["network"]
    assert check(write(tmp_path, {"kvm1": profile})).errors == []


ADDRESSES = [
    (f"{NET}/br0/ip", "192.0.2.1", f"{NET}/br0/ip"),
    (
        f"{NET}/br0/aliases",
        {"x": {"ip": "192.0.2.1", "netmask": "255.255.255.0"}},
        f"{NET}/br0/ip",
    ),
    (f"{NET}/br0/ipv6addr", "2001:DB8:0::1/64", f"{NET}/br1/ipv6addr"),
    (f"{NET}/br0/ipv6addr_secondaries", ["2001:db8::1/64"], f"{NET}/br1/ipv6addr"),
    (
        "/hardware/cards/nic/em2/hwaddr",
        "52:54:00:AA:00:01",
        "/hardware/cards/nic/em1/hwaddr",
    ),
]


@pytest.mark.parametrize(("path", "value", "other"), ADDRESSES)
def test_an_address_of_two_nodes(
    tmp_path: Path, check: Check, path: str, value: Any, other: str
) -> None:
    first = edited(host(1, {}), f"{NET}/br1/ipv6addr", "2001:db8::1/48")
    site = {"kvm1": first, "kvm2": edited(host(2, {}), path, value)}
    (error,) = check(write(tmp_path, site)).errors
    assert error.startswith(f"kvm2: {path}")
    assert error.endswith(f" kvm1 ({other})")


def test_addresses_that_every_node_has_are_no_clash(tmp_path: Path, check: Check) -> None:
    site = {f"kvm{at}": edited(host(at, {}), f"{NET}/br0/ipv6addr", "fe80::1/64") for at in (1, 2)}
    assert check(write(tmp_path, site)).errors == []
