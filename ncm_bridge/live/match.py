# SPDX-License-Identifier: Apache-2.0
"""Whether what is, is what was asked for: routes, rules, and what is there beyond.

On the path of every run: nothing is imported, and nothing made where nothing is wanted.
"""

from __future__ import annotations

from ncm_bridge.model.link import INET, INET6

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ncm_bridge.model.link import Link, Route, Rule

LOOSE = ("blackhole", "unreachable", "prohibit", "throw")
"""Types of routes that have no device."""
_ZEROCONF = "169.254.0.0/16"


def family_of(network: str) -> str:
    return INET6 if ":" in network else INET


def same_route(wanted: Route, now: Route) -> bool:
    """A metric that is not said, and options that are not, are as they are."""
    return (
        wanted.to == now.to
        and wanted.via == now.via
        and wanted.table == now.table
        and wanted.type == now.type
        and (wanted.metric is None or wanted.metric == now.metric)
        and (now.onlink or not wanted.onlink)
        and (not wanted.options or set(wanted.options) <= set(now.options))
    )


def same_rule(wanted: Rule, now: Rule) -> bool:
    """A priority that is not said is as it is."""
    if wanted.priority is None:
        now = now._replace(priority=None)
    return wanted == now


def route_in(wanted: Route, routes: Iterable[Route]) -> bool:
    return any(same_route(wanted, route) for route in routes)


def rule_in(wanted: Rule, rules: Iterable[Rule]) -> bool:
    return any(same_rule(wanted, rule) for rule in rules)


def asked(now: Route, routes: Iterable[Route]) -> bool:
    """Whether one of ``routes`` asks for this one."""
    return any(same_route(route, now) for route in routes)


def more_addresses(now: Link, wanted: Link) -> list[str]:
    """The addresses that are there and not wanted, but those that a server or router may give."""
    if now.addresses.keys() <= wanted.addresses.keys():
        return []
    return [
        address for address in now.addresses
        if address not in wanted.addresses and family_of(address) not in wanted.dynamic
    ]  # fmt: skip


def more_routes(now: Link, wanted: Link) -> list[Route]:
    """The routes that are there and not wanted, likewise.

    The network scripts give every link the way to 169.254.0.0/16.
    """
    return [
        route for route in now.routes
        if not asked(route, wanted.routes) and family_of(route.to) not in wanted.dynamic
        and (route.to != _ZEROCONF or route.via)
    ]  # fmt: skip


def foreign(now: Link, wanted: Link, base: Link | None = None) -> tuple[list[str], list[Route]]:
    """Addresses and routes that are neither wanted nor ours: ``base`` is what was wanted before."""
    addresses, routes = more_addresses(now, wanted), more_routes(now, wanted)
    if base is not None:
        # What a server gave until now goes with its lease.
        addresses = [
            address for address in addresses
            if address not in base.addresses and family_of(address) not in base.dynamic
        ]  # fmt: skip
        routes = [
            route for route in routes
            if not asked(route, base.routes) and family_of(route.to) not in base.dynamic
        ]  # fmt: skip
    return [address for address in addresses if not _instead(address, wanted)], routes


def more_ports(now: Link, wanted: Link, base: Link | None = None) -> list[str]:
    """The ports of a bridge of Open vSwitch that nobody asked for; guests' taps are none."""
    if now.ports is None or wanted.ports is None:
        return []
    known = (*wanted.ports, *((base.ports or ()) if base is not None else ()))
    return [port for port in now.ports if port not in known]


def _instead(address: str, wanted: Link) -> bool:
    """Whether it is wanted with another prefix: IPv6 has an address once only."""
    if ":" not in address:
        return False
    start = f"{address.partition('/')[0]}/"
    return any(other.startswith(start) for other in wanted.addresses)


def no_longer(
    now: Link, wanted: Link, base: Link | None, remove_foreign: bool = False
) -> tuple[list[str], list[Route]]:
    """Addresses and routes to be taken away: ours that are not wanted now, and foreign if so."""
    addresses, routes = more_addresses(now, wanted), more_routes(now, wanted)
    if not remove_foreign:
        known, ways = ({}, ()) if base is None else (base.addresses, base.routes)
        addresses = [
            address for address in addresses if address in known or _instead(address, wanted)
        ]  # fmt: skip
        routes = [route for route in routes if asked(route, ways)]
    return addresses, routes


def rules_no_longer(
    rules: Sequence[Rule], wanted: Link, base: Link | None, others: Iterable[Link]
) -> list[Rule]:
    """The node's rules that only this link asked for, before."""
    found = [] if base is None else [rule for rule in rules if _asks(base.rules, rule)]
    if not found:
        return []
    still = [rule for link in (wanted, *others) for rule in link.rules]
    return [rule for rule in found if not _asks(still, rule)]


def _asks(rules: Iterable[Rule], now: Rule) -> bool:
    return any(same_rule(rule, now) for rule in rules)


def loose_no_longer(
    loose: Sequence[Route], wanted: Link, base: Link | None, others: Iterable[Link]
) -> list[Route]:
    """Likewise the routes without a device."""
    found = [] if base is None else [route for route in loose if asked(route, base.routes)]
    if not found:
        return []
    still = [route for link in (wanted, *others) for route in link.routes]
    return [route for route in found if not asked(route, still)]
