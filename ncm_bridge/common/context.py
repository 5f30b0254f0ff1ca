# SPDX-License-Identifier: Apache-2.0
"""The profile as a back end sees it: what follows from all interfaces together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.links import default_gateway
from ncm_bridge.model import options
from ncm_bridge.model.addresses import has_ipv6
from ncm_bridge.model.link import INET, INET6, MADE
from ncm_bridge.model.routes import default_routes
from ncm_bridge.model.wanted import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.values import Bool, Str
    from ncm_bridge.links import Link, Links
    from ncm_bridge.model.link import Route
    from ncm_bridge.schema import NetworkInputs

FAMILIES = (INET, INET6)
LACP, ONLY_LACP = "802.3ad", ("lacp_rate", "ad_select")
"""A mode of bonds, and what the kernel takes with no other."""


class Context:
    """The profile, its links, and what they are to each other."""

    def __init__(self, profile: NetworkInputs, links: Links) -> None:
        self.profile = profile
        self.links = links
        self.defaults = default_routes(links)
        self._kinds = {str(link.device): kind_of(link, links) for link in links}

    def kind(self, link: Link) -> str:
        """Its kind, by the words of ip-link(8); "device" for a card."""
        return self._kinds[str(link.device)]

    def made(self, link: Link) -> bool:
        """Whether it comes by configuration; a tap too."""
        return self.kind(link) in (*MADE, "tun")

    def master(self, link: Link) -> Str | None:
        """The bridge or bond that it is in, as the profile names it."""
        it = link.record
        return it.master if it.bridge is None else it.bridge

    def members(self, link: Link) -> list[Link]:
        """The links in this bridge or bond."""
        found = []
        for other in self.links:
            master = self.master(other)
            if master is not None and self.links.find(master) is link:
                found.append(other)
        return found

    def upper(self, link: Link) -> Iterator[tuple[str, Link]]:
        """Kind and link of what lies on this one: its VLANs and VXLANs."""
        for other in self.links:
            physdev, kind = other.record.physdev, self.kind(other)
            if kind in ("vlan", "vxlan") and physdev and self.links.find(physdev) is link:
                yield kind, other

    def default(self, link: Link, family: str) -> Route | None:
        """The default route, where it is this link's; of IPv4 only where no server gives it."""
        routes = self.defaults.get((str(link.device), family), ())
        if family == INET and link.dynamic:
            return None
        return routes[0] if routes else None

    def gateway(self, family: str) -> list[Str]:
        """The leaves that the default gateway comes from."""
        network, ipv6 = self.links.network, self.links.network.ipv6
        if family != INET:
            said = [] if ipv6 is None else [ipv6.default_gateway, ipv6.gatewaydev]
            return [value for value in said if value is not None]
        gateway, guess = default_gateway(network), network.guess_default_gateway
        found = [value for value in (gateway, network.gatewaydev) if value is not None]
        if gateway is not None and network.default_gateway is None and guess.given:
            found.append(_mark(guess))
        return found

    def advertised(self, link: Link) -> Bool | None:
        """Whether router advertisements are taken; None where nothing is said."""
        it = link.record
        return it.ipv6_autoconf if it.ipv6_rtr is None else it.ipv6_rtr

    def advertised_default(self, link: Link) -> Bool | None:
        """Whether the default route of an advertisement is."""
        it = link.record
        return it.defroute if it.ipv6_defroute is None else it.ipv6_defroute

    def has_ipv6(self, link: Link) -> bool:
        """Whether it may have IPv6 at all."""
        return has_ipv6(link, self.links)

    def no_ipv6(self, link: Link) -> Bool | None:
        """The leaf that takes IPv6 from the link."""
        if self.has_ipv6(link):
            return None
        own, node = link.record.ipv6init, self.links.network.ipv6
        return own if own is not None or node is None else node.enabled

    def values(self, link: Link) -> options.Options:
        """Options of its kind, by the words of ip-link(8), less what its mode refuses."""
        found = options.of_kind(link, self.links, self.kind(link))
        if found.get("mode") != LACP:
            found = {word: value for word, value in found.items() if word not in ONLY_LACP}
        return found


def _mark(value: Bool) -> Str:
    """The path of a truth, as a text of nothing."""
    from ncm.values import Str

    return Str("", value.path, value.given)
