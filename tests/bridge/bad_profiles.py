# SPDX-License-Identifier: Apache-2.0
"""Profiles of component bridge that are refused: label, base, changes, path, words."""

from __future__ import annotations

from typing import Any

DELETE = object()
AT = "/software/components/bridge"
NAT: dict[str, Any] = {"source": "172.17.16.0/24", "out": "br0"}
BASE: dict[str, Any] = {
    "system": {"network": {
        "hostname": "hv1", "domainname": "example.org",
        "interfaces": {
            "br0": {"type": "Bridge", "ip": "192.0.2.10", "netmask": "255.255.255.0"},
            "private": {"type": "Bridge", "device": "br1", "bootproto": "none"},
        },
    }},
    "software": {"components": {
        "network": {"active": True},
        "bridge": {"active": True, "nat": [NAT], "forward": {"ipv4": True}},
    }},
}  # fmt: skip
Row = tuple[str, dict[str, Any], dict[str, Any], str, str]


def _row(label: str, field: str, value: Any, at: str, words: str) -> Row:
    """One change, refused at ``at`` ("" for the field itself)."""
    return label, BASE, {f"{AT}/{field}": value}, f"{AT}/{at or field}", words


def _probe(label: str, probe: dict[str, Any], at: str, words: str) -> Row:
    return _row(label, "probes", [probe], f"probes/0/{at}", words)


BAD: list[Row] = [
    _row("unknown back end", "backend", "wicked", "", "must be"),
    _row("unknown policy for what is foreign", "foreign", "ask", "", "must be"),
    _row("unknown policy for guests", "guests", "bounce", "", "must be"),
    _row("no patience", "patience", 5, "", "10"),
    _row("too much patience", "patience", 86400, "", "3600"),
    _row("patience in words", "patience", "long", "", "long"),
    _row("a field of nobody", "probe", [], "", "is not"),
    _probe("a probe without type", {"host": "h", "port": 1}, "type", "missing"),
    _probe("a probe of an unknown type", {"type": "ping"}, "type", "must be"),
    _probe("tcp without port", {"type": "tcp", "host": "h"}, "port", "missing"),
    _probe("tcp without host", {"type": "tcp", "port": 22}, "host", "missing"),
    _probe("a port too far", {"type": "tcp", "host": "h", "port": 65536}, "port", "65535"),
    _probe("a host with a blank", {"type": "tcp", "host": "a b", "port": 1}, "host", ""),
    _probe("a command missing", {"type": "command"}, "command", "missing"),
    _probe("a command without words", {"type": "command", "command": []}, "command", ""),
    _probe("a gateway with a port", {"type": "gateway", "port": 1}, "port", "tcp"),
    _probe("a server with a command", {"type": "server", "command": ["x"]}, "command", "command"),
    _probe("no time", {"type": "gateway", "timeout": 0}, "timeout", "1"),
    _probe("fewer than no retries", {"type": "gateway", "retries": -1}, "retries", "0"),
    _row("no network", "nat", [{**NAT, "source": "172.17.16.0"}], "nat/0/source", "PREFIX"),
    _row("no source", "nat", [{"out": "br0"}], "nat/0/source", "missing"),
    _row("no way out", "nat", [{"source": "10.0.0.0/8"}], "nat/0/out", "missing"),
    _row("out by nobody", "nat", [{**NAT, "out": "br9"}], "nat/0/out", "no interface"),
    _row("out by what nft would run", "nat", [{**NAT, "out": 'b"; x'}], "nat/0/out", "characters"),
    _row("an address of IPv6", "nat", [{**NAT, "address": "2001:db8::1"}], "nat/0/address",
         "family"),
    _row("no address", "nat", [{**NAT, "address": "br0"}], "nat/0/address", ""),
    _row("untouched of IPv6", "nat", [{**NAT, "untouched": ["2001:db8::/32"]}],
         "nat/0/untouched/0", "family"),
    _row("untouched is nothing", "nat", [{**NAT, "untouched": []}], "nat/0/untouched", ""),
    _row("nothing is forwarded", "forward", {"ipv6": True}, "forward/ipv4", "no packet passes"),
    _row("forwarding is off", "forward/ipv4", False, "", "no packet passes"),
    _row("IPv6 is not forwarded", "nat", [{"source": "2001:db8::/64", "out": "br0"}],
         "forward/ipv6", "no packet passes"),
]  # fmt: skip
