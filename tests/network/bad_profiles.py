# SPDX-License-Identifier: Apache-2.0
"""Bad profiles: (label, base, changes by path, path of the complaint, words of it)."""

from __future__ import annotations

from typing import Any

from tests.network.features import EL9, FEATURES

DELETE = object()
IFCFG = "/software/components/bridge"
N = "/system/network"
I = f"{N}/interfaces"  # noqa: E741
R = f"{I}/uplink/route"
U = f"{I}/uplink/rule"
STATIC = {"ip": "192.0.2.77", "netmask": "255.255.255.0"}
BONDED = f"{I}/bond0/bonding_opts"
Row = tuple[str, Any, dict[str, Any], str, str]

NAMES: list[Row] = [
    ("name of 16 characters", "bridges", {f"{I}/sixteen-letters-": STATIC},
     f"{I}/sixteen-letters-", "1 to 15 of the characters"),
    ("name with a colon", "bridges", {f"{I}/em9:1": STATIC}, f"{I}/em9:1", "1 to 15"),
    ("name of two dots", "bridges", {f"{I}/..": STATIC}, f"{I}/..", "is a reserved name"),
    ("name of the loopback", "bridges", {f"{I}/lo": STATIC}, f"{I}/lo", "is a reserved name"),
    ("name the kernel keeps", "bridges", {f"{I}/all": STATIC}, f"{I}/all", "is a reserved name"),
    ("name that scripts skip", "bridges", {f"{I}/em9.bak": STATIC}, f"{I}/em9.bak", "skip"),
    ("device with a blank", "bridges", {f"{I}/em1/device": "em 1"}, f"{I}/em1/device", "1 to 15"),
    ("device twice", "bridges", {f"{I}/em2/device": "em1"}, f"{I}/em2/device", "also that of em1"),
    ("key is another's device", "bridges", {f"{I}/br0": {"bootproto": "none", "device": "x1"}},
     f"{I}/br0", "is the device of br-public"),
    ("unknown field", "bridges", {f"{I}/em1/colour": "red"},
     f"{I}/em1/colour", "not a field known"),
    ("no host name", "bridges", {f"{N}/hostname": DELETE}, f"{N}/hostname", "is missing"),
    ("host name with a dot", "bridges", {f"{N}/hostname": "a.b"}, f"{N}/hostname", "short name"),
    ("no interfaces", "nodewide", {f"{N}/interfaces": DELETE}, f"{N}/interfaces", "is missing"),
]  # fmt: skip

ADDRESSES: list[Row] = [
    ("gateway out of reach", "bridges", {f"{N}/default_gateway": "198.51.100.1"},
     f"{N}/default_gateway", "in the network of no interface"),
    ("gateway outside of its network", "bridges", {f"{I}/br-public/gateway": "192.0.3.254"},
     f"{I}/br-public/gateway", "is outside of 192.0.2.10/255.255.255.0"),
    ("broadcast outside", "bridges", {f"{I}/br-public/broadcast": "192.0.3.255"},
     f"{I}/br-public/broadcast", "is outside of"),
    ("static without ip", "bridges", {f"{I}/private/bootproto": DELETE},
     f"{I}/private/ip", "is missing: bootproto is static"),
    ("IPv6 only and IPv6 off", "ipv6", {f"{N}/ipv6/enabled": False}, f"{I}/em3/ip", "is missing"),
    ("ip without netmask", "tunnels", {f"{I}/em1/netmask": DELETE},
     f"{I}/em1/netmask", "is missing: ip needs it"),
    ("netmask without ip", "ipv6", {f"{I}/em3/netmask": "255.255.255.0"},
     f"{I}/em3/netmask", "needs an ip"),
    ("ip with bootproto none", "tunnels", {f"{I}/em1/bootproto": "none"},
     f"{I}/em1/ip", "needs bootproto static"),
    ("netmask with a hole", "tunnels", {f"{I}/em1/netmask": "255.0.255.0"},
     f"{I}/em1/netmask", "is no IPv4 netmask"),
    ("IPv4 address as IPv6", "ipv6", {f"{I}/em1/ipv6addr": "192.0.2.1/24"},
     f"{I}/em1/ipv6addr", "is no IPv6 address"),
    ("IPv6 MTU too small", "ipv6", {f"{I}/em1/ipv6_mtu": 1279}, f"{I}/em1/ipv6_mtu", "1280"),
    ("IPv4 gateway as IPv6", "ipv6", {f"{N}/ipv6/default_gateway": "192.0.2.1"},
     f"{N}/ipv6/default_gateway", "must be an IPv6 address"),
    ("MTU as text", "bonds", {f"{I}/em1/mtu": "large"}, f"{I}/em1/mtu", "must be a whole number"),
    ("alias without address", "vlans", {f"{I}/vlan5/aliases/web/ip": DELETE},
     f"{I}/vlan5/aliases/web/ip", "is missing"),
    ("alias too long", "vlans", {f"{I}/vlan5/aliases/elevenchars": {**STATIC}},
     f"{I}/vlan5/aliases/elevenchars", "is longer than 15 characters"),
    ("alias with a dash", "vlans", {f"{I}/vlan5/aliases/a-b": {**STATIC}},
     f"{I}/vlan5/aliases/a-b", "must be 1 to 13"),
    ("alias twice", "vlans", {f"{I}/vlan5/aliases/web/name": "ns1"},
     f"{I}/vlan5/aliases/web/name", "is there twice"),
    ("NIS domain with a blank", "nodewide", {f"{N}/nisdomain": "a b"},
     f"{N}/nisdomain", "no blank"),
    ("NIS domain with a control character", "nodewide", {f"{N}/nisdomain": "a\x07"},
     f"{N}/nisdomain", "control character"),
    ("gateway device that is not there", "nodewide", {f"{N}/gatewaydev": "em9"},
     f"{N}/gatewaydev", "is no interface of this profile"),
]  # fmt: skip

