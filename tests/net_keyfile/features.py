# SPDX-License-Identifier: Apache-2.0
"""The features of tests/network, without what NetworkManager cannot; and what only it can."""

from __future__ import annotations

import copy
from typing import Any

from tests.network.bad_profiles import DELETE
from tests.network.conftest import profile_of
from tests.network.features import CARDS, EL9, FEATURES, NODE, NONE
from tests.network.test_bad_profiles import changed

I = "/system/network/interfaces"  # noqa: E741
OPTIONS = f"{I}/em2/bridging_opts"

CANNOT: dict[str, dict[str, Any]] = {
    "bridges": {
        f"{OPTIONS}/{name}": DELETE
        for name in ("bpdu_guard", "flush", "multicast_fast_leave", "multicast_router",
                     "root_block")
    },
    "ovs": {
        f"{I}/ovsbr0/ovs_extra": DELETE,
        f"{I}/ovsbr0/ovs_opts": "-- set bridge br100 fail_mode=secure mcast_snooping_enable=true",
        f"{I}/em2/ovs_opts": "tag=50 vlan_mode=access",
        f"{I}/tun1": DELETE,
    },
    "tunnels": {f"{I}/dsl0": DELETE, f"{I}/vxlan42/plugin/vxlan/gbp": DELETE},
    "nodewide": {"/system/network/nmcontrolled": DELETE, "/system/network/allow_nm": DELETE},
}  # fmt: skip
"""What is taken out of a feature, or changed."""

NMSTATE = {
    **NODE,
    "main_config": {
        "dns": "systemd-resolved", "plugins": "keyfile", "plugins+": "ifcfg-rh",
        "plugins-": "ifcfg-rh",
    },
    "device_config": {"keep-configuration": "no"},
    "clean_inactive_conn": True,
    "manage_vips": True,
    "vips": {
        "www": {"interfaces": ["em1"], "ip": "203.0.113.80", "netmask": "255.255.255.255"},
        "v6": {"interfaces": ["em1"], "ip": "2001:db8:80::1"},
    },
    "routing_table": {"storage": 100},
    "interfaces": {
        "em1": {
            "ip": "192.0.2.31", "netmask": "255.255.255.0",
            "route": [
                {
                    "address": "203.0.113.0", "prefix": 24, "gateway": "192.0.2.1", "cwnd": 10,
                    "initcwnd": 20, "initrwnd": 30, "table": "storage",
                },
                {"command": "10.9.0.0/16 via 192.0.2.9 src 192.0.2.31 mtu 1400 quickack 1"},
                {"command": "10.11.0.0/16 dev em1 metric 7"},
                {"command": "unreachable 10.10.0.0/16 table 100"},
            ],
            "rule": [
                {"from": "192.0.2.0/24", "action": "prohibit", "priority": 5},
                {"to": "198.51.100.0/24", "iif": "storage", "table": "storage"},
                {"from": "192.0.2.7/32", "fwmark": "1f", "fwmask": "ff", "table": "storage"},
                {"from": "192.0.2.8/32", "table": "storage", "state": "absent"},
                {"command": "not from 192.0.2.9 lookup storage priority 9"},
                {"command": "from 2001:db8::/32 lookup main pref 11"},
            ],
        },
        "storage": {"device": "ib0", "type": "Infiniband", **NONE, "mtu": 2044},
        "part": {"device": "ib0.8001", "type": "Infiniband", "ip": "10.8.0.1",
                 "netmask": "255.255.0.0"},
        "slave": {**NONE, "device": "em4", "master": "bond0"},
        "bond0": {"bootproto": "dhcp", "defroute": False, "ethtool": {"channels": {}}},
    },
}  # fmt: skip

AUTO = {
    **NODE,
    "ipv6": {"enabled": True},
    "gatewaydev": "em2",
    "interfaces": {
        "em1": {"ip": "192.0.2.31", "netmask": "255.255.255.0", "ipv6addr": "2001:db8::5"},
        "em2": {"bootproto": "dhcp", "ipv6_privacy": "rfc3041", "ethtool": {"wol": "umbg"}},
        "em3": {"bootproto": "dhcp", "ipv6_autoconf": False},
        "br5": {**NONE, "type": "Bridge", "delay": 0},
        "em4": {"bootproto": "none", "ipv6_rtr": True, "ethtool": {"autoneg": "on"}},
        "em5": {
            "bootproto": "dhcp", "ipv6init": True,
            "aliases": {"old": {"ip": "10.5.0.5", "netmask": "255.255.255.252"}},
        },
    },
}  # fmt: skip


def managed(profile: dict[str, Any]) -> dict[str, Any]:
    """The profile of a node of EL 9 whose back end is NetworkManager."""
    made = copy.deepcopy(profile)
    made["software"]["components"]["bridge"] = {"backend": "NetworkManager"}
    made["system"]["kernel"] = {"version": EL9}
    return made


WHOLE = {name: managed(profile) for name, profile in FEATURES.items() if name != "el9"}
ABLE = {name: changed(profile, CANNOT.get(name, {})) for name, profile in WHOLE.items()}
ABLE["nmstate"] = managed(profile_of(NMSTATE, cards=CARDS))
ABLE["auto"] = managed(profile_of(AUTO, cards=CARDS))
