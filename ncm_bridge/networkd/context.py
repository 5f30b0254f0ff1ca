# SPDX-License-Identifier: Apache-2.0
"""What follows from all interfaces together; for networkd and for ifupdown."""

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
        self._defaults = default_routes(links)
        self._kinds = {str(link.device): kind_of(link, links) for link in links}

    def kind(self, link: Link) -> str:
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
        routes = self._defaults.get((str(link.device), family), ())
        if family == INET and link.dynamic:
            return None
        return routes[0] if routes else None

    def gateway(self, family: str) -> tuple[Str, ...]:
        """The leaves that the default gateway comes from."""
        network = self.links.network
        if family == INET:
            guess = network.guess_default_gateway
            found = [default_gateway(network), network.gatewaydev]
            guessed = network.default_gateway is None and guess.given
            marks = [_mark(guess)] if guessed and found[0] is not None else []
            return (*(value for value in found if value is not None), *marks)
        ipv6 = network.ipv6
        if ipv6 is None:
            return ()
        return tuple(it for it in (ipv6.default_gateway, ipv6.gatewaydev) if it is not None)

    def has_ipv6(self, link: Link) -> bool:
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
