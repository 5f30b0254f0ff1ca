# SPDX-License-Identifier: Apache-2.0
"""A profile a feature; together they use every field that the component knows."""

from __future__ import annotations

from typing import Any

from tests.network.conftest import profile_of

NODE: dict[str, Any] = {"hostname": "hv1", "domainname": "example.org"}
NONE: dict[str, Any] = {"bootproto": "none"}
EL7, EL9 = "3.10.0-1160.el7.x86_64", "5.14.0-427.el9.x86_64"


def mac(last: int) -> dict[str, Any]:
    return {"hwaddr": f"52:54:00:0a:0b:{last:02x}", "driver": "virtio_net", "boot": last == 1}


BRIDGES = {
    **NODE,
    "default_gateway": "192.0.2.254",
    "interfaces": {
        "br-public": {
            "type": "Bridge", "ip": "192.0.2.10", "netmask": "255.255.255.0",
            "broadcast": "192.0.2.255", "gateway": "192.0.2.254", "device": "br0",
            "bridging_opts": {"priority": 4096, "multicast_router": 0}, "linkdelay": 5,
        },
        "private": {"type": "Bridge", **NONE},
        "learning": {"type": "Bridge", **NONE, "stp": True},
        "slow": {"type": "Bridge", **NONE, "stp": True, "delay": 15},
        "em1": {**NONE, "bridge": "br-public", "set_hwaddr": True},
        "em2": {
            **NONE, "bridge": "br0", "onboot": False,
            "bridging_opts": {
                "bpdu_guard": 1, "flush": 1, "hairpin_mode": 1, "multicast_fast_leave": 1,
                "multicast_router": 2, "path_cost": 100, "priority": 32, "root_block": 1,
            },
        },
    },
}  # fmt: skip

BONDS = {
    **NODE,
    "set_hwaddr": True,
    "nozeroconf": False,
    "guess_default_gateway": False,
    "interfaces": {
        "bond0": {
            **NONE, "mtu": 9000,
            "bonding_opts": {
                "mode": 4, "miimon": 100, "updelay": 200, "downdelay": 200, "lacp_rate": 1,
                "xmit_hash_policy": "layer3+4", "ad_select": "bandwidth", "min_links": 1,
                "all_slaves_active": 0, "use_carrier": 1,
            },
        },
        "em1": {**NONE, "master": "bond0", "mtu": 9000},
        "em2": {**NONE, "master": "bond0", "mtu": 9000},
        "spare": {
            "device": "bond1", "ip": "198.51.100.7", "netmask": "255.255.255.0",
            "bonding_opts": {
                "mode": 1, "primary": "nic3", "arp_interval": 500,
                "arp_ip_target": ["198.51.100.1", "198.51.100.2"], "arp_validate": "all",
                "fail_over_mac": 1, "num_grat_arp": 3, "num_unsol_na": 3,
                "primary_reselect": "better", "resend_igmp": 2,
            },
        },
        "nic3": {**NONE, "device": "em3", "master": "spare"},
        "nic4": {**NONE, "device": "em4", "master": "bond1", "set_hwaddr": False},
    },
}  # fmt: skip

VLANS = {
    **NODE,
    "interfaces": {
        "em1": {**NONE},
        "bond0": {**NONE, "bonding_opts": {"mode": 0, "miimon": 100}},
        "em2": {**NONE, "master": "bond0"},
        "bond0.101": {**NONE, "vlan": True, "physdev": "bond0", "bridge": "br101"},
        "br101": {"type": "Bridge", **NONE},
        "vlan5": {
            "device": "em1.5", "physdev": "em1", "ip": "203.0.113.34", "netmask": "255.255.255.0",
            "aliases": {
                "web": {"ip": "203.0.113.35", "netmask": "255.255.255.0"},
                "dns": {
                    "ip": "203.0.113.36", "netmask": "255.255.255.0", "broadcast": "203.0.113.255",
                    "name": "ns1", "fqdn": "ns1.example.org",
                },
            },
        },
        "storage": {
            "device": "vlan7", "vlan": True, "physdev": "em1", "ip": "10.7.0.1",
            "netmask": "255.255.0.0",
        },
        "em4": {**NONE, "vlan": False, "physdev": "em1"},
    },
}  # fmt: skip