MEMBERS: list[Row] = [
    ("bridge that is not there", "bridges", {f"{I}/em1/bridge": "br7"},
     f"{I}/em1/bridge", "is no interface of this profile"),
    ("bridge that is none", "bridges", {f"{I}/em1/bridge": "em2"},
     f"{I}/em1/bridge", "is of type Ethernet, must be Bridge"),
    ("bond of itself", "bridges", {f"{I}/em1/master": "em1"},
     f"{I}/em1/master", "is this interface itself"),
    ("port with an address", "bridges", {f"{I}/em1/bootproto": "static", f"{I}/em1/ip": "10.0.0.1",
                                         f"{I}/em1/netmask": "255.0.0.0"},
     f"{I}/em1/bootproto", "must be none: em1 is a port of bridge br-public"),
    ("port with DHCP", "bridges", {f"{I}/em1/bootproto": "dhcp"}, f"{I}/em1/bootproto", "be none"),
    ("port with IPv6", "bridges", {f"{I}/em1/ipv6addr": "2001:db8::1/64"},
     f"{I}/em1/ipv6addr", "is not possible"),
    ("bridge as port", "bridges", {f"{I}/private/bridge": "learning"},
     f"{I}/private/bridge", "a port cannot be of type Bridge"),
    ("stp on a card", "bridges", {f"{I}/em1/stp": True}, f"{I}/em1/stp", "is for bridges"),
    ("delay on a card", "bridges", {f"{I}/em1/delay": 0}, f"{I}/em1/delay", "is for a Bridge"),
    ("bridging_opts on a bond", "bonds", {f"{I}/bond0/bridging_opts": {"priority": 1}},
     f"{I}/bond0/bridging_opts", "is for a Bridge or its ports"),
    ("no bonding mode", "bonds", {f"{BONDED}/mode": DELETE}, f"{BONDED}/mode", "is missing"),
    ("mode 6 without primary", "bonds", {f"{BONDED}/mode": 6},
     f"{BONDED}/primary", "mode 6 needs a primary"),
    ("mode 4 with primary", "bonds", {f"{BONDED}/primary": "em1"},
     f"{BONDED}/primary", "is not allowed with mode 4"),
    ("primary that is no slave", "bonds", {f"{I}/spare/bonding_opts/primary": "em1"},
     f"{I}/spare/bonding_opts/primary", "em1 is no slave of spare"),
    ("hash policy unknown", "bonds", {f"{BONDED}/xmit_hash_policy": "layer4"},
     f"{BONDED}/xmit_hash_policy", "must be one of"),
    ("master that is not there", "bonds", {f"{I}/em1/master": "bond7"},
     f"{I}/em1/master", "is no interface of this profile"),
    ("master that is a bridge", "vlans", {f"{I}/em2/master": "br101"},
     f"{I}/em2/master", "is of type Bridge, cannot be a bond"),
    ("slave with DHCP", "bonds", {f"{I}/em1/bootproto": "dhcp"},
     f"{I}/em1/bootproto", "must be none: em1 is a slave of bond0"),
    ("bonding_opts on a bridge", "vlans", {f"{I}/br101/bonding_opts": {"mode": 0}},
     f"{I}/br101/bonding_opts", "is for a bond, type is Bridge"),
    ("slave as port", "vlans", {f"{I}/em2/bridge": "br101"}, f"{I}/em2/bridge", "is a slave of"),
    ("VLAN without physdev", "vlans", {f"{I}/vlan5/physdev": DELETE},
     f"{I}/vlan5/physdev", "is missing: a VLAN needs it"),
    ("VLAN by its name and not", "vlans", {f"{I}/vlan5/vlan": False},
     f"{I}/vlan5/vlan", "is a VLAN by its name"),
    ("VLAN without a number", "vlans", {f"{I}/em4/vlan": True},
     f"{I}/em4", "must end in the number of the VLAN"),
    ("VLAN 4095", "vlans", {f"{I}/vlan5/device": "em1.4095"}, f"{I}/vlan5/device", "0 to 4094"),
    ("VLAN on another device", "vlans", {f"{I}/vlan5/physdev": "em4"},
     f"{I}/vlan5/physdev", "ifup takes em1 from the device em1.5"),
]  # fmt: skip

