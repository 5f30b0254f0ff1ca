# SPDX-License-Identifier: Apache-2.0
"""/etc/sysconfig/network: what holds for the whole node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.render import truth
from ncm.text import Text
from ncm.values import Bool, Str
from ncm_bridge.common.assignments import unquoted
from ncm_bridge.ifcfg.lines import Line, bare, lines, yesno
from ncm_bridge.links import default_gateway

if TYPE_CHECKING:
    from ncm.values import Value
    from ncm_bridge.links import Links
    from ncm_bridge.schema import NetworkTree


def yes_or_empty(value: Bool) -> Value:
    """For a variable of which the scripts ask only whether it is empty: "no" would mean yes."""
    return truth(value, "yes", "")


NETWORK: tuple[Line, ...] = (
    ("GATEWAY", "gateway", bare),
    ("NISDOMAIN", "nisdomain", unquoted),
    ("NOZEROCONF", "nozeroconf", yes_or_empty),
    ("GATEWAYDEV", "gatewaydev", unquoted),
    ("NM_CONTROLLED", "nmcontrolled", yesno),
    ("IPV6_DEFAULTGW", "ipv6_gateway", unquoted),
    ("IPV6_DEFAULTDEV", "ipv6_gatewaydev", unquoted),
    ("NETWORKING_IPV6", "networking_ipv6", yesno),
)


class Globals:
    """Values by attribute, as the lines need them; None writes nothing."""

    def __init__(self, links: Links) -> None:
        network = links.network
        self.gateway = _gateway(network)
        self.nisdomain = network.nisdomain
        self.nozeroconf = network.nozeroconf
        self.gatewaydev = _device(links, network.gatewaydev)
        self.nmcontrolled = network.nmcontrolled
        ipv6 = network.ipv6
        self.ipv6_gateway = None if ipv6 is None else ipv6.default_gateway
        self.ipv6_gatewaydev = None if ipv6 is None else _device(links, ipv6.gatewaydev)
        self.networking_ipv6 = _networking_ipv6(network)


def network_lines(links: Links) -> list[tuple[str, Any]]:
    """All lines of /etc/sysconfig/network."""
    return [("NETWORKING", "yes"), *lines(NETWORK, Globals(links))]


def _gateway(network: NetworkTree) -> Text | None:
    """The default gateway; a guessed one comes from the wish to guess as well."""
    gateway, guess = default_gateway(network), network.guess_default_gateway
    if gateway is None:
        return None
    guessed = network.default_gateway is None and guess.given
    return Text(Str("", guess.path), gateway) if guessed else Text(gateway)


def _device(links: Links, reference: Str | None) -> Str | None:
    return None if reference is None else links.device_of(reference)


def _networking_ipv6(network: NetworkTree) -> Bool | None:
    ipv6 = network.ipv6
    if ipv6 is None:
        return None
    return Bool(ipv6.on(), ipv6.at("enabled"), given=ipv6.enabled is not None)
