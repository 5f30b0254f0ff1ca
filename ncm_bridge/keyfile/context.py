# SPDX-License-Identifier: Apache-2.0
"""What every part of a profile of NetworkManager may need to know beside its own interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.common import context
from ncm_bridge.model.link import INET6

if TYPE_CHECKING:
    from ncm_bridge.keyfile.names import Uuids
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema import NetworkInputs


class Context(context.Context):
    """The UUIDs of profiles too, and what is in bonds of Open vSwitch."""

    def __init__(self, profile: NetworkInputs, links: Links, uuids: Uuids | None = None) -> None:
        super().__init__(profile, links)
        self._uuids = uuids
        self._bonded = {
            str(links.device_of(name)): other
            for other in links
            for name in other.record.bond_ifaces or ()
        }

    def uuid(self, name: str) -> str:
        """That of the profile of this name; "" where only problems are looked for."""
        return "" if self._uuids is None else self._uuids.of(name)

    def ovs_bond(self, link: Link) -> Link | None:
        """The bond of Open vSwitch that it is in."""
        return self._bonded.get(str(link.device))

    def member(self, link: Link) -> bool:
        """Whether it is a part of another link, and has no addresses."""
        if link.record.type in ("OVSPort", "OVSBond", "OVSPatchPort"):
            return True
        return self.master(link) is not None or self.ovs_bond(link) is not None

    def elsewhere(self, link: Link, family: str) -> bool:
        """Whether the profile says that the way out is by another interface."""
        network = self.links.network
        device = network.gatewaydev
        if family == INET6:
            device = None if network.ipv6 is None else network.ipv6.gatewaydev
        return device is not None and self.links.find(device) is not link
