# SPDX-License-Identifier: Apache-2.0
"""A node that is damaged at random, and brought back by the plain commands alone."""

from __future__ import annotations

import subprocess
from typing import Any

from hypothesis import strategies as st

from ncm.errors import HostError
from ncm_bridge.kernel import Kernel
from ncm_bridge.kernel.ethtool import read_ethtool
from ncm_bridge.live import trial_plain
from ncm_bridge.live.command import run
from ncm_bridge.live.trial_links import PLAIN
from ncm_bridge.live.trial_snapshot import Snapshot, loose
from ncm_bridge.model.link import Link, Route, Rule
from tests.net_plan.ours import cards, carry_out, ip, namespace, plan_of
from tests.net_plan.worlds import CARDS, LOOSE_ROUTES, RULES, profiles

ASKED = ("features tso", "features gro", "features sg")
WAYS = (
    # Those of several ways: by two links, by one, with weights, behind a gateway's gateway.
    "route add 10.30.0.0/16 nexthop via 10.10.0.2 weight 3 nexthop via 10.11.0.2",
    "route add default metric 7 nexthop via 10.10.0.2 nexthop via 10.10.0.3 weight 2",
    "route add 10.31.0.0/16 table 77 src 10.10.0.1 nexthop via 10.10.0.9 nexthop dev m1 weight 9",
    "route add 10.34.0.0/16 mtu 1400 nexthop via 10.99.0.1 dev m0 onlink nexthop via 10.11.0.2",
    "-6 route add 2001:db8:30::/48 nexthop via fd10::2 nexthop via fd11::2 weight 4",
    # Of one way each, the same place in the table twice.
    "route add 10.32.0.0/16 via 10.10.0.2",
    "route append 10.32.0.0/16 via 10.11.0.2",
    "route add 10.33.0.0/16 via 10.10.0.7 metric 5 mtu 1300 initcwnd 20",
    "route add 192.0.2.128/32 dev m0 scope link src 10.10.0.1",
    "-6 route add 2001:db8:31::/48 via fd10::2 metric 50",
)
MORE = (
    "address add 10.10.0.77/24 dev m0 label m0:more",
    "address add 203.0.113.5/32 dev m1",
    "link set dev m1 mtu 1400",
    "link add vx9 type vxlan id 9 dev m0 dstport 4789",
    "link add brx type bridge stp_state 1 forward_delay 400",
)
DAMAGE = (
    "link set {} down", "link set {} nomaster", "link set {} mtu 1300", "address flush dev {}",
    "link delete {}", "address add 10.10.0.99/24 dev {}", "address add 2001:db8::bad/64 dev {}",
    "route add 10.32.0.0/16 dev {} metric 3", "route replace 10.30.0.0/16 dev {}",
    "route append 10.32.0.0/16 dev {}", "link set {} master brx",
    "link set {} type bridge priority 5",
    "-6 route append 2001:db8:30::/48 via fd10::7 dev {}", "link set {} address 02:00:00:00:00:99",
)  # fmt: skip
NAMES = (*CARDS, "m0", "m1", "br0", "vx9", "brx")
LAB_NAMES = ("bond0", "vlan5", "vlan6")
NODE_DAMAGE = (
    "route flush table main proto boot", "route flush table main proto static",
    "-6 route flush table main proto boot", "route del 10.30.0.0/16",
    "route del 10.31.0.0/16 table 77",
    "route add default via 10.10.0.200 metric 7", "rule del priority 100",
    "link add new0 type bridge",
    "rule add from 10.9.0.0/16 table 9 priority 9", "route add blackhole 10.66.0.0/16 metric 4",
    "link add new1 type bridge", "link set eth0 name gone0",
)  # fmt: skip


def attempt(words: str) -> None:
    """ip(8), which may have nothing to do."""
    subprocess.run(["ip", *words.split()], capture_output=True, check=False)


def ethtool(card: str, *words: str) -> None:
    subprocess.run(["ethtool", "-K", card, *words], capture_output=True, check=False)


