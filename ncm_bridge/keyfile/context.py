# SPDX-License-Identifier: Apache-2.0
"""What every part of a profile may need to know beside its own interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.model.link import INET, INET6
from ncm_bridge.model.routes import default_routes

if TYPE_CHECKING:
    from ncm_bridge.keyfile.names import Uuids
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema import NetworkInputs


class Context:
    """The profile, its links, and what follows from all of them together."""

    def __init__(self, profile: NetworkInputs, links: Links, uuids: Uuids | None = None) -> None:
        self.profile = profile
        self.links = links
        self.uuids = uuids
        self.defaults = default_routes(links)
        self._bonded = {
            str(links.device_of(name)): other
            for other in links
            for name in other.record.bond_ifaces or ()
        }

    def uuid(self, name: str) -> str:
        return "" if self.uuids is None else self.uuids.of(name)

    def ovs_bond(self, link: Link) -> Link | None:
        """The bond of Open vSwitch that it is in."""
        return self._bonded.get(str(link.device))

    def member(self, link: Link) -> bool:
        """Whether it is a part of another link, and has no addresses."""
        it = link.record
        if it.type in ("OVSPort", "OVSBond", "OVSPatchPort"):
            return True
        return it.bridge is not None or it.master is not None or self.ovs_bond(link) is not None

    def elsewhere(self, link: Link, family: str) -> bool:
        """Whether the profile says that the way out is by another interface."""
        network = self.links.network
        device = network.gatewaydev
        if family == INET6:
            device = None if network.ipv6 is None else network.ipv6.gatewaydev
        return device is not None and self.links.find(device) is not link


__all__ = ["INET", "INET6", "Context"]
