# SPDX-License-Identifier: Apache-2.0
"""Profiles that each back end brings up for real on a node with two cards."""

from __future__ import annotations

from typing import Any

from tests.network.conftest import profile_of

NODE: dict[str, Any] = {"hostname": "hv1", "domainname": "example.org"}
NONE: dict[str, Any] = {"bootproto": "none"}
TABLES = {"storage": 100, "backup": 101}

PUBLIC = {
    **NODE,
    "default_gateway": "192.0.2.1",
    "ipv6": {"enabled": True, "default_gateway": "2001:db8:1::1", "gatewaydev": "br0"},
    "interfaces": {
        "br0": {
            "type": "Bridge", "ip": "192.0.2.3", "netmask": "255.255.255.0",
            "ipv6addr": "2001:db8:1::3/64", "ipv6addr_secondaries": ["2001:db8:1::103/64"],
            "ipv6_autoconf": False,
            "aliases": {"web": {"ip": "192.0.2.30", "netmask": "255.255.255.0"}},
            "route": [
                {"address": "198.51.100.0", "prefix": 24, "gateway": "192.0.2.254"},
                {"address": "2001:db8:9::", "prefix": 48, "gateway": "2001:db8:1::9"},
            ],
        },
        "eth0": {**NONE, "bridge": "br0"},
    },
}  # fmt: skip
PRIVATE = {
    **NODE,
    "interfaces": {
        "private": {"type": "Bridge", "ip": "10.1.0.1", "netmask": "255.255.0.0"},
        "empty": {"type": "Bridge", **NONE},
        "eth0": {"ip": "192.0.2.3", "netmask": "255.255.255.0", "gateway": "192.0.2.1"},
    },
}  # fmt: skip
ROUTES = {
    **NODE,
    "routing_table": TABLES,
    "interfaces": {
        "eth0": {
            "ip": "192.0.2.3", "netmask": "255.255.255.0", "ipv6addr": "2001:db8:1::3/64",
            "route": [
                {"address": "10.1.0.0", "netmask": "255.255.0.0", "gateway": "192.0.2.9",
                 "table": "storage"},
                {"address": "default", "gateway": "192.0.2.1", "table": "storage"},
                {"address": "default", "gateway": "192.0.2.1"},
                {"address": "203.0.113.7", "gateway": "198.51.100.9", "onlink": True},
                {"address": "default", "gateway": "2001:db8:1::1", "table": "backup"},
                {"command": "10.9.0.0/16 via 192.0.2.8 dev eth0 metric 50"},
            ],
            "rule": [
                {"from": "192.0.2.0/24", "priority": 100, "table": "storage"},
                {"to": "10.8.0.0/16", "not": True, "priority": 200, "table": "backup"},
                {"from": "2001:db8:1::/64", "priority": 110, "table": "backup"},
            ],
        },
        "eth1": {**NONE},
    },
}  # fmt: skip
MTU = {
    **NODE,
    "interfaces": {
        "br0": {"type": "Bridge", "ip": "192.0.2.3", "netmask": "255.255.255.0", "mtu": 1400},
        "eth0": {**NONE, "bridge": "br0", "mtu": 1400},
        "eth1": {"ip": "198.51.100.3", "netmask": "255.255.255.0", "mtu": 9000},
    },
}  # fmt: skip
STP = {
    **NODE,
    "interfaces": {
        "br0": {
            "type": "Bridge", "ip": "192.0.2.3", "netmask": "255.255.255.0", "stp": True,
            "delay": 4, "bridging_opts": {"priority": 4096},
        },
        "eth0": {
            **NONE, "bridge": "br0", "bridging_opts": {"path_cost": 33, "priority": 7},
        },
        "eth1": {
            **NONE, "bridge": "br0", "bridging_opts": {"path_cost": 44, "hairpin_mode": 1},
        },
    },
}  # fmt: skip
IPV6 = {
    **NODE,
    "ipv6": {"enabled": True, "default_gateway": "2001:db8:1::1"},
    "interfaces": {
        "eth0": {
            "ip": "192.0.2.3", "netmask": "255.255.255.0", "ipv6addr": "2001:db8:1::3/64",
            "ipv6_autoconf": False, "ipv6_privacy": "rfc3041", "ipv6_rtr": False,
        },
        "eth1": {"ipv6addr": "2001:db8:2::3/64", "ipv6_autoconf": False},
    },
}  # fmt: skip
VXLAN = {
    **NODE,
    "interfaces": {
        "eth0": {"ip": "192.0.2.3", "netmask": "255.255.255.0"},
        "vxlan42": {
            "ip": "10.42.0.3", "netmask": "255.255.255.0", "physdev": "eth0",
            "plugin": {"vxlan": {"group": "239.1.1.42", "dstport": 4789}},
        },
        "overlay": {
            **NONE, "physdev": "eth0", "bridge": "guests",
            "plugin": {"vxlan": {"vni": 43, "remote": "192.0.2.1", "local": "192.0.2.3",
                                 "dstport": 4790}},
        },
        "guests": {"type": "Bridge", **NONE},
    },
}  # fmt: skip

PROFILES: dict[str, dict[str, Any]] = {
    "public bridge": profile_of(PUBLIC),
    "private bridge": profile_of(PRIVATE),
    "routes and rules": profile_of(ROUTES),
    "mtu": profile_of(MTU),
    "spanning tree": profile_of(STP),
    "ipv6": profile_of(IPV6),
    "vxlan": profile_of(VXLAN),
}
