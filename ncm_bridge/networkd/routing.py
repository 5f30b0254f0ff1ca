# SPDX-License-Identifier: Apache-2.0
"""[Route] and [RoutingPolicyRule] of a .network file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_bridge.common.context import FAMILIES
from ncm_bridge.common.text import said
from ncm_bridge.model.link import INET, INET6, MAIN
from ncm_bridge.model.routes import EVERYTHING, read_route, read_rule
from ncm_bridge.routes import leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ncm_bridge.common.context import Context
    from ncm_bridge.common.units import Section
    from ncm_bridge.links import Link
    from ncm_bridge.model.link import Route, Rule

OPTIONS = {
    "advmss": "TCPAdvertisedMaximumSegmentSize", "initcwnd": "InitialCongestionWindow",
    "initrwnd": "InitialAdvertisedReceiveWindow", "mtu": "MTUBytes", "quickack": "QuickAck",
    "src": "PreferredSource",
}  # fmt: skip
"""Further words of ip-route(8) -> networkd's."""
_FAMILY = {INET: "ipv4", INET6: "ipv6"}


def routes(link: Link, context: Context) -> list[Section]:
    """[Route] of each, the default ones first."""
    found = []
    for family in FAMILIES:
        default = context.default(link, family)
        if default is not None:
            found.append(_route(default, context.gateway(family)))
    for entry in link.record.route or ():
        route = read_route(entry, link, context.links)
        if route is not None:
            found.append(_route(route, leaves(entry)))
    return found


def _route(route: Route, values: Sequence[Any]) -> Section:
    pairs = []
    if not route.via or route.to not in EVERYTHING.values():
        pairs.append(("Destination", route.to))
    pairs += [("Gateway", route.via)] if route.via else []
    pairs += [("Table", str(route.table))] if route.table != MAIN else []
    pairs += [("Type", route.type)] if route.type != "unicast" else []
    pairs += [("Metric", str(route.metric))] if route.metric is not None else []
    pairs += [("GatewayOnLink", "yes")] if route.onlink else []
    pairs += [(OPTIONS[name], value) for name, value in route.options if name in OPTIONS]
    return "Route", [(key, said(value, *values)) for key, value in pairs]


def rules(link: Link, context: Context) -> list[Section]:
    """[RoutingPolicyRule] of each that shall be."""
    found = []
    for entry in link.record.rule or ():
        rule = read_rule(entry, context.links)
        if rule is not None and entry.state is None:
            found.append(_rule(rule, leaves(entry)))
    return found


def _rule(rule: Rule, values: Sequence[Any]) -> Section:
    pairs = []
    for key, value in (
        ("From", rule.from_), ("To", rule.to), ("IncomingInterface", rule.iif),
        ("FirewallMark", rule.fwmark),
    ):  # fmt: skip
        pairs += [(key, value)] if value else []
    if not rule.from_ and not rule.to:
        pairs.append(("Family", _FAMILY[rule.family]))
    pairs += [("Priority", str(rule.priority))] if rule.priority is not None else []
    pairs += [("InvertRule", "yes")] if rule.invert else []
    pairs.append(("Type", rule.action) if rule.action else ("Table", str(rule.table)))
    return "RoutingPolicyRule", [(key, said(value, *values)) for key, value in pairs]
