# SPDX-License-Identifier: Apache-2.0
"""Routes and policy rules that the profile gives a link, default routes too."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_interface
from typing import TYPE_CHECKING

from ncm_bridge.links import default_gateway
from ncm_bridge.model import commands
from ncm_bridge.model.addresses import static
from ncm_bridge.model.link import INET, INET6, MAIN, Route, Rule
from ncm_bridge.routes import target

if TYPE_CHECKING:
    from ncm.values import Str
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links
    from ncm_bridge.schema import routes as schema

    Defaults = dict[tuple[str, str], tuple[Route, ...]]
    """Kernel name and family -> the default route, if it is that link's."""

EVERYTHING = {INET: "0.0.0.0/0", INET6: "::/0"}
_WINDOWS = ("cwnd", "initcwnd", "initrwnd")
_ALL = 0xFFFFFFFF


def default_routes(links: Links) -> Defaults:
    """Where the node's default gateways are."""
    found: Defaults = {}
    for family, gateway, device in _gateways(links):
        link = _way(links, family, gateway, device)
        if link is not None:
            via = _via(link, family, gateway, links)
            found[str(link.device), family] = (Route(EVERYTHING[family], via),)
    return found


def _gateways(links: Links) -> Iterator[tuple[str, Str | None, Str | None]]:
    """Family, gateway, and the interface that the profile says for it."""
    network = links.network
    yield INET, default_gateway(network), network.gatewaydev
    if network.ipv6 is not None and network.ipv6.on() and network.ipv6.default_gateway is not None:
        yield INET6, network.ipv6.default_gateway, network.ipv6.gatewaydev


def _way(links: Links, family: str, gateway: Str | None, device: Str | None) -> Interface | None:
    """The interface that is said, else the first that may and whose network the gateway is in."""
    if device is not None:
        link = links.find(device)
        return link if link is not None and _may(link, family) else None
    for link in links:
        if gateway is not None and _may(link, family) and _reaches(link, gateway, links):
            return link
    return None


def _may(link: Interface, family: str) -> bool:
    it = link.record
    own = it.ipv6_defroute if family == INET6 and it.ipv6_defroute is not None else it.defroute
    return (own is None or bool(own)) and bool(it.onboot)


def _via(link: Interface, family: str, gateway: Str | None, links: Links) -> str:
    """Where the interface that is said has not the gateway in its network, it is the way alone."""
    if gateway is None or (family == INET and not _reaches(link, gateway, links)):
        return ""
    return str(ip_address(str(gateway)))


def _reaches(link: Interface, gateway: Str, links: Links) -> bool:
    address = ip_address(str(gateway))
    return any(address in ip_interface(own).network for own in static(link, links))


def routes_of(interface: Interface, links: Links) -> tuple[Route, ...]:
    read = (read_route(entry, interface, links) for entry in interface.record.route or ())
    return tuple(dict.fromkeys(route for route in read if route is not None))


def rules_of(interface: Interface, links: Links) -> tuple[Rule, ...]:
    """Those that shall be; that there is none of a kind is nothing to be made."""
    entries = [entry for entry in interface.record.rule or () if entry.state is None]
    read = (read_rule(entry, links) for entry in entries)
    return tuple(dict.fromkeys(rule for rule in read if rule is not None))


def unread(interface: Interface, links: Links) -> Iterator[str]:
    """The paths of the commands whose words are not understood."""
    it = interface.record
    if not it.onboot:
        return
    for route in it.route or ():
        if read_route(route, interface, links) is None:
            yield route.path
    for rule in it.rule or ():
        if read_rule(rule, links) is None:
            yield rule.path


def family_of(entry: schema.Entry) -> str:
    return INET6 if entry.v6() else INET


def read_route(entry: schema.Route, interface: Interface, links: Links) -> Route | None:
    """What a route means; None where its words are not understood."""
    tables = _tables(links)
    if entry.command is not None:
        return commands.route(str(entry.command), str(interface.device), tables)
    to = target(entry)
    pairs = ((name, getattr(entry, name)) for name in _WINDOWS)
    return Route(
        EVERYTHING[family_of(entry)] if to == "default" else str(ip_interface(to)),
        "" if entry.gateway is None else str(ip_address(str(entry.gateway))),
        MAIN if entry.table is None else tables[entry.table],
        "unicast" if entry.type is None else str(entry.type),
        onlink=bool(entry.onlink),
        options=tuple((name, f"{value:d}") for name, value in pairs if value is not None),
    )


def read_rule(entry: schema.Rule, links: Links) -> Rule | None:
    """What a rule means; None where its words are not understood."""
    tables, family = _tables(links), family_of(entry)
    if entry.command is not None:
        return commands.rule(str(entry.command), family, tables)
    return Rule(
        family,
        0 if entry.table is None else tables[entry.table],
        commands.selector(entry.from_),
        commands.selector(entry.to),
        None if entry.priority is None else int(entry.priority),
        bool(entry.not_),
        "" if entry.iif is None else str(links.device_of(entry.iif)),
        _mark(entry),
        "" if entry.action is None else str(entry.action),
    )


def _mark(entry: schema.Rule) -> str:
    """As the kernel has it: a number, and a mask that does not hold all bits."""
    if entry.fwmark is None:
        return ""
    mark = f"{int(entry.fwmark, 16):#x}"
    mask = _ALL if entry.fwmask is None else int(entry.fwmask, 16)
    return mark if mask == _ALL else f"{mark}/{mask:#x}"


def _tables(links: Links) -> dict[str, int]:
    found = links.network.routing_table or {}
    return {str(name): int(number) for name, number in found.items()}
