# SPDX-License-Identifier: Apache-2.0
"""What ip(8) says is there, in the words of a Link: read from its JSON, not by our tables."""

from __future__ import annotations

import ipaddress
import json
import subprocess
from typing import Any

KINDS = {
    "bridge": "bridge", "bond": "bond", "vlan": "vlan", "vxlan": "vxlan", "ipip": "ipip",
    "dummy": "dummy", "tun": "tun", "openvswitch": "ovs", "veth": "device", None: "device",
}  # fmt: skip
# Words that differ between what ip shows and what it takes.
RENAMED = {
    "mcast_last_member_cnt": "mcast_last_member_count",
    "mcast_startup_query_cnt": "mcast_startup_query_count",
    "num_peer_notif": "num_grat_arp",
    "ad_lacp_rate": "lacp_rate",
    "multicast_router": "mcast_router",
    "port": "dstport",
    "l2_miss": "l2miss",
    "l3_miss": "l3miss",
    "local6": "local",
    "remote6": "remote",
    "group6": "group",
}
# What is no setting, or none that a profile has a word for.
PASSED_OVER = {
    "bridge": {
        "bridge_id", "root_id", "root_port", "root_path_cost", "topology_change",
        "topology_change_detected", "hello_timer", "tcn_timer", "topology_change_timer",
        "gc_timer", "group_addr", "mcast_hash_elasticity", "no_linklocal_learn",
        "mcast_vlan_snooping", "mcast_querier_state",
    },
    "port": {
        "state", "id", "no", "designated_port", "designated_cost", "bridge_id", "root_id",
        "hold_timer", "message_age_timer", "forward_delay_timer", "topology_change_ack",
        "config_pending", "proxy_arp", "proxy_arp_wifi", "group_fwd_mask", "group_fwd_mask_str",
    },
    "bond": {"active_slave", "ad_actor_sys_prio", "ad_user_port_key", "ad_actor_system",
             "ad_info", "ad_lacp_active", "ns_ip6_target"},
    "vlan": {"flags", "egress_qos", "ingress_qos"},
    "vxlan": {
        "link", "link_index", "port_range", "df", "udp_csum", "udp_zero_csum6_tx",
        "udp_zero_csum6_rx", "tos", "limit", "label", "vnifilter", "localbypass",
    },
    "ipip": {"link", "proto", "tos", "pmtudisc", "fwmark"},
}  # fmt: skip
# Switches that ip shows only when they are on, with what the kernel has otherwise.
OFF = {
    "vxlan": {"gbp": 0, "learning": 0, "proxy": 0, "rsc": 0, "l2miss": 0, "l3miss": 0},
    "bond": {"arp_ip_target": "", "primary": "", "arp_validate": "none"},
}
DYNAMIC = ("dynamic", "temporary", "mngtmpaddr")


def ask(*words: str) -> list[dict[str, Any]]:
    """The JSON of one command of ip(8)."""
    out = subprocess.run(["ip", *words], capture_output=True, text=True, check=True).stdout
    return [entry for entry in json.loads(out or "[]") if entry]


def links() -> dict[str, dict[str, Any]]:
    """Name -> the fields of Link that belong to the link itself."""
    found = {entry["ifname"]: _link(entry) for entry in ask("-d", "-j", "link")}
    for name, link in found.items():
        ports = [other for other in found.values() if other["master"] == name]
        link["guests"] = sum(other["kind"] == "tun" for other in ports)
    return found


def _link(entry: dict[str, Any]) -> dict[str, Any]:
    info = entry.get("linkinfo", {})
    kind = KINDS.get(info.get("info_kind"), "other")
    data = info.get("info_data", {})
    port = info.get("info_slave_data", {}) if info.get("info_slave_kind") == "bridge" else {}
    lower = data.get("link") if kind == "vxlan" else entry.get("link")
    return {
        "kind": kind,
        "up": "UP" in entry["flags"],
        "mtu": entry["mtu"],
        "mac": entry.get("address", "") if entry["link_type"] in ("ether", "loopback") else "",
        "master": entry.get("master", ""),
        "lower": "" if kind == "device" else lower or "",
        "options": _words(kind, data) if kind in PASSED_OVER else {},
        "port": _words("port", port) if port else {},
    }


