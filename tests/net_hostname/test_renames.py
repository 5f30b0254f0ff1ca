# SPDX-License-Identifier: Apache-2.0
"""Which cards are renamed, by which commands, and what stands against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm_bridge.card_names import RULES, names_in
from ncm_bridge.live.renames import back, commands, doable, find, view
from ncm_bridge.model.link import Link
from tests.promises.life import Result, go

RECORDED = Path(__file__).resolve().parents[1] / "data/perl-made/net-tunnel-dhcp-rename"
A, B, C = (f"52:54:00:00:00:0{number}" for number in (1, 2, 3))


def link(name: str, mac: str, kind: str = "device", **fields: Any) -> Link:
    made = Link(name, kind)
    made.mac, made.up, made.master, made.lower = mac, True, "", ""
    made.addresses = {"192.0.2.3/24": ""}
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def world(*links: Link) -> dict[str, Link]:
    return {each.name: each for each in links}


def after(links: dict[str, Link], words: list[tuple[str, ...]]) -> dict[str, str]:
    """Name -> MAC address once ip(8) has done all that; it refuses what the kernel would."""
    names = {name: each.mac or "" for name, each in links.items()}
    up = {name for name, each in links.items() if each.up}
    for command in words:
        assert command[0] == "ip"
        if command[1:4] == ("address", "flush", "dev"):
            assert command[4] in names
        elif command[5] == "down":
            up.remove(command[4])
        else:
            old, new = command[4], command[6]
            assert new not in names
            assert old not in up
            names[new] = names.pop(old)
    return names


def all_of(links: dict[str, Link], names: dict[str, str]) -> list[tuple[str, ...]]:
    found = find(links, names)
    assert [each.refused for each in found] == [""] * len(found)
    return [command for _, each in commands(links, found) for command in each]


@pytest.mark.parametrize(
    "names",
    [
        {"em1": A, "em2": B},
        {"eth1": A, "eth0": B},
        {"eth1": A, "eth2": B, "eth0": C},
        {"eth2": A, "eth0": B, "eth1": C},
        {"em1": C, "eth2": A},
        {"eth1": A, "em2": B},
        {"eth0": A, "eth2": B, "eth1": C},
    ],
)
def test_every_card_comes_to_its_name(names: dict[str, str]) -> None:
    links = world(link("eth0", A), link("eth1", B), link("eth2", C), link("lo", ""))
    done = after(links, all_of(links, names))
    assert {name: done[name] for name in names} == names
    assert sorted(done.values()) == ["", A, B, C]
    seen = view(links, find(links, names))
    assert {name: each.mac for name, each in seen.items()} == done
    moved = [name for name in names if name not in links or links[name].mac != names[name]]
    assert not any(seen[name].up for name in moved)
    assert all(each.up for name, each in seen.items() if name not in moved)


@pytest.mark.parametrize("steps", range(20))
def test_a_swap_that_was_cut_short_is_taken_back(steps: int) -> None:
    links = world(link("eth0", A), link("eth1", B))
    some = all_of(links, {"eth1": A, "eth0": B})[:steps]
    there = {name: link(name, mac, up=False) for name, mac in after(links, some).items()}
    for each in there.values():
        # Only what ip finds up can be set down once.
        each.up = True
    assert after(there, back(there, [["eth0", A], ["eth1", B]])) == {"eth0": A, "eth1": B}


def test_the_commands_are_those_of_the_original() -> None:
    links = world(*(link(name, f"52:54:00:0a:04:0{number}") for number, name in
                    enumerate(("eth0", "eth1", "em3"), 1)))  # fmt: skip
    profile = json.loads((RECORDED / "profile.json").read_text())
    nic = profile["hardware"]["cards"]["nic"]
    ours = all_of(links, {name: card["hwaddr"] for name, card in nic.items()})
    theirs = [
        tuple(line.replace("link set ", "link set dev ").split())
        for line in (RECORDED / "commands.txt").read_text().splitlines()
        if line.startswith(("ip addr flush", "ip link set"))
    ]
    assert [tuple(word.replace("address", "addr") for word in each) for each in ours] == theirs


def test_a_renamed_card_is_down_and_bare() -> None:
    links = world(link("eth0", A), link("eth1", B))
    seen = view(links, find(links, {"em1": A}))
    assert (seen["em1"].up, seen["em1"].addresses, seen["em1"].routes) == (False, {}, ())
    assert seen["eth1"].up
    assert links["eth0"].up
    assert "eth0" not in seen


BOND, BRIDGE = link("bond0", A, "bond"), link("br0", A, "bridge", guests=0)
GUESTS = link("br0", A, "bridge", guests=2)
WRONG: dict[str, tuple[dict[str, Link], Optional[str]]] = {
    "right": (world(link("em1", A), link("eth1", B)), None),
    "in a bond, with its address": (world(link("em1", B, master="bond0"), BOND), None),
    "no card": (world(link("eth0", B)), f"no card here has the MAC address {A}"),
    "another card": (world(link("em1", B)), f"no card here has the MAC address {A}"),
    "two cards": (world(link("eth0", A), link("eth1", A)),
                  f"eth0 and eth1 have the MAC address {A}"),
    "a bridge has its address": (world(link("eth0", A, master="br0"), BRIDGE), ""),
    "guests": (world(link("eth0", A, master="br0"), GUESTS), "eth0 carries the guests of br0 (2)"),
    "bond": (world(link("eth0", A, master="bond0"), BOND), "eth0 is in bond0"),
    "vlan": (world(link("eth0", A), link("v5", A, "vlan", lower="eth0")), "v5 lies on eth0"),
    "taken": (world(link("eth0", A), link("em1", B)),
              "em1 is the name of another link, which keeps it"),
    "taken by a bridge": (world(link("eth0", A), link("em1", B, "bridge")),
                          "em1 is the name of another link, which keeps it"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_renamed_is_said(case: str) -> None:
    links, wanted = WRONG[case]
    found = find(links, {"em1": A})
    if wanted is None:
        assert found == []
    else:
        assert found[0].refused.startswith(wanted)
        assert bool(found[0].refused) == bool(wanted)
        assert doable(found) == ([] if wanted else found)


def test_nobody_takes_the_name_of_one_that_must_keep_it() -> None:
    links = world(link("eth0", A), link("eth1", B), link("eth2", C),
                  link("v5", C, "vlan", lower="eth2"))  # fmt: skip
    found = find(links, {"eth1": A, "eth2": B, "eth9": C})
    assert [bool(each.refused) for each in found] == [True, True, True]


def tree(rename: Optional[bool], nic: dict[str, Any], **interfaces: Any) -> dict[str, Any]:
    network = {"hostname": "hv1", "domainname": "example.org", "interfaces": interfaces}
    component = {} if rename is None else {"rename": rename}
    return {
        "hardware": {"cards": {"nic": {name: {"hwaddr": mac} for name, mac in nic.items()}}},
        "system": {"network": network},
        "software": {"components": {"network": component, "bridge": {"backend": "ifupdown"}}},
    }


def run(root: Path, *arguments: Any, **interfaces: Any) -> Result:
    return go(root, tree(*arguments, **interfaces), names=["network"])


PLAIN = {"bootproto": "none"}
VLAN = {"vlan": True, "physdev": "em1", "device": "em1.5", "bootproto": "none"}


def test_the_rules_for_the_next_boot_name_configured_cards(tmp_path: Path) -> None:
    nic = {"em1": "52-54-00-AA-00-01", "up": B, "v5": C, "em9": "52:54:00:00:00:09"}
    cards = {"em1": PLAIN, "up": {**PLAIN, "device": "eth2"}, "v5": VLAN, "em3": PLAIN}
    done = run(tmp_path, True, nic, **cards)
    assert done.errors == []
    text = (tmp_path / RULES[1:]).read_text()
    rules = [line.split(", ") for line in text.splitlines() if not line.startswith("#")]
    first = 'ATTR{address}=="52:54:00:aa:00:01"'
    assert [rule[-3:] for rule in rules] == [
        [first, 'KERNEL=="em1"', 'NAME="em1"'],
        [first, 'TEST!="/sys/class/net/em1"', 'NAME="em1"'],
        # A card that appears a moment later may be given this one by the kernel.
        [f'ATTR{{address}}=="{B}"', 'KERNEL=="eth2"', 'NAME="eth2"'],
    ]
    assert names_in(text) == {"em1": "52:54:00:aa:00:01", "eth2": B}
    assert "/hardware/cards/nic/em1/hwaddr" in done.shown
    again = run(tmp_path, True, nic, **cards)
    assert again.empty


@pytest.mark.parametrize("rename", [None, False])
def test_without_rename_no_card_is_named(tmp_path: Path, rename: Optional[bool]) -> None:
    run(tmp_path, True, {"em1": A}, em1=PLAIN)
    assert (tmp_path / RULES[1:]).exists()
    done = run(tmp_path, rename, {"em1": A}, em1=PLAIN)
    assert not (tmp_path / RULES[1:]).exists()
    assert ("no card is renamed" in done.shown) == (rename is False)


@pytest.mark.parametrize(
    ("nic", "path", "message"),
    [
        ({"em1": A, "em2": A.upper()}, "em2", "em1 has this MAC address too"),
        ({"em1": "52:54", "em2": A}, "em1", "is no MAC address"),
        ({"em1": ":".join(["80"] * 20)}, "em1", "is no MAC address of a card"),
    ],
)
def test_addresses_that_tell_no_card_are_refused_by_path(
    tmp_path: Path, nic: dict[str, str], path: str, message: str
) -> None:
    done = run(tmp_path, True, nic, em1=PLAIN, em2=PLAIN)
    [error] = done.errors
    assert f"/hardware/cards/nic/{path}/hwaddr" in error
    assert message in error
