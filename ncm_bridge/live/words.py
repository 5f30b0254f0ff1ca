# SPDX-License-Identifier: Apache-2.0
"""Routes and rules by the words of ip-route(8) and ip-rule(8)."""

from __future__ import annotations

from ncm_bridge.model.link import INET6, MAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_bridge.backend import Command
    from ncm_bridge.model.link import Route, Rule

_IN_LOCAL = ("local", "broadcast", "anycast")
"""Types that ip-route(8) puts into table local where no table is named."""


def route_command(verb: str, route: Route, device: str = "") -> Command:
    flag = ("-6",) if ":" in route.to else ()
    return ("ip", *flag, "route", verb, *route_words(route, device))


def rule_command(verb: str, rule: Rule) -> Command:
    return ("ip", family_flag(rule.family), "rule", verb, *rule_words(rule))


def route_words(route: Route, device: str = "") -> list[str]:
    """What stands behind ``ip route replace``. device: "" for none, or to leave it out."""
    words = [] if route.type == "unicast" else [route.type]
    words.append("default" if route.to in ("0.0.0.0/0", "::/0") else route.to)
    if route.via:
        words += ["via", *route.via.split(" ")]
    if device:
        words += ["dev", device]
    if route.table != MAIN or route.type in _IN_LOCAL:
        words += ["table", str(route.table)]
    if route.metric:
        words += ["metric", str(route.metric)]
    words += ["onlink"] if route.onlink else []
    for pair in route.options:
        words += pair
    return words


def route_text(route: Route) -> str:
    """One line; of the two defaults, IPv6's by its address."""
    text = " ".join(route_words(route))
    return text.replace("default", "::/0", 1) if route.to == "::/0" else text


def rule_words(rule: Rule) -> list[str]:
    """What stands behind ``ip rule add``."""
    words = ["not"] if rule.invert else []
    words += ["from", rule.from_ or "all"]
    for name, value in (("to", rule.to), ("iif", rule.iif), ("fwmark", rule.fwmark)):
        words += [name, value] if value else []
    if rule.priority is not None:
        words += ["priority", str(rule.priority)]
    return [*words, *([rule.action] if rule.action else ["table", str(rule.table)])]


def family_flag(family: str) -> str:
    return "-6" if family == INET6 else "-4"


def rule_text(rule: Rule) -> str:
    text = " ".join(rule_words(rule))
    return f"{rule.family} {text}"
