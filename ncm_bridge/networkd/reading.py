# SPDX-License-Identifier: Apache-2.0
"""Routes and rules of the profile, understood; for networkd and for ifupdown."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface
from typing import TYPE_CHECKING

from ncm_bridge.model import commands
from ncm_bridge.model.link import INET, INET6, MAIN, Route, Rule
from ncm_bridge.model.routes import EVERYTHING
from ncm_bridge.routes import target

if TYPE_CHECKING:
    from ncm.values import Bool, Int, Str
    from ncm_bridge.links import Link
    from ncm_bridge.networkd.context import Context
    from ncm_bridge.schema import routes as schema

_WINDOWS = ("cwnd", "initcwnd", "initrwnd")


def family_of(entry: schema.Entry) -> str:
    return INET6 if entry.v6() else INET


def leaves(entry: schema.Entry) -> list[Str | Int | Bool]:
    """All that the entry says, so that a line can name it."""
    return [value for _, value in entry.items()]


def route_of(entry: schema.Route, link: Link, context: Context) -> Route | None:
    """None where the words of a command are not understood."""
    tables = context.tables()
    if entry.command is not None:
        return commands.route(str(entry.command), str(link.device), tables)
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


def rule_of(entry: schema.Rule, context: Context) -> Rule | None:
    """None where the words of a command are not understood."""
    tables, family = context.tables(), family_of(entry)
    if entry.command is not None:
        return commands.rule(str(entry.command), family, tables)
    mark = "" if entry.fwmark is None else f"0x{entry.fwmark}"
    if mark and entry.fwmask is not None:
        mark = f"{mark}/0x{entry.fwmask}"
    return Rule(
        family,
        0 if entry.table is None else tables[entry.table],
        commands.selector(entry.from_),
        commands.selector(entry.to),
        None if entry.priority is None else int(entry.priority),
        bool(entry.not_),
        "" if entry.iif is None else str(context.links.device_of(entry.iif)),
        mark,
        "" if entry.action is None else str(entry.action),
    )
