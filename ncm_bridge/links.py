# SPDX-License-Identifier: Apache-2.0
"""The interfaces of a profile, found by key or by device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.values import Bool, Str

if TYPE_CHECKING:
    from ncm_bridge.schema import NetworkTree
    from ncm_bridge.schema.interface import Interface

_VLAN_KEY = re.compile(r"vlan[0-9]+")


class Link:
    """One interface: its key, its record and its kernel name."""

    def __init__(self, name: Str, record: Interface) -> None:
        self.name = name
        self.record = record
        self.device = name if record.device is None else record.device

    @property
    def is_bridge(self) -> bool:
        return self.record.type == "Bridge"

    @property
    def is_ovs(self) -> bool:
        return self.record.type.startswith("OVS")

    @property
    def is_vlan(self) -> bool:
        """By its own word, or by a key like vlan5."""
        return bool(self.record.vlan) or self.named_vlan

    @property
    def named_vlan(self) -> bool:
        return bool(_VLAN_KEY.match(self.name))

    @property
    def dynamic(self) -> bool:
        """Whether a server gives its IPv4 address."""
        return self.record.bootproto in ("dhcp", "bootp")


class Links:
    """All interfaces, in the order of their keys."""

    def __init__(self, network: NetworkTree) -> None:
        self.network = network
        self._by_name = {str(name): Link(name, it) for name, it in network.interfaces.items()}
        self._by_device: dict[str, Link] = {}
        for link in self:
            self._by_device.setdefault(str(link.device), link)

    def __iter__(self) -> Iterator[Link]:
        return iter(self._by_name.values())

    def find(self, reference: str) -> Link | None:
        """The interface that ``reference`` names: a device first, since the kernel sees those."""
        return self._by_device.get(reference) or self._by_name.get(reference)

    def device_of(self, reference: Str) -> Str:
        """The kernel name for ``reference``, which keeps the reference's path."""
        link = self.find(reference)
        return reference if link is None else Str(link.device, reference.path, reference.given)

    def wants_hwaddr(self, link: Link) -> Bool:
        """Whether its file shall hold the card's MAC address: its own word, else the node's."""
        own = link.record.set_hwaddr
        return self.network.set_hwaddr if own is None else own


def default_gateway(network: NetworkTree) -> Str | None:
    """The one that is said, else the gateway of the first interface that has one."""
    if network.default_gateway is not None or not network.guess_default_gateway:
        return network.default_gateway
    gateways = (it.gateway for it in network.interfaces.values() if it.gateway is not None)
    return next(gateways, None)
