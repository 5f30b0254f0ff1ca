# SPDX-License-Identifier: Apache-2.0
"""Routes, policy rules and the tables they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.checks.names import exists
from ncm_bridge.routes import target

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema.routes import Route, Rule


def check_route(route: Route, report: Report) -> None:
    """The fields of a route that is no command."""
    if route.address is None:
        report(route.at("address"), "is missing (or say a command)")
        return
    if route.prefix is not None and route.netmask is not None:
        report(route.at("netmask"), "is not possible beside a prefix")
    elif route.address == "default":
        for attribute in ("prefix", "netmask"):
            if getattr(route, attribute) is not None:
                report(route.at(attribute), "is not possible with the address default")
    else:
        _check_target(route, report)
    _check_gateway(route, report)


def _check_target(route: Route, report: Report) -> None:
    try:
        target(route)
    except ValueError as error:
        at = "prefix" if route.netmask is None else "netmask"
        report(route.at(at), str(error))


def _check_gateway(route: Route, report: Report) -> None:
    if route.type is not None:
        for attribute in ("gateway", "onlink"):
            if getattr(route, attribute) is not None:
                report(route.at(attribute), f"is not possible with type {route.type}")
    elif route.gateway is None and route.onlink:
        report(route.at("onlink"), "needs a gateway")
    same = route.address == "default" or route.gateway is None
    if not same and (":" in str(route.address)) != (":" in str(route.gateway)):
        report(route.at("gateway"), "is of another address family than the address")


def check_rule(rule: Rule, report: Report) -> None:
    """The fields of a rule that is no command."""
    if rule.to is None and rule.from_ is None:
        report(rule.at("to"), "is missing: a rule needs to or from (or say a command)")
    elif rule.to is not None and rule.from_ is not None and (":" in rule.to) != (":" in rule.from_):
        report(rule.at("to"), "is of another address family than from")
    if rule.table is None and rule.action is None and rule.state is None:
        report(rule.at("table"), "is missing: a rule needs a table (or say a command)")
    if rule.table is not None and rule.action is not None:
        report(rule.at("action"), "is not possible beside a table")
    if rule.fwmask is not None and rule.fwmark is None:
        report(rule.at("fwmask"), "needs a fwmark")


def check_tables(link: Link, links: Links, report: Report) -> None:
    """A table that is named must have a number."""
    known = links.network.routing_table or {}
    for entry in (*(link.record.route or ()), *(link.record.rule or ())):
        if entry.table is not None and entry.table not in known:
            report(entry.table.path, f"{entry.table} is not in routing_table")
    for rule in link.record.rule or ():
        if rule.iif is not None:
            exists(rule.iif, links, report)