def may_be(words: str, name: str) -> bool:
    """A card does not go; and it is known by its address when its name has changed."""
    card = name in (*CARDS, "m0", "m1")
    return not (card and "delete" in words) and not (name == "eth0" and "address 02" in words)


def look() -> tuple[dict[str, Link], list[Rule], list[Route]]:
    with Kernel() as kernel:
        links, rules, others = kernel.links(), kernel.rules(), kernel.loose_routes()
    for name, link in links.items():
        if name in CARDS:
            link.ethtool = read_ethtool(name, ASKED)
    return links, rules, others


def snapshot_of(links: dict[str, Link], rules: list[Rule], others: list[Route]) -> Snapshot:
    data: dict[str, Any] = {
        "links": [link.as_json() for link in links.values()],
        "names": [*filter(_ours, links), "new0", "new1"],
        "rules": [list(rule) for rule in rules],
        "our_rules": [list(rule) for rule in (*RULES, Rule("inet", 9, "10.9.0.0/16"))],
        "loose": loose(others), "our_loose": loose(LOOSE_ROUTES),
    }  # fmt: skip
    return Snapshot(data)


def _ours(name: str) -> bool:
    """All but the other ends of the cards, and what the kernel makes as soon as it knows IPIP."""
    return name[0] not in "lp" and name != "tunl0"


def back(snapshot: Snapshot) -> list[str]:
    """As a roll back does; what is still not as it was."""
    for _ in range(PLAIN):
        if snapshot.amiss(*look()):
            for command in trial_plain.commands(snapshot, *look()):
                try:
                    run(command)
                except HostError:
                    continue
    return snapshot.amiss(*look())


def started(profile: dict[str, Link], ways: set[str], more: set[str], card: str) -> None:
    cards(*CARDS, "m0", "m1")
    for number, name in ((10, "m0"), (11, "m1")):
        ip(f"link set {name} up")
        ip(f"address add 10.{number}.0.1/24 dev {name}")
        ip(f"address add fd{number}::1/64 dev {name} nodad")
    carry_out(plan_of(profile, {}))
    for words in (*sorted(more), *(each for each in WAYS if each in ways)):
        attempt(words)
    attempt(f"link set {card} up")
    ethtool(card, "gro", "off")


@st.composite
def damages(draw: st.DrawFn, lab: bool = False) -> dict[str, Any]:
    """The arguments of ``damaged_and_back``. lab: with bonds and VLANs."""
    names = (*NAMES, *LAB_NAMES) if lab else NAMES
    return {
        "profile": draw(profiles(lab=lab)),
        "ways": draw(st.sets(st.sampled_from(WAYS))),
        "card": draw(st.sampled_from(CARDS)),
        "more": draw(st.sets(st.sampled_from(MORE))),
        "node": draw(st.sets(st.sampled_from(NODE_DAMAGE))),
        "damage": draw(st.lists(
            st.tuples(st.sampled_from(DAMAGE), st.sampled_from(names)), min_size=1, max_size=6
        )),
    }  # fmt: skip


def damaged_and_back(
    profile: dict[str, Link], ways: set[str], card: str, more: set[str], node: set[str],
    damage: list[tuple[str, str]],
) -> None:  # fmt: skip
    with namespace():
        started(profile, ways, more, card)
        before = look()
        snapshot = snapshot_of(*before)
        assert snapshot.amiss(*before) == []
        for words, name in damage:
            if may_be(words, name):
                attempt(words.format(name))
        for words in sorted(node):
            attempt(words)
        ethtool(card, "tso", "off", "gro", "on")
        assert back(snapshot) == []
        links, rules, others = look()
        assert {name: plain(link) for name, link in links.items()} == {
            name: plain(link) for name, link in before[0].items()
        }
        assert (sorted(map(str, rules)), others) == (sorted(map(str, before[1])), before[2])


def plain(link: Link) -> dict[str, Any]:
    """A bridge's own decisions about its ports are not to be compared."""
    found = link.as_json()
    found.get("port", {}).pop("state", None)
    return found
