# SPDX-License-Identifier: Apache-2.0
"""What a keyfile means: equal for two texts by which NetworkManager does the same.

nmstate, nmcli and installers write other orders, other UUIDs, and defaults that we leave out.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_interface
from typing import Any

from ncm_bridge.keyfile.glib import parse, unescape

_SECTIONS = {"802-3-ethernet": "ethernet"}
_KEYS = {"controller": "master", "port-type": "slave-type", "autoconnect-ports": ""}
_WITHOUT = ("user", ".nmmeta")
# What NetworkManager notes for itself, what tells profiles apart, and what decides among them.
_PASSED_OVER = {
    "uuid", "timestamp", "autoconnect-priority", "autoconnect-slaves", "autoconnect-retries",
}  # fmt: skip
_DEFAULTS = {
    "connection": {"autoconnect": "true", "permissions": ""},
    "ethernet": {"auto-negotiate": "false", "mtu": "0", "speed": "0", "wake-on-lan": "1"},
    "infiniband": {"transport-mode": "datagram", "mtu": "0", "p-key": "-1"},
    "bridge": {
        "stp": "true", "forward-delay": "15", "priority": "32768", "hello-time": "2",
        "max-age": "20", "ageing-time": "300", "multicast-snooping": "true",
        "multicast-router": "auto",
    },
    "bridge-port": {"path-cost": "100", "priority": "32", "hairpin-mode": "false"},
    "bond": {"mode": "balance-rr"},
    "vlan": {"flags": "1"},
    "vxlan": {"destination-port": "8472", "id": "0"},
    "ip-tunnel": {"mtu": "0"},
    "ovs-bridge": {
        "stp-enable": "false", "rstp-enable": "false", "mcast-snooping-enable": "false",
    },
    "ovs-port": {"tag": "0", "bond-updelay": "0", "bond-downdelay": "0"},
    "proxy": {"method": "none"},
}  # fmt: skip
_IP_DEFAULTS = {
    "may-fail": "true", "never-default": "false", "ignore-auto-dns": "false",
    "ignore-auto-routes": "false", "dns": "", "dns-search": "", "mtu": "0", "ip6-privacy": "-1",
}  # fmt: skip
_BOOLEANS = {
    "autoconnect", "auto-negotiate", "stp", "multicast-snooping", "hairpin-mode", "may-fail",
    "never-default", "ignore-auto-dns", "ignore-auto-routes", "stp-enable", "rstp-enable",
    "mcast-snooping-enable",
}  # fmt: skip
_TRUTH = {"1": "true", "yes": "true", "on": "true", "0": "false", "no": "false", "off": "false"}
_SPELLING = {
    "addr-gen-mode": {"0": "eui64", "1": "stable-privacy"},
    "mode": {
        "0": "balance-rr", "1": "active-backup", "2": "balance-xor", "3": "broadcast",
        "4": "802.3ad", "5": "balance-tlb", "6": "balance-alb",
    },
}  # fmt: skip
_LOWER = ("mac-address", "cloned-mac-address", "bssid")
_NUMBERED = re.compile(r"(address|route|routing-rule)(?:es|s)?([0-9]+)\Z")
_ROUTE_OPTIONS = re.compile(r"routes?([0-9]+)_options\Z")
# Only how addresses are asked for; without meaning where nobody is asked.
_OF_AUTO = ("dhcp-", "ra-timeout", "ignore-auto-", "addr-gen-mode", "ip6-privacy")


def meaning(text: str) -> Any:
    """Section -> key -> value. Raises ValueError where it is no key file, or no profile."""
    sections = {_SECTIONS.get(name, name): keys for name, keys in parse(text).items()}
    if "connection" not in sections:
        raise ValueError("is no profile: it has no section connection")
    found = {
        name: _ip(keys) if name in ("ipv4", "ipv6") else _plain(name, keys)
        for name, keys in sections.items()
        if name not in _WITHOUT
    }
    connection = found["connection"]
    connection["type"] = _SECTIONS.get(connection.get("type", ""), connection.get("type"))
    part = connection.get("slave-type") and connection["type"] != "ovs-interface"
    if part or connection["type"] == "ovs-bridge":
        # Such a link has no addresses, whatever is written.
        found.pop("ipv4", None)
        found.pop("ipv6", None)
    return {name: keys for name, keys in found.items() if keys}


def _plain(section: str, keys: dict[str, str]) -> dict[str, Any]:
    defaults = _DEFAULTS.get(section, {})
    found: dict[str, Any] = {}
    for written, raw in keys.items():
        name = _KEYS.get(written, written)
        if not name or (section == "connection" and name in _PASSED_OVER):
            continue
        value = _value(name, raw, section == "bond")
        if defaults.get(name) != value:
            found[name] = value
    return found


def _value(name: str, raw: str, spelled: bool) -> str:
    """In one spelling. spelled: numbers stand for words."""
    value = unescape(raw)
    if spelled:
        value = _SPELLING.get(name, {}).get(value, value)
    if name in _BOOLEANS:
        value = value.strip().lower()
        return _TRUTH.get(value, value)
    return value.lower().replace("-", ":") if name in _LOWER else value


def _ip(keys: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    method = keys.get("method", "")
    lists: dict[str, dict[int, str]] = {}
    options: dict[int, str] = {}
    for name, raw in keys.items():
        numbered, further = _NUMBERED.match(name), _ROUTE_OPTIONS.match(name)
        if numbered:
            lists.setdefault(numbered[1], {})[int(numbered[2])] = raw
        elif further:
            options[int(further[1])] = raw
        elif method == "auto" or not name.startswith(_OF_AUTO):
            value = _value(name, raw, True)
            if _IP_DEFAULTS.get(name) != value:
                found[name] = value
    _add_lists(found, lists, options)
    return found


def _add_lists(
    found: dict[str, Any], lists: dict[str, dict[int, str]], options: dict[int, str]
) -> None:
    addresses = [_address(raw) for _, raw in sorted(lists.get("address", {}).items())]
    if addresses:
        found["addresses"] = [address for address, _ in addresses]
        gateways = [gateway for _, gateway in addresses if gateway]
        if gateways:
            found.setdefault("gateway", gateways[0])
    if "gateway" in found:
        found["gateway"] = str(ip_address(found["gateway"]))
    routes = [
        (_route(raw), _options(options.get(number, "")))
        for number, raw in lists.get("route", {}).items()
    ]
    if routes:
        found["routes"] = sorted(routes)
    rules = [_rule(raw) for raw in lists.get("routing-rule", {}).values()]
    if rules:
        found["rules"] = sorted(rules)


def _address(raw: str) -> tuple[str, str]:
    address, _, gateway = raw.partition(",")
    return str(ip_interface(address.strip())), gateway.strip()


def _route(raw: str) -> tuple[str, ...]:
    to, *rest = (word.strip() for word in raw.split(","))
    via, metric = [*rest, "", ""][:2]
    none = ("", "0.0.0.0", "::")
    return str(ip_interface(to)), "" if via in none else str(ip_address(via)), metric


def _options(raw: str) -> tuple[str, ...]:
    without = ("onlink=false", "table=254", "type=unicast", "")
    return tuple(sorted(word for word in raw.split(",") if word not in without))


def _rule(raw: str) -> tuple[tuple[str, str], ...]:
    words, found = raw.split(), []
    while words:
        name = words.pop(0)
        if name == "not" or not words:
            found.append((name, ""))
            continue
        value = words.pop(0)
        if name in ("from", "to"):
            value = str(ip_interface(value))
        if value not in ("0.0.0.0/0", "::/0"):
            found.append((name, value))
    return tuple(sorted(found))