IPV6 = {
    **NODE,
    "ipv6": {"enabled": True, "default_gateway": "2001:db8:1::1", "gatewaydev": "em1"},
    "interfaces": {
        "em1": {
            "ip": "192.0.2.32", "netmask": "255.255.255.0", "defroute": True,
            "ipv6addr": "2001:db8:1::32/64",
            "ipv6addr_secondaries": ["2001:db8:1::132/64", "2001:db8:1::232/64"],
            "ipv6_autoconf": False, "ipv6_rtr": False, "ipv6_mtu": 1400,
            "ipv6_privacy": "rfc3041", "ipv6_failure_fatal": True, "ipv4_failure_fatal": False,
            "ipv6init": True,
        },
        "em2": {**NONE, "ipv6_autoconf": True, "ipv6_defroute": False},
        "em3": {"ipv6addr": "2001:db8:3::1/64"},
        "em4": {**NONE, "ipv6init": False},
    },
}  # fmt: skip

ETHTOOL = {
    **NODE,
    "interfaces": {
        "em1": {
            "bootproto": "dhcp", "onboot": True,
            "offload": {"rx": "on", "tx": "on", "tso": "off", "gro": "off", "gso": "on"},
            "ring": {"rx": 4096, "tx": 4096, "rx-mini": 0, "rx-jumbo": 0},
            "ethtool": {
                "wol": "d", "autoneg": "off", "duplex": "full", "speed": 1000,
                "channels": {"rx": 0, "tx": 0, "other": 1, "combined": 4},
            },
        },
        "fast": {"bootproto": "dhcp", "device": "em2", "ethtool": {"channels": {"combined": 2}}},
        "em3": {"bootproto": "bootp", "ethtool": {}, "ring": {}},
    },
}  # fmt: skip

OVS = {
    **NODE,
    "interfaces": {
        "ovsbr0": {
            "type": "OVSBridge", "device": "br100", "ip": "198.51.100.33",
            "netmask": "255.255.255.0", "stp": False, "ovs_opts": "-- set bridge br100 fail_mode=x",
            "ovs_extra": "set bridge ${DEVICE} stp_enable=false other-config:hwaddr=\\\"52:54\\\"",
        },
        "em2": {**NONE, "type": "OVSPort", "ovs_bridge": "ovsbr0", "ovs_opts": "tag=50 it's"},
        "vlan60": {
            **NONE, "type": "OVSIntPort", "ovs_bridge": "br100", "physdev": "br100",
            "ovs_opts": "tag=60",
        },
        "bond1": {
            **NONE, "type": "OVSBond", "ovs_bridge": "br100", "bond_ifaces": ["em3", "nic4"],
            "ovs_opts": "bond_mode=balance-tcp lacp=active",
        },
        "em3": {**NONE},
        "nic4": {**NONE, "device": "em4"},
        "tun1": {
            **NONE, "type": "OVSTunnel", "ovs_bridge": "br100", "ovs_tunnel_type": "vxlan",
            "ovs_tunnel_opts": "options:remote_ip=192.0.2.34 options:key=77",
        },
        "patch0": {
            **NONE, "type": "OVSPatchPort", "ovs_bridge": "br100", "ovs_patch_peer": "patch1",
        },
    },
}  # fmt: skip

TUNNELS = {
    **NODE,
    "interfaces": {
        "em1": {"ip": "198.51.100.34", "netmask": "255.255.255.0"},
        "tun0": {
            **NONE, "type": "IPIP", "my_inner_ipaddr": "10.20.0.1", "my_inner_prefix": 30,
            "my_outer_ipaddr": "198.51.100.34", "peer_outer_ipaddr": "203.0.113.9",
        },
        "vxlan42": {
            "ip": "10.42.0.34", "netmask": "255.255.255.0", "physdev": "em1",
            "plugin": {"vxlan": {"group": "239.1.1.42", "dstport": 4789, "gbp": True}},
        },
        "overlay": {
            **NONE, "physdev": "em1",
            "plugin": {"vxlan": {"vni": 43, "remote": "203.0.113.9", "local": "198.51.100.34"}},
        },
        "ib0": {"type": "Infiniband", "ip": "10.7.0.34", "netmask": "255.255.0.0", "mtu": 65520},
        "tap0": {**NONE, "type": "Tap"},
        "dsl0": {**NONE, "type": "xDSL"},
    },
}  # fmt: skip

