# SPDX-License-Identifier: Apache-2.0
"""Routes back to a snapshot by ip(8): of one way, and of several over several links."""

from __future__ import annotations

from ncm_bridge.live.words import route_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ncm_bridge.backend import Command
    from ncm_bridge.live.trial_snapshot import Snapshot
    from ncm_bridge.model.link import Link, Route

    Links = Mapping[str, Link]
    Way = tuple[str, Route]
    """A link, and a route over it."""
    Ways = dict[tuple[object, ...], set[Way]]
    """What the kernel tells routes by -> all their ways."""

_WEIGHT = "weight"


def back(snapshot: Snapshot, links: Links) -> list[Command]:
    """What is there in the place of a former route goes before that comes; and what leads to a
    gateway comes before what is behind it."""
    up = [name for name in snapshot.scope if snapshot.links[name].up and name in links]
    before, present = _ways(snapshot.links, up), _ways(links, up)
    gone: list[Command] = []
    come: list[tuple[bool, Command]] = []
    for key in {**before, **present}:
        was, now = before.get(key, set()), present.get(key, set())
        was = {way for way in was if way[0] in links}
        gone += _gone(was, now, snapshot.names)
        come += _come(was, now)
    return [*gone, *(command for _, command in sorted(come, key=lambda at: at[0]))]


def _ways(links: Links, names: Collection[str]) -> Ways:
    """The routes of these links; of those with several ways, the ways over others too."""
    found: Ways = {}
    for name in names:
        for route in links[name].routes:
            found.setdefault(_key(route), set()).add((name, route))
    split = {key for key, ways in found.items() if _split(ways)}
    for name, link in links.items() if split else ():
        for route in link.routes:
            if _key(route) in split and _is_split(route):
                found[_key(route)].add((name, route))
    return found


def _key(route: Route) -> tuple[object, ...]:
    return route.to, route.table, route.metric, dict(route.options).get("tos", "")


def _is_split(route: Route) -> bool:
    """Whether it is one way of several."""
    return any(word == _WEIGHT for word, _ in route.options)


def _split(ways: Collection[Way]) -> set[Way]:
    return {way for way in ways if _is_split(way[1])}


def _gone(was: set[Way], now: set[Way], ours: Collection[str]) -> Iterator[Command]:
    """One of several ways goes with the others."""
    split = _split(now)
    if split and split != _split(was) and (was or any(name in ours for name, _ in split)):
        yield _several("delete", split)
    for name, route in sorted(now - was - split):
        if name in ours:
            yield route_command("delete", route, name)


def _come(was: set[Way], now: set[Way]) -> Iterator[tuple[bool, Command]]:
    """Each with whether it needs others."""
    # What has the same place in the table as one that is there comes behind it.
    verb = "append" if was & now else "add"
    for name, route in sorted(was - now - _split(was)):
        yield bool(route.via) and not route.onlink, route_command(verb, route, name)
        verb = "append"
    split = _split(was)
    if split and split != _split(now):
        yield True, _several(verb, split)


def _several(verb: str, ways: set[Way]) -> Command:
    _, first = min(ways)
    options = tuple(pair for pair in first.options if pair[0] != _WEIGHT)
    whole = first._replace(via="", onlink=False, options=options)
    hops = [word for name, route in sorted(ways) for word in _hop(name, route)]
    return (*route_command(verb, whole), *hops)


def _hop(name: str, route: Route) -> list[str]:
    via = ["via", *route.via.split(" ")] if route.via else []
    weight = dict(route.options)[_WEIGHT]
    return ["nexthop", *via, "dev", name, _WEIGHT, weight, *(["onlink"] if route.onlink else [])]
