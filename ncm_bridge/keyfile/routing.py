# SPDX-License-Identifier: Apache-2.0
"""routeN and routing-ruleN of a keyfile, also of entries that are arguments of ip(8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm.text import Text
from ncm.values import Str
from ncm_bridge.model.link import MAIN, Route, Rule
from ncm_bridge.model.routes import EVERYTHING, family_of, read_route, read_rule

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link
    from ncm_bridge.schema import routes as schema

OPTIONS = ("advmss", "cwnd", "initcwnd", "initrwnd", "mtu", "quickack", "src", "window")
"""Further words of ip-route(8) that a keyfile has, by the same names."""
PRIORITY = 100
"""Of a rule that says none: NetworkManager needs one, and ncm-network's nmstate writes this."""


def routes(link: Link, family: str, context: Context) -> list[tuple[Text, Optional[Text]]]:
    """(routeN, routeN_options or None) of each route of the family."""
    found = []
    for entry in link.record.route or ():
        route = read_route(entry, link, context.links) if family_of(entry) == family else None
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


def rules(link: Link, family: str, context: Context) -> list[Text]:
    """routing-ruleN of each rule of the family; those that shall not be are not written."""
    found = []
    for entry in link.record.rule or ():
        if family_of(entry) == family and entry.state is None:
            rule = read_rule(entry, context.links)
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
