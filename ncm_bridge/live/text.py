# SPDX-License-Identifier: Apache-2.0
"""A link as text, for a diff: one line a field, and only those that are declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm_bridge.live.match import LOOSE, asked, foreign, same_route, same_rule
from ncm_bridge.live.words import route_text, rule_text
from ncm_bridge.model.link import Link
from ncm_bridge.ovs.gone import gone

if TYPE_CHECKING:
    from ncm_bridge.live.differ import Difference
    from ncm_bridge.model.link import Route, Rule


def texts(difference: Difference) -> tuple[str | None, str | None]:
    """What is, as ``wanted`` would spell it; and what shall be."""
    now, wanted, way = difference.now, difference.wanted, difference.way
    old = None if now is None else _text(_old(difference))
    new = None if wanted is None or way == "remove" else _text(_lines(wanted, wanted))
    return old, new


def _text(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _old(difference: Difference) -> Iterator[str]:
    """What is there, as far as it is wanted, was wanted, or shall go."""
    now, base, around = difference.now, difference.base, difference.around
    assert now is not None
    shape = difference.wanted or base or now
    known = (shape, base or shape)
    shown = Link(now.name, shape.kind if shape.kind == "device" else now.kind)
    shown.up, shown.mtu, shown.master, shown.lower = now.up, now.mtu, now.master, now.lower
    shown.options, shown.port, shown.ovs = now.options, now.port, now.ovs
    shown.sysctl, shown.ethtool = now.sysctl, now.ethtool
    shown.dynamic = known[1].dynamic
    strange, ways = foreign(now, shape, base) if around.remove_foreign else ([], [])
    shown.addresses = {
        address: label for address, label in now.addresses.items()
        if address in strange or any(address in link.addresses for link in known)
    }  # fmt: skip
    mine = [route for link in known for route in link.routes]
    shown.routes = tuple(
        _spelled(route, mine)
        for route in (*now.routes, *around.loose)
        if route in ways or asked(route, mine)
    )
    rules = [rule for link in known for rule in link.rules]
    shown.rules = tuple(
        _as_asked(rule, rules)
        for rule in around.rules
        if any(same_rule(each, rule) for each in rules)
    )
    left = gone(now, shape, base)
    if left:
        shape = Link.of(shape.as_json())
        shape.ovs = {**shape.ovs, **left}
    yield from _lines(shown, shape)


def _spelled(now: Route, routes: list[Route]) -> Route:
    return next((route for route in routes if same_route(route, now)), now)


def _as_asked(now: Rule, rules: list[Rule]) -> Rule:
    return next((rule for rule in rules if same_rule(rule, now)), now)


def _lines(link: Link, shape: Link) -> Iterator[str]:
    """The fields of a link that the shape declares; addresses, routes and rules all."""
    yield link.kind
    if shape.up is not None:
        yield "up" if link.up else "down"
    if shape.lower is not None and link.lower:
        yield f"link {link.lower}"
    if shape.mtu is not None:
        yield f"mtu {link.mtu}"
    if shape.master is not None and link.master:
        yield f"master {link.master}"
    for word in sorted(shape.options):
        if word in link.options:
            yield f"{word} {link.options[word]}"
    for word in sorted(shape.port):
        if word in link.port:
            yield f"port {word} {link.port[word]}"
    for word in sorted(shape.ovs):
        if link.ovs.get(word):
            yield f"ovs {word} {link.ovs[word]}"
    yield from (f"address {address}" for address in sorted(link.addresses))
    yield from (f"dynamic {family}" for family in link.dynamic)
    plain = [route for route in link.routes if route.type not in LOOSE]
    loose = [route for route in link.routes if route.type in LOOSE]
    yield from (f"route {text}" for text in sorted(map(route_text, (*plain, *loose))))
    yield from (f"rule {text}" for text in sorted(map(rule_text, link.rules)))
    for name in sorted(shape.sysctl):
        if name in link.sysctl:
            yield f"sysctl {name} {link.sysctl[name]}"
    for name in sorted(shape.ethtool):
        if name in link.ethtool:
            yield f"ethtool {name} {link.ethtool[name]}"
