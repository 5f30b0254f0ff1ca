# SPDX-License-Identifier: Apache-2.0
"""A host's guests against the guests' own profiles: a host that was not compiled again shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.check.conftest import DOMAIN, LV, Said, guest, host, write
from tests.promises.life import REMOVED, edited

Check = Callable[..., Said]
A, B = "52:54:00:11:00:0a", "52:54:00:11:00:0b"
KVM, WEB, OTHER = f"kvm1.{DOMAIN}", f"web.{DOMAIN}", "web.example.com"
BOX = "/system/enclosure"


def machine(**trees: Any) -> dict[str, Any]:
    """The profile of a guest as guest(A) has it, with no component of ours."""
    profile = {
        "hardware": {
            "ram": [{"size": 512}, {"size": 512}],
            "cpu": [{"cores": 1}, {"speed": 2400}],
            "cards": {"nic": {"eth0": {"hwaddr": A.upper()}}},
        },
        "system": {"network": {"interfaces": {"eth0": {"ip": "192.0.2.101"}}}},
    }
    for at, value in trees.items():
        profile = edited(profile, f"/hardware/{at.replace('_', '/')}", value)
    return profile


def boxed(profile: dict[str, Any], *children: str, kind: str = "hypervisor") -> dict[str, Any]:
    """The host with an enclosure."""
    return edited(profile, BOX, {"type": kind, "children": list(children)})


def web(**fields: Any) -> dict[str, Any]:
    """A host with the guest web."""
    return host(1, {"web": guest(A, **fields)})


def test_a_host_that_agrees_with_its_guest(tmp_path: Path, check: Check) -> None:
    said = check(write(tmp_path, {KVM: boxed(web(), WEB), WEB: machine()}))
    assert (said.errors, said.status) == ([], 0)


AT = f"{LV}/guests/web"
STALE: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "memory": (
        web(memory=2048), machine(),
        f"{AT}/memory: is 2048 MiB, not 1024 as in {WEB} (/hardware/ram)",
    ),
    "cores": (web(vcpus=3), machine(), f"{AT}/vcpus: is 3, not 2 as in {WEB} (/hardware/cpu)"),
    "a card's address has changed": (
        web(), machine(cards_nic={"eth7": {"hwaddr": B}}),
        f"{AT}/nics/0/mac: {A} is the MAC address of no card in {WEB} (/hardware/cards/nic)",
    ),
    "a card is new": (
        web(), machine(cards_nic={"eth0": {"hwaddr": B}, "eth7": {"hwaddr": A}}),
        f"{AT}/nics: none has the MAC address {B} as in {WEB} (/hardware/cards/nic/eth0/hwaddr)",
    ),
    "no card at all": (
        web(nics=[]), machine(),
        f"{AT}/nics: none has the MAC address {A.upper()} as in {WEB}"
        " (/hardware/cards/nic/eth0/hwaddr)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", STALE)
def test_a_stale_host_is_told_with_both_paths(tmp_path: Path, check: Check, what: str) -> None:
    before, own, message = STALE[what]
    said = check(write(tmp_path, {KVM: before, WEB: own}))
    assert said.errors == [f"{KVM}: {message}"]
    assert said.status == 1


UNKNOWN: dict[str, dict[str, Any]] = {
    "no memory": machine(ram=REMOVED),
    "memory without a size": machine(ram_1=REMOVED, ram_0={"vendor": "x"}),
    "no processors": machine(cpu=REMOVED),
    "no cards": machine(cards=REMOVED),
    "a card without an interface": machine(cards_nic_eth9={"hwaddr": B}),
    "a card without an address": machine(cards_nic_eth9={"driver": "x"}),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_a_guest_does_not_say_is_no_difference(
    tmp_path: Path, check: Check, what: str
) -> None:
    assert check(write(tmp_path, {KVM: web(), WEB: UNKNOWN[what]})).errors == []


OWN: list[tuple[str, str, list[str], bool]] = [
    ("web", WEB, [], True),
    (WEB, WEB, [], True),
    ("web", "web", [], True),
    ("web", OTHER, [], False),
    (OTHER, OTHER, [], True),
    ("web", OTHER, [OTHER], True),
    ("web", OTHER, ["profile_web.example.com"], True),
    ("web", OTHER, ["far/web.example.com"], True),
    ("db", WEB, [], False),
]


@pytest.mark.parametrize(("name", "node", "children", "known"), OWN)
def test_a_guests_profile_is_known_by_name_domain_or_enclosure(
    tmp_path: Path, check: Check, name: str, node: str, children: list[str], known: bool
) -> None:
    profile = boxed(host(1, {name.replace(".", "_2e"): guest(A, memory=99)}), *children)
    said = check(write(tmp_path, {KVM: profile, node: machine()}))
    assert [("is 99 MiB" in error, node in error) for error in said.errors] == [
        (True, True)
    ] * known


def test_a_guest_of_the_hosts_name_is_not_the_host(tmp_path: Path, check: Check) -> None:
    assert check(write(tmp_path, {KVM: host(1, {"kvm1": guest(A)})})).errors == []


def test_a_child_without_a_guest(tmp_path: Path, check: Check) -> None:
    profile = boxed(web(), WEB, f"db.{DOMAIN}")
    assert check(write(tmp_path, {KVM: profile})).errors == [
        f"{KVM}: {BOX}/children/1: db.{DOMAIN} has no entry in {LV}/guests"
    ]


@pytest.mark.parametrize("kind", ["blade", "dumb"])
def test_only_a_hypervisors_children_are_guests(tmp_path: Path, check: Check, kind: str) -> None:
    profile = boxed(web(), f"db.{DOMAIN}", kind=kind)
    assert check(write(tmp_path, {KVM: profile, "kvm2": profile_2(profile)})).errors == []


def profile_2(profile: dict[str, Any]) -> dict[str, Any]:
    """Another host with the same enclosure and no guests."""
    return edited(host(2, {}), BOX, profile["system"]["enclosure"])


def test_children_are_nobodys_guests_where_guests_are_not_in_the_tree(
    tmp_path: Path, check: Check
) -> None:
    profile = edited(boxed(web(), f"db.{DOMAIN}"), LV, {"qemu": {"max_queued": 1}})
    assert check(write(tmp_path, {KVM: profile})).errors == []


def test_a_child_of_two_hosts(tmp_path: Path, check: Check) -> None:
    """Also where one of them has no component of ours."""
    bare = {"system": {"enclosure": {"type": "hypervisor", "children": ["far/" + WEB]}}}
    said = check(write(tmp_path, {KVM: boxed(web(), WEB), "xen1": bare}))
    assert said.errors == [
        f"xen1: {BOX}/children/0: far/{WEB} is also in the enclosure of {KVM} ({BOX}/children/0)"
    ]


def test_a_guest_and_child_of_two_hosts_is_said_once(tmp_path: Path, check: Check) -> None:
    two = boxed(host(2, {"web": guest(A)}), WEB)
    said = check(write(tmp_path, {KVM: boxed(web(), WEB), f"kvm2.{DOMAIN}": two}))
    assert said.errors == [f"kvm2.{DOMAIN}: {AT}: guest web is also on {KVM} ({AT})"]


def test_wrong_hardware_is_said_once(tmp_path: Path, check: Check) -> None:
    profile = edited(web(), "/hardware/cpu/0/cores", 0)
    own = machine(ram=[{"size": -1}])
    errors = check(write(tmp_path, {KVM: profile, WEB: own})).errors
    assert [error.split(": ")[:2] for error in errors] == [
        [KVM, "/hardware/cpu/0/cores"], [WEB, "/hardware/ram/0/size"],
    ]  # fmt: skip


def test_a_pool_that_the_host_does_not_have_is_an_error_of_the_host_itself(
    tmp_path: Path, check: Check
) -> None:
    profile = web(disks=[{"target": "vda", "pool": "vms", "volume": "web"}])
    (error,) = check(write(tmp_path, {KVM: profile})).errors
    assert error.startswith(f"{KVM}: {AT}/disks/0/pool: no pool 'vms'")


def test_addresses_are_the_same_in_any_case(tmp_path: Path, check: Check) -> None:
    for ours, theirs in ((A, A.upper()), (A.upper(), A)):
        own = machine(cards_nic={"eth0": {"hwaddr": theirs}})
        site = {KVM: host(1, {"web": guest(ours)}), WEB: own}
        assert check(write(tmp_path, site)).errors == []
