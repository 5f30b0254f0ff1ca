# SPDX-License-Identifier: Apache-2.0
"""Datastores, networks and security groups that are refused: label, tree, path, words."""

from __future__ import annotations

from typing import Any

Row = tuple[str, dict[str, Any], str, str]
STORE = {"ds_mad": "fs", "tm_mad": "shared"}
SYSTEM = {"tm_mad": "ssh", "type": "SYSTEM_DS"}
CEPH = {
    "ds_mad": "ceph", "tm_mad": "ceph", "bridge_list": ["h"], "pool_name": "one",
    "disk_type": "RBD", "ceph_host": ["m"], "ceph_user": "one",
    "ceph_secret": "35b161e7-a3bc-440f-b007-cb98ac042646",
}  # fmt: skip
NET = {"vn_mad": "bridge", "bridge": "br0"}
FOUR = {"type": "IP4", "ip": "10.0.0.1", "size": 10}
RULE = {"protocol": "TCP", "rule_type": "inbound"}
OLD = "TYPE=FIXED\nBRIDGE=br0\nLEASES=[IP=10.0.0.1]\n"


def _store(label: str, values: dict[str, Any], at: str, words: str) -> Row:
    return label, {"datastores": {"x": values}}, f"datastores/x{at}", words


def _net(label: str, values: Any, at: str, words: str) -> Row:
    return label, {"vnets": {"x": {**NET, **values}}}, f"vnets/x{at}", words


def _range(label: str, values: Any, at: str, words: str) -> Row:
    return label, {"vnets": {"x": {**NET, "ar": values}}}, f"vnets/x/ar{at}", words


def _rule(label: str, values: Any, at: str, words: str) -> Row:
    tree = {"security_groups": {"x": {"rules": [{**RULE, **values}]}}}
    return label, tree, f"security_groups/x/rules/0{at}", words


def _text(label: str, text: str, words: str) -> Row:
    return label, {"vnets": {"x": text}}, "vnets/x", words


STORES = [
    ("datastore with a slash in its name", {"datastores": {"a/b": STORE}}, "datastores/a/b",
     "does not allow"),
    _store("type that oned takes for images", {**STORE, "type": "NOPE"}, "/type", "one of"),
    _store("type in small letters", {**STORE, "type": "image_ds"}, "/type", "one of"),
    _store("store without transfer driver", {"ds_mad": "fs"}, "/tm_mad", "missing"),
    _store("store without datastore driver", {"tm_mad": "ssh"}, "/ds_mad", "IMAGE_DS needs it"),
    _store("files without datastore driver", {"tm_mad": "ssh", "type": "FILE_DS"}, "/ds_mad",
           "FILE_DS needs it"),
    _store("system store with datastore driver", {**SYSTEM, "ds_mad": "fs"}, "/ds_mad",
           "no meaning"),
    _store("image store that is disabled", {**STORE, "enabled": False}, "/enabled",
           "cannot be disabled"),
    _store("Ceph without a pool", {**CEPH, "pool_name": ""}, "/pool_name", "one word"),
    _store("Ceph without secret", {at: CEPH[at] for at in CEPH if at != "ceph_secret"},
           "/ceph_secret", "Ceph datastore needs it"),
    _store("Ceph on files", {**CEPH, "tm_mad": "ssh"}, "/tm_mad", "must be ceph"),
    _store("secret that is no UUID", {**CEPH, "ceph_secret": "x"}, "/ceph_secret", "UUID"),
    _store("devices without disk type", {"ds_mad": "dev", "tm_mad": "dev"}, "/disk_type",
           "dev needs it"),
    _store("unknown disk type", {**STORE, "disk_type": "TAPE"}, "/disk_type", "one of"),
    _store("disk type of files", {**STORE, "type": "FILE_DS", "disk_type": "FILE"}, "/disk_type",
           "no meaning"),
    _store("limit of nothing", {**STORE, "limit_mb": 0}, "/limit_mb", "at least 1"),
    _store("bandwidth in words", {**STORE, "limit_transfer_bw": "10 MB"}, "/limit_transfer_bw",
           "bytes per second"),
    _store("folder with a blank", {**STORE, "safe_dirs": ["/a b"]}, "/safe_dirs/0", "blank"),
    _store("relative folder", {**STORE, "restricted_dirs": ["etc"]}, "/restricted_dirs/0",
           "absolute"),
    _store("folders of a system store", {**SYSTEM, "safe_dirs": ["/a"]}, "/safe_dirs",
           "no meaning"),
    _store("NFS without a server", {**STORE, "nfs_auto_enable": True, "nfs_auto_path": "/x"},
           "/nfs_auto_host", "needs it"),
    _store("NFS not enabled", {**STORE, "nfs_auto_host": "nas"}, "/nfs_auto_host",
           "without nfs_auto_enable"),
    _store("LVM on files", {**STORE, "lvm_thin_enable": True}, "/lvm_thin_enable",
           "tm_mad shared"),
    _store("driver as a further attribute", {**STORE, "attributes": {"TM_MAD": "x"}},
           "/attributes/TM_MAD", "cannot be set"),
    _store("target of the server", {**STORE, "attributes": {"LN_TARGET": "x"}},
           "/attributes/LN_TARGET", "cannot be set"),
    _store("mode that is not octal", {**STORE, "permissions": {"mode": 648}}, "/permissions/mode",
           "octal"),
    _store("mode of four digits", {**STORE, "permissions": {"mode": 1644}}, "/permissions/mode",
           "octal"),
    _store("cluster without a name", {**STORE, "clusters": [""]}, "/clusters/0", "empty"),
]  # fmt: skip

