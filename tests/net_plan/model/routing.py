# SPDX-License-Identifier: Apache-2.0
"""ip route and ip rule."""

from __future__ import annotations

from ipaddress import ip_interface
from typing import Optional

from ncm_bridge.model.link import MAIN, Link, Route, Rule
from tests.net_plan.model.state import LOOSE, Failed, State, pairs


class Routing(State):
    """Routes of links and without one, and rules."""

    def route(self, verb: str, words: list[str], family: str) -> None:
        kind = words.pop(0) if words[0] in LOOSE else "unicast"
        to, said = words[0], pairs(words[1:])
        six = family == "-6"
        if to == "default":
            to = "::/0" if six else "0.0.0.0/0"
        assert six == (":" in to)
        device, proto = said.pop("dev", ""), said.pop("proto", "")
        metric = int(said.pop("metric", 1024 if six and verb != "del" else 0))
        via, table = said.pop("via", ""), int(said.pop("table", MAIN))
        onlink = said.pop("onlink", None) is not None
        route = Route(to, via, table, kind, metric, onlink, tuple(sorted(said.items())))
        assert (device == "") == (kind in LOOSE)
        if verb == "replace":
            assert proto == "static"
            self.put(route, device)
        else:
            assert verb == "del"
            self._take(route, device, six)

    def put(self, route: Route, device: str) -> None:
        if device:
            link = self.link(device)
            if not link.up:
                raise Failed("Nexthop device is not up")
            self._reachable(route, link)
        for other in self.links.values():
            other.routes = tuple(each for each in other.routes if not _same_place(each, route))
        self.loose = [each for each in self.loose if not _same_place(each, route)]
        if device:
            link.routes = (*link.routes, route)
        else:
            self.loose.append(route)

    def _reachable(self, route: Route, link: Link) -> None:
        if route.via and not route.onlink:
            networks = [ip_interface(address).network for address in link.addresses]
            ways = [
                ip_interface(each.to).network for each in link.routes
                if not each.via and each.to not in ("::/0", "0.0.0.0/0")
            ]  # fmt: skip
            gateway = ip_interface(route.via).ip
            if not any(gateway in network for network in networks + ways):
                raise Failed("Nexthop has invalid gateway")

    def _take(self, route: Route, device: str, six: bool) -> None:
        def same(each: Route) -> bool:
            return (
                each.to == route.to and each.table == route.table and each.type == route.type
                and route.via in ("", each.via)
                and (not route.metric or route.metric == each.metric)
            )  # fmt: skip

        holders = [self.link(device)] if device else []
        for link in holders:
            gone = next((each for each in link.routes if same(each)), None)
            link.routes = tuple(each for each in link.routes if each is not gone)
        if not device:
            found = next((each for each in self.loose if same(each)), None)
            self.loose = [each for each in self.loose if each is not found]

    def rule(self, verb: str, words: list[str], family: str) -> None:
        rule = _rule(words, "inet6" if family == "-6" else "inet")
        if verb == "add":
            self.add_rule(rule)
        else:
            assert verb == "del"
            gone = next(
                (each for each in self.rules
                 if each == rule or each._replace(priority=None) == rule), None,
            )  # fmt: skip
            self.rules = [each for each in self.rules if each is not gone]

    def add_rule(self, rule: Rule) -> None:
        """Without a priority it comes before all others."""
        lowest = min([each.priority or 32766 for each in self.rules] + [32766])
        self.rules.append(rule if rule.priority else rule._replace(priority=lowest - 1))


def _same_place(one: Route, other: Route) -> bool:
    return (one.to, one.table, one.metric) == (other.to, other.table, other.metric)


def _rule(words: list[str], family: str) -> Rule:
    invert = words[0] == "not"
    action = words[-1] if words[-1] in LOOSE else ""
    said = pairs(words[invert : len(words) - bool(action)])
    priority: Optional[int] = int(said.pop("priority")) if "priority" in said else None
    table, source = int(said.pop("table", "0")), said.pop("from")
    rule = Rule(
        family, table, "" if source == "all" else source, said.pop("to", ""), priority, invert,
        said.pop("iif", ""), said.pop("fwmark", ""), action,
    )  # fmt: skip
    assert not said
    return rule
