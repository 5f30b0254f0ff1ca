# SPDX-License-Identifier: Apache-2.0
"""Addresses, routes and rules that a keyfile cannot say."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Interface
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge.common.context import FAMILIES
from ncm_bridge.keyfile.ip import OFF, gateway_path, method
from ncm_bridge.keyfile.routing import OPTIONS
from ncm_bridge.model.link import INET6
from ncm_bridge.model.routes import family_of, read_route, read_rule

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link
    from ncm_bridge.schema.interface import Alias, Interface
    from ncm_bridge.schema.routes import Entry


def of_node(context: Context) -> Iterator[Problem]:
    """Default gateways that no interface leads to."""
    network = context.links.network
    gateway = None if network.ipv6 is None else network.ipv6.default_gateway
    found = any(family == INET6 for _, family in context.defaults)
    if gateway is not None and network.ipv6 is not None and network.ipv6.on() and not found:
        message = f"{gateway} is in the network of no interface; say a gatewaydev"
        yield Problem(gateway.path, message)


def of_link(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record
    yield from _broadcast(it)
    for alias in (it.aliases or {}).values():
        yield from _broadcast(alias)
    if it.ipv6_rtr and it.ipv6_autoconf is not None and not it.ipv6_autoconf:
        message = "cannot be true without ipv6_autoconf: NetworkManager takes all or nothing"
        yield Problem(it.ipv6_rtr.path, message)
    yield from _default(link, context)
    yield from _routes(link, context)
    yield from _rules(link, context)


def _broadcast(it: Interface | Alias) -> Iterator[Problem]:
    if it.broadcast is None or it.ip is None or it.netmask is None:
        return
    computed = IPv4Interface(f"{it.ip}/{it.netmask}").network.broadcast_address
    if str(it.broadcast) != str(computed):
        message = f"{it.broadcast}: NetworkManager always takes {computed}"
        yield Problem(it.broadcast.path, message)


def _without(link: Link, family: str, context: Context) -> str:
    """Why NetworkManager sets no routes of the family on the link; "" where it does."""
    if context.member(link):
        return f"{link.name} is part of another link"
    off = family == INET6 and method(link, family, context) == OFF
    return f"{link.name} has no IPv6" if off else ""


def _default(link: Link, context: Context) -> Iterator[Problem]:
    for family in FAMILIES:
        why = _without(link, family, context)
        if (str(link.device), family) in context.defaults and why:
            yield Problem(gateway_path(family, context), f"is not possible: {why}")


def _routes(link: Link, context: Context) -> Iterator[Problem]:
    for entry in link.record.route or ():
        route = read_route(entry, link, context.links)
        if route is None:
            yield Problem(entry.at("command"), "has no form in a profile of NetworkManager")
            continue
        unknown = [name for name, _ in route.options if name not in OPTIONS]
        if unknown:
            yield Problem(entry.at("command"), f"{unknown[0]}: NetworkManager has no such option")
        yield from _placed(entry, link, context)


def _rules(link: Link, context: Context) -> Iterator[Problem]:
    for entry in link.record.rule or ():
        if read_rule(entry, context.links) is None:
            yield Problem(entry.at("command"), "has no form in a profile of NetworkManager")
        else:
            yield from _placed(entry, link, context)


def _placed(entry: Entry, link: Link, context: Context) -> Iterator[Problem]:
    why = _without(link, family_of(entry), context)
    if why:
        yield Problem(entry.path, f"is not possible: {why}")