NETS = [
    ("network named by a blank", {"vnets": {" x": NET}}, "vnets/ x", "blank"),
    _net("misprint of ncm-opennebula", {"vn_mad": "ebtables fw"}, "/vn_mad", "misprint"),
    _net("bridge of another driver", {"bridge_type": "openvswitch"}, "/bridge_type", "none of"),
    _net("unknown driver", {"vn_mad": "vlan"}, "/vn_mad", "no network driver"),
    ("bridge that oned would invent", {"vnets": {"x": {"vn_mad": "bridge"}}}, "vnets/x/bridge",
     "bridge needs it"),
    _net("VLAN without a device", {"vn_mad": "802.1Q", "vlan_id": 4}, "/phydev",
         "802.1Q needs it"),
    _net("VLAN without an id", {"vn_mad": "802.1Q", "phydev": "e"}, "/vlan_id",
         "or automatic_vlan_id"),
    _net("tunnel without an id", {"vn_mad": "ovswitch_vxlan", "phydev": "e"}, "/outer_vlan_id",
         "or automatic_outer_vlan_id"),
    _net("id given twice", {"vlan_id": 4, "automatic_vlan_id": True}, "/automatic_vlan_id",
         "another thing"),
    _net("VLAN 4096", {"vlan_id": 4096}, "/vlan_id", "only vxlan"),
    _net("VLANs backwards", {"cvlans": "120-110"}, "/cvlans", "101,103,110-120"),
    _net("gateway that is no address", {"gateway": "10.0.0.256"}, "/gateway", "IPv4"),
    _net("IPv6 gateway that is none", {"gateway6": "10.0.0.1"}, "/gateway6", "IPv6"),
    _net("name server that is none", {"dns": "ns1"}, "/dns", "no IP address"),
    _net("name servers that are none", {"dns": ["10.0.0.1", "10.0.0.2 10.0.0.3"]}, "/dns/1",
         "no IP address"),
    _net("name servers as a dict", {"dns": {"a": "b"}}, "/dns", "a single value or a list"),
    _net("no security group at all", {"security_groups": []}, "/security_groups", "default"),
    _net("ranges as a further attribute", {"attributes": {"AR": "x"}}, "/attributes/AR",
         "cannot be set"),
    ("network as a list", {"vnets": {"x": []}}, "vnets/x/bridge", "needs it"),
    ("network as a list of things", {"vnets": {"x": [1]}}, "vnets/x",
     "a single value or a dict"),
    ("network as a number", {"vnets": {"x": 4}}, "vnets/x", "must be a string"),
]  # fmt: skip

