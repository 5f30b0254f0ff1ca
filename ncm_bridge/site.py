# SPDX-License-Identifier: Apache-2.0
"""Rules between the nodes of a network: one address, one owner."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from ncm.site.across import Across

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.errors import SiteProblem
    from ncm.values import Str
    from ncm_bridge.schema import NetworkInputs
    from ncm_bridge.schema.interface import Interface


def site(nodes: Mapping[str, NetworkInputs]) -> list[SiteProblem]:
    """IP addresses and MAC addresses of cards that two nodes have.

    Loopback and link-local addresses are every node's own; vips move between nodes.
    """
    across = Across()
    for node, inputs in nodes.items():
        for interface in inputs.network.interfaces.values():
            for address in _addresses(interface):
                number = ipaddress.ip_interface(str(address)).ip
                if not (number.is_loopback or number.is_link_local):
                    message = f"{address} is also an address of"
                    across.use(("ip", number), node, address.path, message)
        for card in (inputs.cards or {}).values():
            if card.hwaddr is not None:
                key = card.hwaddr.lower().replace("-", ":")
                message = f"{card.hwaddr} is also the MAC address of a card of"
                across.use(("mac", key), node, card.hwaddr.path, message)
    return across.problems


def _addresses(interface: Interface) -> Iterator[Str]:
    """All static addresses of an interface; those of IPv6 with their prefix."""
    aliases = (interface.aliases or {}).values()
    found = [interface.ip, *(alias.ip for alias in aliases), interface.ipv6addr]
    for address in [*found, *(interface.ipv6addr_secondaries or ())]:
        if address is not None:
            yield address
