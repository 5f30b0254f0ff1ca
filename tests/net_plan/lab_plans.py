# SPDX-License-Identifier: Apache-2.0
"""Plans with bonds, VLANs, dummies and IPIP on a kernel that has them: lab_plans.py SCENE."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hypothesis import HealthCheck, Phase, given, settings

from ncm_bridge.kernel import read_links
from tests.net_plan.links import Links, link
from tests.net_plan.ours import cards, carry_out, namespace, plan_of
from tests.net_plan.worlds import CARDS, profiles


def bond(**options: Any) -> Links:
    """br7 on a VLAN on a bond of two cards."""
    mode = {"mode": "802.3ad", "miimon": 100, **options}
    return {
        **link("bond0", "bond", options=mode),
        **link("eth0", master="bond0"),
        **link("eth1", master="bond0"),
        **link("bond0.7", "vlan", options={"id": 7}, lower="bond0", master="br7"),
        **link("br7", "bridge", options={"stp_state": 0}, addresses={"192.0.2.3/24": ""}),
    }


def done(wanted: Links, base: Links) -> tuple[dict[str, str], list[str]]:
    """What a plan does: name -> way, and its commands; after it nothing is left to do."""
    plan = plan_of(wanted, base)
    words = [" ".join(command) for command in carry_out(plan)]
    left = [(at.name, at.way, at.texts) for at, _ in plan_of(wanted, wanted)]
    assert left == [], left
    return {at.name: at.way for at, _ in plan}, words


def test_bond() -> None:
    cards(*CARDS)
    first = bond()
    ways, _ = done(first, {})
    assert ways["bond0"] == ways["bond0.7"] == "make"
    second = bond(miimon=200, min_links=1, xmit_hash_policy="layer3+4")
    ways, words = done(second, first)
    assert ways == {"bond0": "change"}, ways
    assert len(words) == 1, words
    third = bond(lacp_rate="fast")
    ways, words = done(third, second)
    assert ways == {"bond0": "remake", "bond0.7": "remake"}, ways
    links = read_links()
    assert links["bond0"].options["lacp_rate"] == "fast"
    assert links["bond0.7"].master == "br7"
    assert links["eth0"].master == links["eth1"].master == "bond0"
    fourth = {**bond(lacp_rate="fast"), **link("eth1", addresses={"198.51.100.1/24": ""})}
    ways, words = done(fourth, third)
    assert ways == {"eth1": "change"}, ways
    ways, _ = done(third, fourth)
    assert ways == {"eth1": "change"}, ways
    ways, words = done(link("eth0"), third)
    assert ways == {
        "bond0": "remove", "bond0.7": "remove", "br7": "remove", "eth0": "change", "eth1": "change",
    }  # fmt: skip


def test_vlan() -> None:
    cards(*CARDS)
    old = {**link("eth0", mtu=1500), **link("vlan5", "vlan", options={"id": 5}, lower="eth0")}
    done(old, {})
    new = {**link("eth0", mtu=9000)}
    new.update(link("storage", "vlan", options={"id": 5}, lower="eth0", mtu=9000))
    ways, words = done(new, old)
    assert ways == {"vlan5": "remove", "eth0": "change", "storage": "make"}, ways
    assert words[0] == "ip link delete dev vlan5", words
    back = {**link("eth0", mtu=1500)}
    back.update(link("storage", "vlan", options={"id": 5}, lower="eth1", mtu=1500))
    back.update(link("eth1"))
    ways, _ = done(back, new)
    assert ways["storage"] == "remake", ways


def test_others() -> None:
    cards(*CARDS)
    ends = {"local": "192.0.2.3", "remote": "192.0.2.9"}
    old = {
        **link("eth0", addresses={"192.0.2.3/24": ""}),
        **link("tun0", "ipip", options=ends, addresses={"10.20.0.1/30": ""}),
        **link("dummy_www", "dummy", addresses={"203.0.113.80/32": ""}),
    }
    done(old, {})
    new = {**old, **link("tun0", "ipip", options={**ends, "remote": "192.0.2.8"},
                         addresses={"10.20.0.1/30": ""})}  # fmt: skip
    ways, words = done(new, old)
    assert ways == {"tun0": "change"}, ways
    assert words == ["ip link set dev tun0 type ipip local 192.0.2.3 remote 192.0.2.8"], words
    del new["dummy_www"]
    ways, _ = done(new, old)
    assert ways == {"dummy_www": "remove"}, ways


@settings(
    max_examples=5, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(first=profiles(), second=profiles())
def test_random(first: Links, second: Links) -> None:
    with namespace():
        cards(*CARDS)
        done(first, {})
        done(second, first)


def main(scene: str) -> None:
    if scene == "random":
        test_random()
        return
    with namespace():
        {"bond": test_bond, "vlan": test_vlan, "others": test_others}[scene]()


if __name__ == "__main__":
    main(sys.argv[1])
