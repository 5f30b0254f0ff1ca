# SPDX-License-Identifier: Apache-2.0
"""IPv6: of the node and of an interface (initscripts' sysconfig.txt)."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, ip_address, listof, long
from ncm.values import Bool, Int, Str
from ncm_bridge.schema.words import interface, ipv6_address


class Ipv6(Record):
    """The node's own part."""

    enabled: Bool | None = boolean("NETWORKING_IPV6; yes when left out and a gateway is set")
    default_gateway: Str | None = ip_address("IPv6 address of the default gateway")
    gatewaydev: Str | None = interface("interface of the default route")

    def check(self, report: Report) -> None:
        if self.default_gateway is not None and ":" not in self.default_gateway:
            report(self.at("default_gateway"), "must be an IPv6 address")

    def on(self) -> bool:
        """Whether the node has IPv6: as said, else when a gateway is set."""
        if self.enabled is not None:
            return bool(self.enabled)
        return self.default_gateway is not None or self.gatewaydev is not None


class Ipv6Fields(Record):
    """The fields of an interface about IPv6."""

    ipv6addr: Str | None = ipv6_address("main address with prefix length")
    ipv6addr_secondaries: list[Str] | None = listof(
        ipv6_address("address with prefix length"), "further addresses"
    )
    ipv6_autoconf: Bool | None = boolean("whether router advertisements give addresses")
    ipv6_rtr: Bool | None = boolean("whether router advertisements are taken at all")
    ipv6_mtu: Int | None = long("MTU of IPv6", 1280, 65536, unit="bytes")
    ipv6_privacy: Str | None = choice("privacy extensions", "rfc3041")
    ipv6_defroute: Bool | None = boolean("whether it may be the default route; as defroute")
    ipv6_failure_fatal: Bool | None = boolean("IPv6 failing stops the interface")
    ipv4_failure_fatal: Bool | None = boolean("IPv4 failing stops the interface")
    ipv6init: Bool | None = boolean("start IPv6; yes when any other IPv6 field asks for it")
