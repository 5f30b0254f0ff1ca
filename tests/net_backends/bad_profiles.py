# SPDX-License-Identifier: Apache-2.0
"""Bad profiles: (label, feature, changes by path, path of the complaint, words of it)."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from ncm.errors import ProfileError
from tests.net_backends.features import I, N

Row = tuple[str, str, dict[str, Any], str, str]
EM1, PORT, SPARE = f"{I}/em1", f"{I}/em2/bridging_opts", f"{I}/spare/bonding_opts"
BRIDGE, RULE = f"{I}/br-public/bridging_opts", f"{I}/uplink/rule"
NONE = {"bootproto": "none"}
OVS, IN = {**NONE, "type": "OVSBridge"}, {"ovs_bridge": "ovs0"}
A_PORT, FLAG, NM = "is an option of a port", "must be 0 or 1", "NetworkManager"


def of_both(who: str) -> list[Row]:
    """What neither networkd nor ifupdown can do."""
    return [
        ("NetworkManager's node", "nodewide", {f"{N}/nmcontrolled": True}, f"{N}/nmcontrolled",
         f"{who} has the interfaces"),
        ("NetworkManager's interface", "nodewide", {f"{EM1}/nmcontrolled": True},
         f"{EM1}/nmcontrolled", "cannot be true"),
        ("IPv4 is fatal", "ipv6", {f"{EM1}/ipv4_failure_fatal": True},
         f"{EM1}/ipv4_failure_fatal", "stops no interface"),
        ("IPv6 is fatal", "ipv6", {f"{EM1}/ipv6_failure_fatal": True},
         f"{EM1}/ipv6_failure_fatal", "stops no interface"),
        ("two numbers for one", "bonds", {f"{SPARE}/num_unsol_na": 4}, f"{SPARE}/num_unsol_na",
         "must be as num_grat_arp"),
        ("cost of a bridge", "bridges", {f"{BRIDGE}/path_cost": 2}, f"{BRIDGE}/path_cost", A_PORT),
        ("guard of a bridge", "bridges", {f"{BRIDGE}/bpdu_guard": 1}, f"{BRIDGE}/bpdu_guard",
         A_PORT),
        ("hairpin of a bridge", "bridges", {f"{BRIDGE}/hairpin_mode": 1}, f"{BRIDGE}/hairpin_mode",
         A_PORT),
        ("hairpin of 2", "bridges", {f"{PORT}/hairpin_mode": 2}, f"{PORT}/hairpin_mode", FLAG),
        ("guard of -1", "bridges", {f"{PORT}/bpdu_guard": -1}, f"{PORT}/bpdu_guard", FLAG),
        ("root block of 7", "bridges", {f"{PORT}/root_block": 7}, f"{PORT}/root_block", FLAG),
        ("fast leave of 3", "bridges", {f"{PORT}/multicast_fast_leave": 3},
         f"{PORT}/multicast_fast_leave", FLAG),
        ("rule that must not be", "more", {f"{RULE}/0/state": "absent"}, f"{RULE}/0/state", NM),
        ("main of NetworkManager", "nodewide", {f"{N}/main_config": {"dns": "none"}},
         f"{N}/main_config", NM),
    ]  # fmt: skip


def types(who: str, *names: str) -> list[Row]:
    """Types that are not possible; all that are known, or these."""
    return [
        (f"type {kind}", "nodewide", {f"{I}/x1": {**NONE, "type": kind, **more}, f"{I}/ovs0": OVS},
         f"{I}/x1/type", f"{kind} is not possible with {who}")
        for kind, more in (
            ("xDSL", {}), ("OVSBridge", {}), ("OVSBond", {**IN, "bond_ifaces": ["em1"]}),
            ("OVSPort", IN), ("OVSIntPort", IN),
            ("OVSPatchPort", {**IN, "ovs_patch_peer": "y"}),
            ("OVSTunnel", {**IN, "ovs_tunnel_type": "gre"}),
        )
        if not names or kind in names
    ]  # fmt: skip


def each(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("base", "changes", "path", "words"),
        [row[1:] for row in rows],
        ids=[row[0] for row in rows],
    )


def complaints(wanted: Callable[..., Any], *asked: Any) -> dict[str, str]:
    """Path -> message of all that is refused."""
    with pytest.raises(ProfileError) as caught:
        wanted(*asked)
    return {problem.path: problem.message for problem in caught.value.problems}