RANGES = [
    _range("address that oned drops", {**FOUR, "ip": "999.0.0.10"}, "/ip", "no IPv4 address"),
    _range("the same in a list", [FOUR, {**FOUR, "ip": "999.0.0.10"}], "/1/ip",
           "no IPv4 address"),
    _range("range without size", {"type": "IP4", "ip": "10.0.0.1"}, "/size", "missing"),
    _range("range of nothing", {**FOUR, "size": 0}, "/size", "at least 1"),
    _range("range without address", {"type": "IP4", "size": 2}, "/ip", "starts with it"),
    _range("address of a MAC range", {**FOUR, "type": "ETHER"}, "/ip", "no meaning"),
    _range("unknown kind", {**FOUR, "type": "IPV4"}, "/type", "one of"),
    _range("range beyond the last address", {**FOUR, "ip": "255.255.255.250"}, "/size",
           "beyond the last"),
    _range("static range without address", {"type": "IP6_STATIC", "size": 4, "prefix_length": 64},
           "/ip6", "needs it"),
    _range("static range without prefix", {"type": "IP6_STATIC", "size": 4, "ip6": "2001:db8::1"},
           "/prefix_length", "needs it"),
    _range("IPv6 address that is none", {"type": "IP6_STATIC", "size": 4, "ip6": "10.0.0.1",
           "prefix_length": 64}, "/ip6", "IPv6 address"),
    _range("prefix of an IPv4 range", {**FOUR, "global_prefix": "2001:db8::"}, "/global_prefix",
           "no meaning"),
    _range("prefix that is too long", {"type": "IP6", "size": 4, "ula_prefix": "fd00::1"},
           "/ula_prefix", "64 bits"),
    _range("prefix with a length", {"type": "IP6", "size": 4, "global_prefix": "2001:db8::/64"},
           "/global_prefix", "no IP address"),
    _range("broken MAC", {"type": "ETHER", "size": 4, "mac": "02:00:00:00:01"}, "/mac", "MAC"),
    _range("ranges that overlap", [FOUR, {**FOUR, "ip": "10.0.0.10"}], "/1/ip", "/ar/0 has, too"),
    _range("MAC ranges that overlap",
           [{"type": "ETHER", "size": 9, "mac": "02:00:00:00:00:01"},
            {"type": "ETHER", "size": 1, "mac": "02:00:00:00:00:09"}], "/1/mac", "/ar/0 has, too"),
    _range("the same IPv6 in two letters",
           [{"type": "IP6_STATIC", "size": 2, "ip6": "2001:DB8::1", "prefix_length": 64},
            {"type": "IP6_STATIC", "size": 2, "ip6": "2001:db8:0::2", "prefix_length": 64}],
           "/1/ip6", "/ar/0 has, too"),
    _range("number of a range", {**FOUR, "attributes": {"AR_ID": "3"}}, "/attributes/AR_ID",
           "cannot be set"),
    _range("range as a text", "AR", "", "a dict or a list"),
]  # fmt: skip

