# SPDX-License-Identifier: Apache-2.0
"""The attributes of each kind of link (linux/if_link.h) and their words of ip-link(8)."""

from __future__ import annotations

from ncm_bridge.kernel.attributes import (
    be16,
    decoded,
    each,
    flag,
    ip,
    pick,
    text,
    u8,
    u16,
    u32,
    words,
)
from ncm_bridge.kernel.fields import Fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_bridge.kernel.attributes import Table, Value

_PROTOCOLS = {0x8100: "802.1Q", 0x88A8: "802.1ad"}


def protocol(content: bytes) -> Value:
    number = be16(content)
    return _PROTOCOLS.get(number, number)


def _targets(content: bytes) -> str:
    return ",".join(ip(content[start:stop]) for _, start, stop in each(content, 0, len(content)))


BRIDGE = Fields({
    1: ("forward_delay", "I"),
    2: ("hello_time", "I"),
    3: ("max_age", "I"),
    4: ("ageing_time", "I"),
    5: ("stp_state", "I"),
    6: ("priority", "H"),
    7: ("vlan_filtering", "B"),
    8: ("vlan_protocol", "2s"),
    9: ("group_fwd_mask", "H"),
    22: ("mcast_router", "B"),
    23: ("mcast_snooping", "B"),
    24: ("mcast_query_use_ifaddr", "B"),
    25: ("mcast_querier", "B"),
    27: ("mcast_hash_max", "I"),
    28: ("mcast_last_member_count", "I"),
    29: ("mcast_startup_query_count", "I"),
    30: ("mcast_last_member_interval", "Q"),
    31: ("mcast_membership_interval", "Q"),
    32: ("mcast_querier_interval", "Q"),
    33: ("mcast_query_interval", "Q"),
    34: ("mcast_query_response_interval", "Q"),
    35: ("mcast_startup_query_interval", "Q"),
    36: ("nf_call_iptables", "B"),
    37: ("nf_call_ip6tables", "B"),
    38: ("nf_call_arptables", "B"),
    39: ("vlan_default_pvid", "H"),
    41: ("vlan_stats_enabled", "B"),
    42: ("mcast_stats_enabled", "B"),
    43: ("mcast_igmp_version", "B"),
    44: ("mcast_mld_version", "B"),
    45: ("vlan_stats_per_port", "B"),
})  # fmt: skip
PORT = Fields({
    2: ("priority", "H"),
    3: ("cost", "I"),
    4: ("hairpin", "B"),
    5: ("guard", "B"),
    6: ("root_block", "B"),
    7: ("fastleave", "B"),
    8: ("learning", "B"),
    9: ("flood", "B"),
    25: ("mcast_router", "B"),
    27: ("mcast_flood", "B"),
    28: ("mcast_to_unicast", "B"),
    29: ("vlan_tunnel", "B"),
    30: ("bcast_flood", "B"),
    32: ("neigh_suppress", "B"),
    33: ("isolated", "B"),
    39: ("locked", "B"),
})  # fmt: skip
"""What a bridge keeps of a port, by the words of bridge(8); its state is not a setting."""
_VALIDATE = ("none", "active", "backup", "all", "filter", "filter_active", "filter_backup")
BOND: Table = {
    1: (
        "mode",
        words(
            "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad",
            "balance-tlb", "balance-alb",
        ),
    ),
    3: ("miimon", u32),
    4: ("updelay", u32),
    5: ("downdelay", u32),
    6: ("use_carrier", u8),
    7: ("arp_interval", u32),
    8: ("arp_ip_target", _targets),
    9: ("arp_validate", words(*_VALIDATE, number=u32)),
    10: ("arp_all_targets", words("any", "all", number=u32)),
    11: ("primary", u32),
    12: ("primary_reselect", words("always", "better", "failure")),
    13: ("fail_over_mac", words("none", "active", "follow")),
    14: (
        "xmit_hash_policy",
        words("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"),
    ),
    15: ("resend_igmp", u32),
    16: ("num_grat_arp", u8),
    17: ("all_slaves_active", u8),
    18: ("min_links", u32),
    19: ("lp_interval", u32),
    20: ("packets_per_slave", u32),
    21: ("lacp_rate", words("slow", "fast")),
    22: ("ad_select", words("stable", "bandwidth", "count")),
    27: ("tlb_dynamic_lb", u8),
    28: ("peer_notify_delay", u32),
    30: ("arp_missed_max", u8),
}  # fmt: skip
VLAN: Table = {1: ("id", u16), 5: ("protocol", protocol)}
VXLAN: Table = {
    1: ("id", u32),
    2: ("remote", ip),
    3: ("dev", u32),
    4: ("local", ip),
    5: ("ttl", u8),
    7: ("learning", u8),
    8: ("ageing", u32),
    11: ("proxy", u8),
    12: ("rsc", u8),
    13: ("l2miss", u8),
    14: ("l3miss", u8),
    15: ("dstport", be16),
    16: ("remote", ip),
    17: ("local", ip),
    23: ("gbp", flag),
}
IPIP: Table = {1: ("dev", u32), 2: ("local", ip), 3: ("remote", ip), 4: ("ttl", u8)}


def vxlan(data: bytes) -> dict[str, Value]:
    """ip-link(8) has two words for where frames go; the address tells which."""
    found: dict[str, Value] = {"gbp": 0, **decoded(data, VXLAN)}
    there = str(found.get("remote", ""))
    if there and _is_group(there):
        found["group"] = found.pop("remote")
    return found


def _is_group(address: str) -> bool:
    if ":" in address:
        return address.startswith("ff")
    return 224 <= int(address.partition(".")[0]) <= 239


def ipip(data: bytes) -> dict[str, Value]:
    found = decoded(data, IPIP)
    for end in ("local", "remote"):
        if found.get(end) == "0.0.0.0":
            found[end] = "any"
    return found


def bond(data: bytes) -> dict[str, Value]:
    """Without targets or a primary the kernel says nothing of them."""
    return {"arp_ip_target": "", "primary": "", **decoded(data, BOND)}


def bridge(data: bytes) -> dict[str, Value]:
    found = BRIDGE.read(data)
    if "vlan_protocol" in found:
        found["vlan_protocol"] = protocol(found["vlan_protocol"])
    return found


def vlan(data: bytes) -> dict[str, Value]:
    return decoded(data, VLAN)


OF_KIND = {"bridge": bridge, "bond": bond, "vlan": vlan, "vxlan": vxlan, "ipip": ipip}


class Info:
    """What IFLA_LINKINFO says: kind of the link, its options, and those as a bridge's port."""

    __slots__ = ("kind", "options", "port")

    def __init__(self, data: bytes) -> None:
        found = pick(data, (1, 2, 4, 5))
        self.kind = text(found.get(1, b""))
        read = OF_KIND.get(self.kind)
        self.options: dict[str, Value] = read(found.get(2, b"")) if read else {}
        slave = text(found.get(4, b""))
        self.port: dict[str, Value] = PORT.read(found.get(5, b"")) if slave == "bridge" else {}
