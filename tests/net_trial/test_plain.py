# SPDX-License-Identifier: Apache-2.0
"""Random nodes, damaged at random, are brought back by the plain commands alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ncm_bridge.live import trial_plain
from ncm_bridge.live.command import run
from tests.net_plan.ours import cards, ip, namespace
from tests.net_trial.damage import back, damaged_and_back, damages, look, plain, snapshot_of

pytestmark = pytest.mark.needs("root", "unshare", "ip", "ethtool")


@pytest.mark.usefixtures("thorough")
@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(node=damages())
def test_a_damaged_node_is_as_it_was_again(node: dict[str, Any]) -> None:
    damaged_and_back(**node)


def test_a_card_with_another_name_and_a_bridge_that_is_gone_at_once() -> None:
    with namespace():
        cards("eth0", "eth1")
        ip("link add br9 type bridge")
        for card in ("eth0", "eth1"):
            ip(f"link set {card} up master br9")
        ip("link set eth1 type bridge_slave cost 7 guard on")
        snapshot = snapshot_of(*look())
        ip("link delete br9")
        ip("link set eth0 down name gone0")
        assert back(snapshot) == []


def test_the_way_to_a_gateway_comes_before_what_is_behind_it() -> None:
    with namespace():
        cards("m0")
        ip("link set m0 up")
        ip("route add 10.40.0.1/32 dev m0")
        ip("route add 10.20.0.0/16 via 10.40.0.1")
        snapshot = snapshot_of(*look())
        ip("route flush table main proto boot")
        for command in trial_plain.commands(snapshot, *look()):
            run(command)
        assert snapshot.amiss(*look()) == []


@pytest.mark.parametrize(
    "words",
    [
        "br9 type bridge stp_state 1 forward_delay 400 priority 5",
        "br9 type bridge forward_delay 0 mcast_snooping 0",
        "vx9 type vxlan id 9 dev m0 dstport 4789",
        "vx9 type vxlan id 9 remote 192.0.2.1 local 192.0.2.2 ttl 5 nolearning l2miss gbp",
        "vx9 type vxlan id 9 group 239.1.1.1 dev m0 ageing 77",
    ],
)
def test_a_link_that_went_is_made_with_all_its_options(words: str) -> None:
    name = words.partition(" ")[0]
    with namespace():
        cards("m0", "eth0")
        ip("link set m0 up")
        ip(f"link add {words}")
        ip(f"link set {name} up")
        if name == "br9":
            ip("link set eth0 up master br9")
            ip("link set eth0 type bridge_slave guard on cost 7 isolated on")
        before = look()
        snapshot = snapshot_of(*before)
        ip(f"link delete {name}")
        assert back(snapshot) == []
        assert plain(look()[0][name]) == plain(before[0][name])
        assert plain(look()[0]["eth0"]) == plain(before[0]["eth0"])


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("id 9 dev m0 dstport 4789 gbp", "id 9 dev m0 dstport 4789"),
        ("id 9 dev m0 dstport 4789", "id 9 dev m0 dstport 4789 gbp"),
        ("id 9 group 239.1.1.1 dev m0", "id 9 group 239.1.1.2 dev m0"),
        ("id 9 group 239.1.1.1 dev m0", "id 9 dev m0"),
    ],
)
def test_a_link_that_was_made_as_another_one_is_made_again(words: str, others: str) -> None:
    with namespace():
        cards("m0")
        ip("link set m0 up")
        ip(f"link add vx9 type vxlan {words}")
        ip("link set vx9 up")
        before = look()
        snapshot = snapshot_of(*before)
        ip("link delete vx9")
        ip(f"link add vx9 type vxlan {others}")
        assert snapshot.amiss(*look()) != []
        assert back(snapshot) == []
        assert plain(look()[0]["vx9"]) == plain(before[0]["vx9"])
