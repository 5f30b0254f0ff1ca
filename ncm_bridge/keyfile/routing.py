# SPDX-License-Identifier: Apache-2.0
"""routeN and routing-ruleN of a keyfile, also of entries that are arguments of ip(8)."""

from __future__ import annotations

from ipaddress import ip_address, ip_interface
from typing import TYPE_CHECKING, Optional

from ncm.text import Text
from ncm.values import Str
from ncm_bridge.model import commands
from ncm_bridge.model.link import INET, INET6, MAIN, Route, Rule
from ncm_bridge.routes import target

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link
    from ncm_bridge.schema import routes as schema

OPTIONS = ("advmss", "cwnd", "initcwnd", "initrwnd", "mtu", "quickack", "src", "window")
"""Further words of ip-route(8) that a keyfile has, by the same names."""
PRIORITY = 100
"""Of a rule that says none: NetworkManager needs one, and ncm-network's nmstate writes this."""
EVERYTHING = {INET: "0.0.0.0/0", INET6: "::/0"}
_WINDOWS = ("cwnd", "initcwnd", "initrwnd")


def read_route(entry: schema.Route, link: Link, context: Context) -> Route | None:
    """What a route means; None where its words are not understood."""
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


def family_of(entry: schema.Entry) -> str:
    return INET6 if entry.v6() else INET


def routes(link: Link, family: str, context: Context) -> list[tuple[Text, Optional[Text]]]:
    """(routeN, routeN_options or None) of each route of the family."""
    found = []
    for entry in link.record.route or ():
        route = read_route(entry, link, context) if family_of(entry) == family else None
        if route is not None:
            found.append((_line(route, entry), _options(route, entry)))
    return found


def _line(route: Route, entry: schema.Route) -> Text:
    words = [route.to]
    if route.via or route.metric is not None:
        words.append(route.via)
    if route.metric is not None:
        words.append(str(route.metric))
    return Text(Str(",".join(words), _paths(entry)), *_marks(entry))


def _paths(entry: schema.Entry) -> str:
    return entry.path if entry.command is None else entry.command.path


def _marks(entry: schema.Entry) -> list[Str]:
    """The paths of all fields that are said: what changes a line must be named by it."""
    return [Str("", value.path) for name, value in entry.items() if name != "command"]


def _options(route: Route, entry: schema.Route) -> Text | None:
    pairs = [] if route.table == MAIN else [("table", str(route.table))]
    if route.onlink:
        pairs.append(("onlink", "true"))
    if route.type != "unicast":
        pairs.append(("type", route.type))
    for name, value in route.options:
        pairs.append((name, ("true" if int(value) else "false") if name == "quickack" else value))
    if not pairs:
        return None
    return Text(Str(",".join(f"{name}={value}" for name, value in sorted(pairs)), _paths(entry)))


def read_rule(entry: schema.Rule, context: Context) -> Rule | None:
    """What a rule means; None where its words are not understood."""
    tables, family = context.tables(), family_of(entry)
    if entry.command is not None:
        return commands.rule(str(entry.command), family, tables)
    mark = "" if entry.fwmark is None else f"0x{entry.fwmark}"
    if entry.fwmask is not None:
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


def rules(link: Link, family: str, context: Context) -> list[Text]:
    """routing-ruleN of each rule of the family; those that shall not be are not written."""
    found = []
    for entry in link.record.rule or ():
        if family_of(entry) == family and entry.state is None:
            rule = read_rule(entry, context)
            if rule is not None:
                words = Str(" ".join(_words(rule)), _paths(entry))
                found.append(Text(words, *_marks(entry)))
    return found


def _words(rule: Rule) -> list[str]:
    words = ["priority", str(PRIORITY if rule.priority is None else rule.priority)]
    if rule.invert:
        words.append("not")
    for name, value in (("from", rule.from_), ("to", rule.to), ("iif", rule.iif),
                        ("fwmark", rule.fwmark)):  # fmt: skip
        if value:
            words += [name, value]
    if not rule.from_ and not rule.to:
        words += ["from", EVERYTHING[rule.family]]
    if rule.action:
        return [*words, "type", rule.action]
    return [*words, "table", str(rule.table)]
