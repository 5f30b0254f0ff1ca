# SPDX-License-Identifier: Apache-2.0
"""Security groups of networks."""

from __future__ import annotations

from ncm.schema import Record, Report, choice, ip_address, listof, long, record, string
from ncm.values import Int, Str
from ncm_oned.schema.nebula.access import Permissions
from ncm_oned.schema.nebula.names import free, labels
from ncm_oned.schema.objects.common import Ours

_MOST_PORTS = 15
_OF = {"range": ("TCP", "UDP"), "icmp_type": ("ICMP",), "icmpv6_type": ("ICMPV6",)}
"""Field -> the protocols in which it means something."""


def _ports(value: str) -> str | None:
    parts = value.split(",")
    for part in parts:
        ends = part.split(":")
        if len(ends) > 2 or not all(end.isascii() and end.isdigit() for end in ends):
            return "must be ports and ranges such as 22,80:90"
        if any(int(end) > 65535 for end in ends) or int(ends[0]) > int(ends[-1]):
            return "must be ports up to 65535, the lower one first"
    if sum(part.count(":") + 1 for part in parts) > _MOST_PORTS:
        return f"must not name more than {_MOST_PORTS} ports, of a range two"
    return None


class Rule(Record):
    """What is let through; all else is not, once a network has a group."""

    pan_check = "oned_valid_rule"
    protocol: Str = choice(
        "protocol", "TCP", "UDP", "ICMP", "ICMPV6", "IPSEC", "ALL", required=True
    )
    rule_type: Str = choice("direction, seen from the machine", "inbound", "outbound",
                            required=True)  # fmt: skip
    range: Str | None = string(
        "ports, such as 22,80:90; left out: all", check=lambda value: _ports(str(value)),
        pan="string",
    )  # fmt: skip
    ip: Str | None = ip_address("first address at the other end; left out: any")
    size: Int | None = long("how many addresses from ip on", 1)
    network_id: Str | None = free("network at the other end", min_len=1)
    icmp_type: Int | None = long("ICMP type; left out: all", 0, 255)
    icmpv6_type: Int | None = long("ICMPv6 type; left out: all", 0, 255)

    def check(self, report: Report) -> None:
        for name, protocols in _OF.items():
            if getattr(self, name) is not None and self.protocol not in protocols:
                report(self.at(name), f"has no meaning for protocol {self.protocol!s}")
        if (self.ip is None) != (self.size is None):
            missing = "ip" if self.ip is None else "size"
            report(self.at(missing), "is missing: ip and size go together")
        if self.ip is not None and self.network_id is not None:
            report(self.at("network_id"), "is one end too many: ip names another")

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same as another."""
        return tuple(f"{name}={value!s}" for name, value in self.items())


class SecurityGroup(Ours):
    """A security group; the key is the name. ``default`` is in every network that names none."""

    description: Str | None = free("description")
    rules: list[Rule] | None = listof(
        Rule, "what it lets through, in any order; left out: not managed"
    )
    labels: list[Str] | None = labels()
    permissions: Permissions | None = record(Permissions, "owner and rights")

    def check(self, report: Report) -> None:
        seen: set[tuple[str, ...]] = set()
        for rule in self.rules or ():
            if rule.key in seen:
                report(rule.path, "is an earlier rule once more, which oned drops")
            seen.add(rule.key)
        if "RULE" in (self.attributes or {}):
            report(f"{self.at('attributes')}/RULE", "cannot be set here: see rules")
