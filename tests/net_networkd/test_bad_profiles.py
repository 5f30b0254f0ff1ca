# SPDX-License-Identifier: Apache-2.0
"""What networkd cannot do is refused with its path."""

from __future__ import annotations

from tests.net_backends.bad_profiles import EM1, PORT, SPARE, Row, complaints, each, of_both, types
from tests.net_backends.features import I
from tests.net_networkd.conftest import FEATURES
from tests.network.test_bad_profiles import changed

BR, BOND = f"{I}/br-public", f"{I}/bond0/bonding_opts"
ROUTE, RULE = f"{I}/uplink/route", f"{I}/uplink/rule"

BAD: list[Row] = [
    *types("systemd-networkd"),
    *of_both("systemd-networkd"),
    ("bootp", "ethtool", {f"{I}/fast/bootproto": "bootp"}, f"{I}/fast/bootproto", "dhcp is"),
    ("no carrier of drivers", "bonds", {f"{BOND}/use_carrier": 0}, f"{BOND}/use_carrier",
     "must be 1"),
    ("filtered ARP", "bonds", {f"{SPARE}/arp_validate": "filter"}, f"{SPARE}/arp_validate",
     "filter is not possible"),
    ("filtered ARP by number", "bonds", {f"{SPARE}/arp_validate": 4}, f"{SPARE}/arp_validate",
     "4 is not possible"),
    ("router of a bridge", "bridges", {f"{BR}/bridging_opts/multicast_router": 2},
     f"{BR}/bridging_opts/multicast_router", "of its ports it is"),
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
]  # fmt: skip


@each(BAD)
def test_is_refused_with_its_path(wanted, base, changes, path: str, words: str) -> None:
    found = complaints(wanted, changed(FEATURES[base], changes))
    assert words in found.get(path, ""), found


def test_a_file_of_others_that_comes_first_is_refused(wanted, tmp_path) -> None:
    folder = tmp_path / "root/etc/systemd/network"
    folder.mkdir(parents=True)
    (folder / "10-all.network").write_text("[Match]\nName=x* em2\n[Network]\nDHCP=yes\n")
    (folder / "20-x.network").write_text("[Match]\nName=x*\n")
    (folder / "30-odd.network").write_text("Name=em2\n")
    (folder / "99-late.network").write_text("[Match]\nName=em*\n")
    found = complaints(wanted, FEATURES["routes"], tmp_path / "root")
    assert list(found) == [f"{I}/uplink"]
    message = "/etc/systemd/network/10-all.network comes first for em2"
    assert found[f"{I}/uplink"].startswith(message)
