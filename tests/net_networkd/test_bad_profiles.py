# SPDX-License-Identifier: Apache-2.0
"""What networkd cannot do is refused with its path."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from tests.net_backends.features import I, N
from tests.net_networkd.conftest import FEATURES
from tests.network.test_bad_profiles import changed

BR, PORT = f"{I}/br-public", f"{I}/em2/bridging_opts"
BOND, SPARE = f"{I}/bond0/bonding_opts", f"{I}/spare/bonding_opts"
ROUTE, RULE = f"{I}/uplink/route", f"{I}/uplink/rule"
EM1 = f"{I}/em1"
NONE = {"bootproto": "none"}
OVS, IN = {**NONE, "type": "OVSBridge"}, {"ovs_bridge": "ovs0"}
A_PORT, FLAG = "is an option of a port", "must be 0 or 1"
Row = tuple[str, str, dict[str, Any], str, str]

BAD: list[Row] = [
    *(
        (f"type {kind}", "nodewide", {f"{I}/x1": {**NONE, "type": kind, **more}, f"{I}/ovs0": OVS},
         f"{I}/x1/type", f"{kind} is not possible with systemd-networkd")
        for kind, more in (
            ("xDSL", {}), ("OVSBridge", {}), ("OVSBond", {**IN, "bond_ifaces": ["em1"]}),
            ("OVSPort", IN), ("OVSIntPort", IN),
            ("OVSPatchPort", {**IN, "ovs_patch_peer": "y"}),
            ("OVSTunnel", {**IN, "ovs_tunnel_type": "gre"}),
        )
    ),
    ("bootp", "ethtool", {f"{I}/fast/bootproto": "bootp"}, f"{I}/fast/bootproto", "dhcp is"),
    ("NetworkManager's node", "nodewide", {f"{N}/nmcontrolled": True}, f"{N}/nmcontrolled",
     "systemd-networkd has the interfaces"),
    ("NetworkManager's interface", "nodewide", {f"{EM1}/nmcontrolled": True},
     f"{EM1}/nmcontrolled", "cannot be true"),
    ("IPv4 is fatal", "ipv6", {f"{EM1}/ipv4_failure_fatal": True},
     f"{EM1}/ipv4_failure_fatal", "stops no interface"),
    ("IPv6 is fatal", "ipv6", {f"{EM1}/ipv6_failure_fatal": True},
     f"{EM1}/ipv6_failure_fatal", "stops no interface"),
    ("no carrier of drivers", "bonds", {f"{BOND}/use_carrier": 0}, f"{BOND}/use_carrier",
     "must be 1"),
    ("filtered ARP", "bonds", {f"{SPARE}/arp_validate": "filter"}, f"{SPARE}/arp_validate",
     "filter is not possible"),
    ("filtered ARP by number", "bonds", {f"{SPARE}/arp_validate": 4}, f"{SPARE}/arp_validate",
     "4 is not possible"),
    ("two numbers for one", "bonds", {f"{SPARE}/num_unsol_na": 4}, f"{SPARE}/num_unsol_na",
     "must be as num_grat_arp"),
    ("router of a bridge", "bridges", {f"{BR}/bridging_opts/multicast_router": 2},
     f"{BR}/bridging_opts/multicast_router", "of its ports it is"),
    ("cost of a bridge", "bridges", {f"{BR}/bridging_opts/path_cost": 2},
     f"{BR}/bridging_opts/path_cost", A_PORT),
    ("guard of a bridge", "bridges", {f"{BR}/bridging_opts/bpdu_guard": 1},
     f"{BR}/bridging_opts/bpdu_guard", A_PORT),
    ("hairpin of a bridge", "bridges", {f"{BR}/bridging_opts/hairpin_mode": 1},
     f"{BR}/bridging_opts/hairpin_mode", A_PORT),
    ("hairpin of 2", "bridges", {f"{PORT}/hairpin_mode": 2}, f"{PORT}/hairpin_mode", FLAG),
    ("guard of -1", "bridges", {f"{PORT}/bpdu_guard": -1}, f"{PORT}/bpdu_guard", FLAG),
    ("root block of 7", "bridges", {f"{PORT}/root_block": 7}, f"{PORT}/root_block", FLAG),
    ("fast leave of 3", "bridges", {f"{PORT}/multicast_fast_leave": 3},
     f"{PORT}/multicast_fast_leave", FLAG),
    ("router of 3", "bridges", {f"{PORT}/multicast_router": 3}, f"{PORT}/multicast_router",
     "must be 0, 1 or 2"),
    ("card without MAC", "nodewide", {f"{EM1}/offload": {"tso": "off"}}, f"{EM1}/offload",
     "needs /hardware/cards/nic/em1/hwaddr"),
    ("MAC that is none", "ethtool", {"/hardware/cards/nic/em1/hwaddr": "5:5"},
     "/hardware/cards/nic/em1/hwaddr", "is no MAC address"),
    ("settings of a bridge", "bridges", {f"{BR}/ring": {"rx": 64}}, f"{BR}/ring", "is no card"),
    ("ring of 0", "ethtool", {f"{EM1}/ring/rx-mini": 0}, f"{EM1}/ring/rx-mini",
     "must be at least 1"),
    ("channels of 0", "ethtool", {f"{EM1}/ethtool/channels/tx": 0},
     f"{EM1}/ethtool/channels/tx", "must be at least 1"),
    ("congestion window", "more", {f"{ROUTE}/0/cwnd": 5}, f"{ROUTE}/0/cwnd", "cwnd"),
    ("command of strange words", "routes", {f"{ROUTE}/9/command": "10.0.0.0/8 nexthop via 10.1"},
     f"{ROUTE}/9/command", "has words that"),
    ("window of a command", "routes", {f"{ROUTE}/9/command": "10.0.0.0/8 dev em2 window 9"},
     f"{ROUTE}/9/command", "window is not possible"),
    ("rule of strange words", "routes", {f"{RULE}/4/command": "iif em2 goto 300"},
     f"{RULE}/4/command", "has words that"),
    ("rule that must not be", "more", {f"{RULE}/0/state": "absent"}, f"{RULE}/0/state",
     "NetworkManager"),
    ("main of NetworkManager", "nodewide", {f"{N}/main_config": {"dns": "none"}},
     f"{N}/main_config", "NetworkManager"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "changes", "path", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_is_refused_with_its_path(wanted, base, changes, path: str, words: str) -> None:
    with pytest.raises(ProfileError) as caught:
        wanted(changed(FEATURES[base], changes))
    found = {problem.path: problem.message for problem in caught.value.problems}
    assert words in found.get(path, ""), found


def test_a_file_of_others_that_comes_first_is_refused(wanted, tmp_path) -> None:
    folder = tmp_path / "root/etc/systemd/network"
    folder.mkdir(parents=True)
    (folder / "10-all.network").write_text("[Match]\nName=x* em2\n[Network]\nDHCP=yes\n")
    (folder / "20-x.network").write_text("[Match]\nName=x*\n")
    (folder / "30-odd.network").write_text("Name=em2\n")
    (folder / "99-late.network").write_text("[Match]\nName=em*\n")
    with pytest.raises(ProfileError) as caught:
        wanted(FEATURES["routes"], tmp_path / "root")
    (problem,) = caught.value.problems
    assert problem.path == f"{I}/uplink"
    assert problem.message.startswith("/etc/systemd/network/10-all.network comes first for em2")
