# SPDX-License-Identifier: Apache-2.0
"""What ifupdown cannot do is refused with its path."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from tests.net_backends.features import I, N
from tests.net_ifupdown.conftest import FEATURES
from tests.network.test_bad_profiles import changed

BR, PORT = f"{I}/br-public/bridging_opts", f"{I}/em2/bridging_opts"
SPARE = f"{I}/spare/bonding_opts"
ROUTE, RULE = f"{I}/uplink/route", f"{I}/uplink/rule"
EM1 = f"{I}/em1"
NONE = {"bootproto": "none"}
OVS, IN = {**NONE, "type": "OVSBridge"}, {"ovs_bridge": "ovs0"}
A_PORT, FLAG, NM = "is an option of a port", "must be 0 or 1", "NetworkManager"
Row = tuple[str, str, dict[str, Any], str, str]

BAD: list[Row] = [
    *(
        (f"type {kind}", "nodewide", {f"{I}/x1": {**NONE, "type": kind, **more}, f"{I}/ovs0": OVS},
         f"{I}/x1/type", f"{kind} is not possible with ifupdown")
        for kind, more in (
            ("xDSL", {}), ("OVSBridge", {}), ("OVSBond", {**IN, "bond_ifaces": ["em1"]}),
            ("OVSPort", IN), ("OVSIntPort", IN),
            ("OVSPatchPort", {**IN, "ovs_patch_peer": "y"}),
            ("OVSTunnel", {**IN, "ovs_tunnel_type": "gre"}),
        )
    ),
    ("NetworkManager's node", "nodewide", {f"{N}/nmcontrolled": True}, f"{N}/nmcontrolled",
     "ifupdown has the interfaces"),
    ("NetworkManager's interface", "nodewide", {f"{EM1}/nmcontrolled": True},
     f"{EM1}/nmcontrolled", "cannot be true"),
    ("IPv4 is fatal", "ipv6", {f"{EM1}/ipv4_failure_fatal": True},
     f"{EM1}/ipv4_failure_fatal", "stops no interface"),
    ("IPv6 is fatal", "ipv6", {f"{EM1}/ipv6_failure_fatal": True},
     f"{EM1}/ipv6_failure_fatal", "stops no interface"),
    ("a server's gateway", "ethtool", {f"{EM1}/defroute": False}, f"{EM1}/defroute",
     "with bootproto dhcp"),
    ("a server's gateway, bootp", "ethtool", {f"{I}/em3/defroute": False}, f"{I}/em3/defroute",
     "with bootproto bootp"),
    ("two numbers for one", "bonds", {f"{SPARE}/num_unsol_na": 4}, f"{SPARE}/num_unsol_na",
     "must be as num_grat_arp"),
    ("cost of a bridge", "bridges", {f"{BR}/path_cost": 2}, f"{BR}/path_cost", A_PORT),
    ("guard of a bridge", "bridges", {f"{BR}/bpdu_guard": 1}, f"{BR}/bpdu_guard", A_PORT),
    ("root block of a bridge", "bridges", {f"{BR}/root_block": 1}, f"{BR}/root_block", A_PORT),
    ("fast leave of a bridge", "bridges", {f"{BR}/multicast_fast_leave": 1},
     f"{BR}/multicast_fast_leave", A_PORT),
    ("hairpin of a bridge", "bridges", {f"{BR}/hairpin_mode": 1}, f"{BR}/hairpin_mode", A_PORT),
    ("hairpin of 2", "bridges", {f"{PORT}/hairpin_mode": 2}, f"{PORT}/hairpin_mode", FLAG),
    ("guard of -1", "bridges", {f"{PORT}/bpdu_guard": -1}, f"{PORT}/bpdu_guard", FLAG),
    ("root block of 7", "bridges", {f"{PORT}/root_block": 7}, f"{PORT}/root_block", FLAG),
    ("fast leave of 3", "bridges", {f"{PORT}/multicast_fast_leave": 3},
     f"{PORT}/multicast_fast_leave", FLAG),
    ("rule that must not be", "more", {f"{RULE}/0/state": "absent"}, f"{RULE}/0/state", NM),
    ("main of NetworkManager", "nodewide", {f"{N}/main_config": {"dns": "none"}},
     f"{N}/main_config", NM),
    ("device of NetworkManager", "nodewide",
     {f"{N}/device_config": {"keep-configuration": "no"}}, f"{N}/device_config", NM),
    ("a command of the shell", "routes", {f"{ROUTE}/9/command": "10.0.0.0/8 dev em2; reboot"},
     f"{ROUTE}/9/command", "character"),
    ("a rule of the shell", "routes", {f"{RULE}/4/command": "iif em2 table `id`"},
     f"{RULE}/4/command", "character"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "changes", "path", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_is_refused_with_its_path(wanted, base, changes, path: str, words: str) -> None:
    with pytest.raises(ProfileError) as caught:
        wanted(changed(FEATURES[base], changes))
    found = {problem.path: problem.message for problem in caught.value.problems}
    assert words in found.get(path, ""), found


@pytest.mark.parametrize("file", ["interfaces", "interfaces.d/installer"])
def test_a_stanza_of_others_is_refused(wanted, tmp_path, file: str) -> None:
    path = tmp_path / "root/etc/network" / file
    path.parent.mkdir(parents=True)
    path.write_text("auto em2 x1\niface  em2 inet dhcp\niface x1 inet manual\n# iface em2 x\n")
    with pytest.raises(ProfileError) as caught:
        wanted(FEATURES["routes"], tmp_path / "root")
    (problem,) = caught.value.problems
    assert problem.path == f"{I}/uplink"
    assert problem.message == f"/etc/network/{file} has a stanza for em2: take it away"
