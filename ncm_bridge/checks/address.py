# SPDX-License-Identifier: Apache-2.0
"""IPv4 addresses of interfaces and aliases."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm.values import Str
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema.interface import Alias, Interface

    Addressed = Union[Alias, Interface]

# IFNAMSIZ of the kernel, less the closing zero.
_LABEL = 15


def inside(address: str, ip: str, netmask: str) -> bool:
    """Whether ``address`` lies in the network of ``ip`` with ``netmask``."""
    return IPv4Address(str(address)) in IPv4Interface(f"{ip}/{netmask}").network


def check_address(link: Link, links: Links, report: Report) -> None:
    it = link.record
    if it.bootproto == "static":
        _check_static(link, links, report)
    elif it.bootproto == "none":
        for value in (it.ip, it.netmask, it.broadcast):
            if value is not None:
                report(value.path, "needs bootproto static (bootproto is none)")
    _check_neighbours(it, report, it.gateway, it.broadcast)


def _check_static(link: Link, links: Links, report: Report) -> None:
    it = link.record
    if it.ip is None:
        ipv6 = links.network.ipv6
        if it.ipv6addr is None or ipv6 is None or not ipv6.on():
            report(it.at("ip"), "is missing: bootproto is static (a port or bridge may say none)")
        for value in (it.netmask, it.broadcast):
            if value is not None:
                report(value.path, "needs an ip")
    elif it.netmask is None:
        report(it.at("netmask"), "is missing: ip needs it")


def check_aliases(link: Link, links: Links, report: Report) -> None:
    seen: set[str] = set()
    for key, alias in (link.record.aliases or {}).items():
        label = key if alias.name is None else alias.name
        if len(f"{link.device}:{label}") > _LABEL:
            report(label.path, f"{link.device}:{label} is longer than {_LABEL} characters")
        if label in seen:
            report(label.path, f"alias {label} is there twice")
        seen.add(label)
        _check_neighbours(alias, report, alias.broadcast)


def _check_neighbours(it: Addressed, report: Report, *values: Str | None) -> None:
    """Gateway and broadcast address lie in the network of the address."""
    if it.ip is None or it.netmask is None:
        return
    for value in values:
        if value is not None and not inside(value, it.ip, it.netmask):
            report(value.path, f"{value} is outside of {it.ip}/{it.netmask}")


def check_plain(link: Link, report: Report, what: str) -> None:
    """A port or slave has no address of its own."""
    it = link.record
    if it.bootproto != "none":
        report(it.at("bootproto"), f"must be none: {what}")
    for attribute in ("ipv6addr", "ipv6addr_secondaries", "aliases"):
        if getattr(it, attribute):
            report(it.at(attribute), f"is not possible: {what}")
