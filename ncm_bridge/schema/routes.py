# SPDX-License-Identifier: Apache-2.0
"""Routes and policy rules of an interface, IPv4 and IPv6 in one list."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import Record, Report, boolean, choice, ip_address, long, string
from ncm.values import Bool, Int, Str
from ncm_bridge.schema.words import interface, network, one_line

# The network scripts split the line at blanks, expand file name patterns and skip comments;
# backslash is read's own escape.
_UNSAFE = re.compile(r"[;#\\*?\[\]'\"`$&|<>(){}!~]")
_LEGACY = re.compile(r"\s*ADDRESS[0-9]+=")
_MARK, _HEX = "[0-9a-f]{1,8}", "1 to 8 hexadecimal digits"
_U32 = 0xFFFFFFFF


def _command(value: str) -> str | None:
    if one_line(value) or _UNSAFE.search(value):
        return "holds a character that the network scripts do not pass on to ip(8)"
    if not value.strip() or _LEGACY.match(value):
        return "is no line of arguments for ip(8)"
    return None


def _table(doc: str) -> Any:
    return string(doc, pattern="[A-Za-z0-9_.-]{1,63}", hint="the name of a routing table")


class Entry(Record):
    """What routes and rules share. ``v6`` tells the file: any colon in a value means IPv6."""

    table: Str | None = _table("routing table, one of routing_table")
    command: Str | None = string("arguments of ip(8) instead of all other fields", check=_command)

    def v6(self) -> bool:
        return any(isinstance(value, Str) and ":" in value for _, value in self.items())

    def alone(self, report: Report) -> bool:
        """Whether this is a command; with other fields it is reported."""
        if self.command is None:
            return False
        for name, _ in self.items():
            if name != "command":
                report(f"{self.path}/{name}", "cannot stand beside a command")
        return True


def _is_target(value: str) -> str | None:
    if value == "default":
        return None
    import ipaddress

    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        return "must be an address or default"
    return "must not have a zone" if "%" in value else None


class Route(Entry):
    """One route."""

    address: Str | None = string("network address, or default", check=_is_target)
    prefix: Int | None = long("prefix length; an address without one is a host", 0, 128)
    netmask: Str | None = ip_address("netmask instead of a prefix length")
    gateway: Str | None = ip_address("the next hop")
    onlink: Bool | None = boolean("the gateway is on this link whatever the addresses say")
    type: Str | None = choice(
        "what becomes of the packets instead", "blackhole", "unreachable", "prohibit"
    )
    cwnd: Int | None = long("clamp of TCP's congestion window; only NetworkManager", 1, _U32)
    initcwnd: Int | None = long("TCP's first congestion window; only NetworkManager", 1, _U32)
    initrwnd: Int | None = long("TCP's first receive window; only NetworkManager", 1, _U32)

    def check(self, report: Report) -> None:
        from ncm_bridge.checks.routing import check_route

        if not self.alone(report):
            check_route(self, report)


class Rule(Entry):
    """One policy rule."""

    to: Str | None = network("destination")
    from_: Str | None = network("source", name="from")
    not_: Bool | None = boolean("turns the match round", name="not")
    priority: Int | None = long("rules with a lower number come first", 0, _U32)
    action: Str | None = choice(
        "what becomes of the packets instead of a table; only NetworkManager",
        "blackhole", "prohibit", "unreachable",
    )  # fmt: skip
    state: Str | None = choice("that there is no such rule; only NetworkManager", "absent")
    iif: Str | None = interface("the interface they came in by; only NetworkManager")
    fwmark: Str | None = string(
        "the firewall's mark; only NetworkManager", pattern=_MARK, hint=_HEX
    )
    fwmask: Str | None = string(
        "bits of the mark that count; only NetworkManager", pattern=_MARK, hint=_HEX
    )

    def check(self, report: Report) -> None:
        from ncm_bridge.checks.routing import check_rule

        if not self.alone(report):
            check_rule(self, report)
