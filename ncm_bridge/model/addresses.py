# SPDX-License-Identifier: Apache-2.0
"""The addresses that the profile gives a link itself."""

from __future__ import annotations

from ipaddress import ip_interface
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links


def one(address: str, netmask: str | None = None) -> str:
    """ADDRESS/PREFIX in its shortest spelling; without a prefix it is a host's."""
    return str(ip_interface(str(address) if netmask is None else f"{address}/{netmask}"))


def static(interface: Interface, links: Links) -> dict[str, str]:
    """Address -> label; the order is that of the profile: the first is the main one."""
    it = interface.record
    found = {}
    if it.bootproto == "static" and it.ip is not None:
        found[one(it.ip, it.netmask)] = ""
    if it.my_inner_ipaddr is not None and it.my_inner_prefix is not None:
        found[one(it.my_inner_ipaddr, f"{it.my_inner_prefix:d}")] = ""
    for key, alias in (it.aliases or {}).items():
        if alias.ip is not None:
            label = key if alias.name is None else alias.name
            found.setdefault(one(alias.ip, alias.netmask), f"{interface.device}:{label}")
    if has_ipv6(interface, links):
        for address in (it.ipv6addr, *(it.ipv6addr_secondaries or ())):
            if address is not None:
                found[one(address)] = ""
    return found


def link_local(address: str) -> bool:
    """Whether it is of fe80::/10: the kernel makes such itself, and none is looked at."""
    return ":" in address and ip_interface(str(address)).is_link_local


def has_ipv6(interface: Interface, links: Links) -> bool:
    """Whether it may have IPv6 at all."""
    own, node = interface.record.ipv6init, links.network.ipv6
    if own is not None:
        return bool(own)
    return node is None or node.enabled is None or bool(node.enabled)