ROUTES = {
    **NODE,
    "routing_table": {"storage": 100, "backup": 101},
    "interfaces": {
        "uplink": {
            "device": "em2", "ip": "198.51.100.32", "netmask": "255.255.255.0",
            "route": [
                {"address": "203.0.113.0", "prefix": 24, "gateway": "198.51.100.1"},
                {"address": "203.0.113.130", "gateway": "198.51.100.1", "onlink": True},
                {
                    "address": "10.1.0.0", "netmask": "255.255.0.0", "gateway": "198.51.100.2",
                    "table": "storage",
                },
                {"address": "default", "gateway": "198.51.100.1", "table": "storage"},
                {"address": "0.0.0.0", "prefix": 0, "gateway": "198.51.100.1", "onlink": False},
                {"address": "10.66.0.0", "prefix": 16, "type": "blackhole", "table": "backup"},
                {"address": "2001:db8:9::", "prefix": 48, "gateway": "2001:db8:2::1"},
                {"address": "default", "gateway": "2001:db8:2::1", "table": "storage"},
                {"address": "2001:db8::1"},
                {"command": "10.9.0.0/16 via 198.51.100.9 dev em2 metric 50"},
            ],
            "rule": [
                {"from": "198.51.100.0/24", "priority": 100, "table": "storage"},
                {"to": "10.1.0.0/16", "not": True, "priority": 200, "table": "backup"},
                {"to": "10.2.0.0/255.255.0.0", "not": False, "table": "backup"},
                {"from": "2001:db8:2::/64", "priority": 100, "table": "storage"},
                {"command": "iif em2 lookup storage"},
            ],
        },
    },
}  # fmt: skip

NODEWIDE = {
    **NODE,
    "realhostname": "login.example.com",
    "guess_default_gateway": True,
    "gatewaydev": "uplink",
    "nisdomain": "farm&friends",
    "nozeroconf": True,
    "nmcontrolled": False,
    "allow_nm": False,
    "clean_inactive_conn": True,
    "manage_vips": False,
    "vips": {
        "www": {
            "interfaces": ["em1"], "ip": "203.0.113.80", "fqdn": "www.example.org",
            "netmask": "255.255.255.255", "broadcast": "203.0.113.80",
        }
    },
    "nameserver": ["192.0.2.53", "2001:db8::53"],
    "primary_ip": "192.0.2.31",
    "routers": {"default": ["192.0.2.254"]},
    "ipv6": {"enabled": False},
    "interfaces": {
        "em1": {
            "ip": "192.0.2.31", "netmask": "255.255.255.0", "gateway": "192.0.2.253",
            "nmcontrolled": True, "driver": "virtio_net", "fqdn": "hv1-a.example.org",
            "network_environment": "lab", "network_type": "public",
        },
        "uplink": {
            "device": "em2", "ip": "198.51.100.31", "netmask": "255.255.255.0",
            "gateway": "198.51.100.1",
        },
        "em3": {"bootproto": "dhcp", "ip": "10.3.0.1", "netmask": "255.255.0.0"},
    },
}  # fmt: skip

CARDS = {"em1": mac(1), "em2": mac(2), "nic3": mac(3), "nic4": mac(4)}

FEATURES: dict[str, dict[str, Any]] = {
    "bridges": profile_of(BRIDGES, cards=CARDS, kernel=EL7),
    "bonds": profile_of(BONDS, cards={**CARDS, "em2": {"hwaddr": "52-54-00-0A-0B-02"}}),
    "vlans": profile_of(VLANS),
    "ipv6": profile_of(IPV6),
    "ethtool": profile_of(ETHTOOL),
    "ovs": profile_of(OVS),
    "tunnels": profile_of(TUNNELS),
    "routes": profile_of(ROUTES),
    "nodewide": profile_of(NODEWIDE, component={"rename": True, "active": True}),
    "el9": profile_of(
        {**BRIDGES, "nmcontrolled": True, "allow_nm": True},
        cards=CARDS,
        kernel=EL9,
        backend="ifcfg",
    ),
}