TUNNELS: list[Row] = [
    ("IPIP without its prefix", "tunnels", {f"{I}/tun0/my_inner_prefix": DELETE},
     f"{I}/tun0/my_inner_prefix", "type IPIP needs it"),
    ("tunnel address on a card", "tunnels", {f"{I}/em1/my_outer_ipaddr": "10.0.0.1"},
     f"{I}/em1/my_outer_ipaddr", "is for type IPIP"),
    ("VXLAN without physdev", "tunnels", {f"{I}/overlay/physdev": DELETE},
     f"{I}/overlay/physdev", "the vxlan plug-in needs it"),
    ("VXLAN without number", "tunnels", {f"{I}/overlay/plugin/vxlan/vni": DELETE},
     f"{I}/overlay/plugin/vxlan/vni", "is not of the form vxlanN"),
    ("VXLAN number too large", "tunnels", {f"{I}/overlay/plugin/vxlan/vni": 16777216},
     f"{I}/overlay/plugin/vxlan/vni", "24 bits"),
    ("VXLAN with group and remote", "tunnels", {f"{I}/overlay/plugin/vxlan/group": "239.1.1.1"},
     f"{I}/overlay/plugin/vxlan", "exactly one of group and remote"),
    ("OVS field on a card", "ovs", {f"{I}/em3/ovs_bridge": "br100"},
     f"{I}/em3/ovs_bridge", "needs an Open vSwitch one, type is Ethernet"),
    ("OVS bridge of a bridge", "ovs", {f"{I}/ovsbr0/ovs_bridge": "br100"},
     f"{I}/ovsbr0/ovs_bridge", "is an OVSBridge itself"),
    ("OVS bridge that is none", "ovs", {f"{I}/em2/ovs_bridge": "em3"},
     f"{I}/em2/ovs_bridge", "must be OVSBridge"),
    ("OVS port without bridge", "ovs", {f"{I}/em2/ovs_bridge": DELETE},
     f"{I}/em2/ovs_bridge", "type OVSPort needs it"),
    ("tunnel type on an OVS port", "ovs", {f"{I}/em2/ovs_tunnel_type": "gre"},
     f"{I}/em2/ovs_tunnel_type", "needs type OVSTunnel"),
    ("OVS patch without peer", "ovs", {f"{I}/patch0/ovs_patch_peer": DELETE},
     f"{I}/patch0/ovs_patch_peer", "type OVSPatchPort needs it"),
    ("OVS bond of nothing there", "ovs", {f"{I}/bond1/bond_ifaces/0": "em9"},
     f"{I}/bond1/bond_ifaces/0", "is no interface of this profile"),
    ("command in ovs_extra", "ovs", {f"{I}/ovsbr0/ovs_extra": "set $(id)"},
     f"{I}/ovsbr0/ovs_extra", "cannot stand in double quotes"),
    ("line end in ovs_opts", "ovs", {f"{I}/em2/ovs_opts": "tag=1\nBOOTPROTO=dhcp"},
     f"{I}/em2/ovs_opts", "a line end"),
]  # fmt: skip