RULES = [
    _rule("unknown protocol", {"protocol": "SCTP"}, "/protocol", "one of"),
    _rule("direction in capitals", {"rule_type": "INBOUND"}, "/rule_type", "one of"),
    _rule("ports of ICMP", {"protocol": "ICMP", "range": "80"}, "/range", "protocol ICMP"),
    _rule("ports of all", {"protocol": "ALL", "range": "80"}, "/range", "protocol ALL"),
    _rule("ports in words", {"range": "http"}, "/range", "22,80:90"),
    _rule("port 65536", {"range": "65536"}, "/range", "65535"),
    _rule("ports backwards", {"range": "90:80"}, "/range", "lower one first"),
    _rule("16 ports", {"range": ",".join(map(str, range(16)))}, "/range", "more than 15"),
    _rule("ICMP type of TCP", {"icmp_type": 8}, "/icmp_type", "protocol TCP"),
    _rule("ICMPv6 type of ICMP", {"protocol": "ICMP", "icmpv6_type": 1}, "/icmpv6_type",
          "protocol ICMP"),
    _rule("address without size", {"ip": "10.0.0.1"}, "/size", "go together"),
    _rule("size without address", {"size": 4}, "/ip", "go together"),
    _rule("two other ends", {"ip": "10.0.0.1", "size": 4, "network_id": "n"}, "/network_id",
          "one end too many"),
    ("the same rule twice", {"security_groups": {"x": {"rules": [RULE, RULE]}}},
     "security_groups/x/rules/1", "once more"),
    ("rules as attributes", {"security_groups": {"x": {"attributes": {"RULE": "x"}}}},
     "security_groups/x/attributes/RULE", "see rules"),
]  # fmt: skip

TEXTS = [
    _text("another NAME", "NAME=y\n" + OLD, "which must be x"),
    _text("unknown TYPE", OLD.replace("FIXED", "MIXED"), "FIXED or RANGED"),
    _text("no addresses", "BRIDGE=br0\n", "no addresses"),
    _text("RANGED without an address", "TYPE=RANGED\nBRIDGE=b\n", "no NETWORK_ADDRESS"),
    _text("RANGED without size", "TYPE=RANGED\nBRIDGE=b\nNETWORK_ADDRESS=10.0.0.0\n",
          "no NETWORK_SIZE"),
    _text("RANGED of size D", "TYPE=RANGED\nBRIDGE=b\nNETWORK_ADDRESS=10.0.0.0\nNETWORK_SIZE=D\n",
          "A, B, C"),
    _text("LEASES of a RANGED network",
          "TYPE=RANGED\nBRIDGE=b\nNETWORK_ADDRESS=10.0.0.0\nNETWORK_SIZE=9\nLEASES=[IP=10.0.0.1]\n",
          "a RANGED network has not"),
    _text("lease of no address", OLD + "LEASES=[USED=1]\n", "without IP and MAC"),
    _text("lease 999", OLD + "LEASES=[IP=999.0.0.10]\n", "no IPv4 address"),
    _text("lease with a broken MAC", OLD + "LEASES=[MAC=1:2]\n", "no MAC address"),
    _text("lease with more", OLD + "LEASES=[IP=10.0.0.2, HOST=x]\n", "LEASES with HOST"),
    _text("other vectors", OLD + "NIC=[IP=10.0.0.2]\n", "vector NIC"),
    _text("PUBLIC maybe", OLD + "PUBLIC=MAYBE\n", "YES or NO"),
    _text("no bridge", OLD.replace("BRIDGE=br0\n", ""), "no BRIDGE"),
    _text("VLAN without a device", OLD + "VLAN_ID=7\n", "without PHYDEV"),
    _text("VLAN in words", OLD + "PHYDEV=e\nVLAN_ID=seven\n", "0 to 4095"),
    _text("mask that is none", OLD + "NETWORK_MASK=24\n", "no IPv4 address"),
    _text("what the grammar drops", OLD + "- NOTE=x\n", "would drop"),
    ("text with a name that is no file", {"vnets": {"a b": OLD}}, "vnets/a b", "names a file"),
]  # fmt: skip

OLD_FILE = [
    ("record without a release", {"vnets": {"x": NET}}, "vnets/x", "needs opennebula_version"),
    ("datastores without a release", {"datastores": {"x": STORE}}, "datastores",
     "needs opennebula_version"),
    ("groups without a release", {"security_groups": {}}, "security_groups",
     "needs opennebula_version"),
]  # fmt: skip

BAD = [*STORES, *NETS, *RANGES, *RULES, *TEXTS]
