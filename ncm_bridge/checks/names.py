# SPDX-License-Identifier: Apache-2.0
"""Names of interfaces: each device once, and what is named must exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm.values import Str
    from ncm_bridge.links import Link, Links

_REFERENCES = ("bridge", "master", "physdev", "ovs_bridge")


def check_devices(links: Links, report: Report) -> None:
    """Two files for one device would fight over it."""
    seen: dict[str, str] = {}
    for link in links:
        if str(link.device) in seen:
            message = f"device {link.device} is also that of {seen[str(link.device)]}"
            report(link.device.path, message)
        seen.setdefault(str(link.device), link.name)
    for link in links:
        owner = seen.get(str(link.name))
        if owner is not None and owner != link.name:
            report(link.name.path, f"{link.name} is the device of {owner}")


def check_references(link: Link, links: Links, report: Report) -> None:
    """Every interface that this one names exists, and is another one."""
    it = link.record
    named = [value for value in (getattr(it, attr) for attr in _REFERENCES) if value is not None]
    named += it.bond_ifaces or []
    for value in named:
        if exists(value, links, report) and links.find(value) is link:
            report(value.path, f"{value} is this interface itself")


def check_gateway_devices(links: Links, report: Report) -> None:
    ipv6 = links.network.ipv6
    for value in (links.network.gatewaydev, ipv6.gatewaydev if ipv6 else None):
        if value is not None:
            exists(value, links, report)


def exists(value: Str, links: Links, report: Report) -> bool:
    """Whether ``value`` names an interface, by key or device; reported if not."""
    if links.find(value) is None:
        report(value.path, f"{value} is no interface of this profile")
        return False
    return True