ROUTING: list[Row] = [
    ("route with host bits", "routes", {f"{R}/0/address": "203.0.113.1"},
     f"{R}/0/prefix", "is no network address of /24"),
    ("route with prefix 33", "routes", {f"{R}/0/prefix": 33}, f"{R}/0/prefix", "at most 32"),
    ("route with prefix and netmask", "routes", {f"{R}/0/netmask": "255.255.255.0"},
     f"{R}/0/netmask", "is not possible beside a prefix"),
    ("default with a prefix", "routes", {f"{R}/3/prefix": 0}, f"{R}/3/prefix", "address default"),
    ("route without address", "routes", {f"{R}/0/address": DELETE}, f"{R}/0/address", "is missing"),
    ("route to nowhere known", "routes", {f"{R}/2/table": "tape"},
     f"{R}/2/table", "is not in routing_table"),
    ("gateway of another family", "routes", {f"{R}/0/gateway": "2001:db8::1"},
     f"{R}/0/gateway", "of another address family"),
    ("blackhole with a gateway", "routes", {f"{R}/5/gateway": "198.51.100.1"},
     f"{R}/5/gateway", "is not possible with type blackhole"),
    ("onlink without gateway", "routes", {f"{R}/1/gateway": DELETE}, f"{R}/1/onlink", "a gateway"),
    ("command beside an address", "routes", {f"{R}/9/address": "10.0.0.0"},
     f"{R}/9/address", "cannot stand beside a command"),
    ("command with a semicolon", "routes", {f"{R}/9/command": "10.0.0.0/8 dev em2; reboot"},
     f"{R}/9/command", "do not pass on"),
    ("command that is a comment", "routes", {f"{R}/9/command": "# 10.0.0.0/8"},
     f"{R}/9/command", "do not pass on"),
    ("empty command", "routes", {f"{R}/9/command": " "}, f"{R}/9/command", "is no line"),
    ("initcwnd", "routes", {f"{R}/0/initcwnd": 20}, f"{R}/0/initcwnd", "needs the back end"),
    ("rule without selector", "routes", {f"{U}/0/from": DELETE}, f"{U}/0/to", "needs to or from"),
    ("rule without table", "routes", {f"{U}/0/table": DELETE}, f"{U}/0/table", "needs a table"),
    ("rule of two families", "routes", {f"{U}/0/to": "2001:db8::/64"},
     f"{U}/0/to", "of another address family"),
    ("rule with fwmark", "routes", {f"{U}/0/fwmark": "1f"}, f"{U}/0/fwmark", "needs the back"),
    ("reserved table", "routes", {f"{N}/routing_table/main": 17},
     f"{N}/routing_table/main", "is a reserved name"),
    ("table number 253", "routes", {f"{N}/routing_table/backup": 253},
     f"{N}/routing_table/backup", "at most 252"),
    ("table number twice", "routes", {f"{N}/routing_table/storage": 101},
     f"{N}/routing_table/storage", "is also that of backup"),
    ("nmstate's devices", "routes", {f"{N}/device_config": {"keep-configuration": "yes"}},
     f"{N}/device_config", "needs the back end NetworkManager"),
    ("nmstate's main part", "routes", {f"{N}/main_config": {"dns": "none"}},
     f"{N}/main_config", "needs the back end NetworkManager"),
    ("vips to be made", "nodewide", {f"{N}/manage_vips": True}, f"{N}/manage_vips", "needs the"),
]  # fmt: skip

CARDS: list[Row] = [
    ("card without a MAC that is wanted", "bridges", {"/hardware/cards/nic/em1/hwaddr": DELETE},
     f"{I}/em1/set_hwaddr", "there is no /hardware/cards/nic/em1/hwaddr"),
    ("MAC that is none", "bridges", {"/hardware/cards/nic/em1/hwaddr": "52:54:00"},
     "/hardware/cards/nic/em1/hwaddr", "is no MAC address"),
    ("not NetworkManager's on EL 9", "el9", {f"{I}/em1/nmcontrolled": False},
     f"{I}/em1/nmcontrolled", "cannot be false on EL 9"),
    ("none is NetworkManager's on EL 9", "nodewide",
     {"/system/kernel": {"version": EL9}, IFCFG: {"backend": "ifcfg"}},
     f"{N}/nmcontrolled", "cannot be false on EL 9"),
    ("no NetworkManager on EL 9", "el9", {f"{N}/allow_nm": False}, f"{N}/allow_nm", "EL 9"),
]  # fmt: skip

BAD: list[Row] = [
    (label, FEATURES[base], changes, path, words)
    for label, base, changes, path, words in (
        *NAMES, *ADDRESSES, *MEMBERS, *TUNNELS, *ROUTING, *CARDS
    )
]  # fmt: skip