def _words(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    found = dict(OFF.get(kind, {}))
    for key, value in data.items():
        if key not in PASSED_OVER[kind] and value is not None:
            word = RENAMED.get(key, key).replace("_intvl", "_interval")
            found[word] = _value(word, value)
    return found


def _value(word: str, value: Any) -> Any:
    if word == "group_fwd_mask":
        return int(value, 16)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        return ",".join(value)
    return value


def addresses() -> dict[str, dict[str, str]]:
    """Name of the link -> its addresses with their labels."""
    return {
        entry["ifname"]: {
            f"{at['local']}/{at['prefixlen']}":
                "" if at.get("label", "") == entry["ifname"] else at.get("label", "")
            for at in entry["addr_info"]
            if at["scope"] != "link" and not any(at.get(word) for word in DYNAMIC)
        }
        for entry in ask("-d", "-j", "addr")
    }  # fmt: skip


TYPES = {"1": "unicast", "2": "local", "6": "blackhole", "7": "unreachable", "8": "prohibit",
         "9": "throw"}  # fmt: skip
OPTIONS = {"congestion": "congctl"}


def routes() -> dict[str, set[tuple[Any, ...]]]:
    """Name of the link, "" for none -> its routes that somebody configured."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    for family in ("-4", "-6"):
        for protocol in ("3", "4"):
            words = ("-d", "-N", "-j", family, "route", "show", "table", "all", "proto", protocol)
            for entry in ask(*words):
                for device, route in _ways(entry, family):
                    found.setdefault(device, set()).add(route)
    return found


def _ways(entry: dict[str, Any], family: str) -> list[tuple[str, tuple[Any, ...]]]:
    kind = TYPES[entry["type"]]
    options = [
        (OPTIONS.get(word, word), str(value))
        for word, value in (entry.get("metrics") or [{}])[0].items()
    ]
    for key, word in (("prefsrc", "src"), ("tos", "tos")):
        if key in entry:
            options.append((word, entry[key]))
    if entry.get("pref", "medium") != "medium":
        options.append(("pref", entry["pref"]))
    ways = []
    for hop in entry.get("nexthops", [entry]):
        more = [("weight", str(hop["weight"]))] if "nexthops" in entry else []
        via = hop.get("gateway", "")
        if "via" in hop:
            via = f"{hop['via']['family']} {hop['via']['host']}"
        loose = kind in ("blackhole", "unreachable", "prohibit", "throw")
        ways.append((
            "" if loose else hop["dev"],
            (_prefix(entry["dst"], family), via, int(entry["table"]), kind, entry.get("metric", 0),
             "onlink" in hop["flags"], tuple(sorted([*options, *more]))),
        ))  # fmt: skip
    return ways


def _prefix(word: str, family: str) -> str:
    if word == "default":
        return "0.0.0.0/0" if family == "-4" else "::/0"
    return str(ipaddress.ip_network(word))


def rules() -> list[tuple[Any, ...]]:
    """Those that a profile can ask for, in the order of Rule's fields."""
    found = []
    for family, word in (("-4", "inet"), ("-6", "inet6")):
        for entry in ask("-d", "-N", "-j", family, "rule"):
            plain = entry["src"] == "all" and len(entry) <= 4
            if not (plain and entry["priority"] in (0, 32766, 32767)):
                found.append(_rule(entry, word))
    return found


def _rule(entry: dict[str, Any], family: str) -> tuple[Any, ...]:
    mark = entry.get("fwmark", "")
    if "fwmask" in entry:
        mark += f"/{entry['fwmask']}"
    full = 32 if family == "inet" else 128
    return (
        family,
        int(entry.get("table", 0)),
        *(
            "" if entry.get(key, "all") == "all" else f"{entry[key]}/{entry.get(length, full)}"
            for key, length in (("src", "srclen"), ("dst", "dstlen"))
        ),
        entry["priority"],
        "not" in entry,
        entry.get("iif", ""),
        mark,
        TYPES.get(entry.get("action", ""), entry.get("action", "")),
    )
