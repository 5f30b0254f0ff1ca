# SPDX-License-Identifier: Apache-2.0
"""The commands that change a link while it runs: iproute2, sysctl and ethtool.

What a daemon may have done meanwhile must not make them fail: they replace rather than add.
What comes is put in its place before what goes is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm_bridge.live import ports
from ncm_bridge.live.match import (
    LOOSE,
    family_of,
    loose_no_longer,
    no_longer,
    route_in,
    rule_in,
    rules_no_longer,
)
from ncm_bridge.live.words import route_command, rule_command
from ncm_bridge.model.link import INET, INET6

if TYPE_CHECKING:
    from ncm_bridge.backend import Command
    from ncm_bridge.live.differ import Difference
    from ncm_bridge.model.link import Link, Route


class Changes:
    """What must be done to one link that is there."""

    def __init__(self, difference: Difference) -> None:
        assert difference.now is not None
        assert difference.wanted is not None
        self.name = difference.name
        self.now: Link = difference.now
        self.wanted: Link = difference.wanted
        self._around = around = difference.around
        self._base = base = difference.base
        wanted = difference.wanted
        others = [link for name, link in around.wanted.items() if name != self.name]
        there = (*self.now.routes, *around.loose)
        self.routes = [route for route in wanted.routes if not route_in(route, there)]
        self.rules = [rule for rule in wanted.rules if not rule_in(rule, around.rules)]
        self.addresses = [each for each in wanted.addresses if each not in self.now.addresses]
        self.old_addresses, old = no_longer(self.now, wanted, base, around.remove_foreign)
        self.old_routes = [*old, *loose_no_longer(around.loose, wanted, base, others)]
        self.old_rules = rules_no_longer(around.rules, wanted, base, others)

    def commands(self, moved: bool = False) -> Iterator[Command]:
        """moved: it is in its master already."""
        yield from ports.commands(self.now, self.wanted, self._around, moved, self._base)
        yield from self._settings()
        yield from self._clearing()
        for address in self.addresses:
            yield self._address("replace", address)
        last = self._nothing_left()
        if last:
            yield from self._old_addresses()
        for route in self.routes:
            yield self._route("replace", self._in_place_of(route))
        for rule in self.rules:
            yield rule_command("add", rule)
        for rule in self.old_rules:
            yield rule_command("del", rule)
        for route in self.old_routes:
            if not self._replaced(route):
                yield self._route("del", route)
        if not last:
            yield from self._old_addresses()

    def _settings(self) -> Iterator[Command]:
        now, wanted = self.now, self.wanted
        for name, value in wanted.sysctl.items():
            # A name with dots in it is a link's: so slashes part what others part with dots.
            if now.sysctl.get(name, value) != value:
                yield ("sysctl", "-q", "-w", f"net/{name}={value}")
        wrong = {
            name: value for name, value in wanted.ethtool.items()
            if now.ethtool.get(name, value) != value
        }  # fmt: skip
        yield from ethtool_words(self.name, wrong, wanted.ethtool)

    def _clearing(self) -> Iterator[Command]:
        """IPv6 has an address once only: one with another prefix must go first."""
        coming = {address.partition("/")[0] for address in self.addresses}
        for address in list(self.old_addresses):
            if ":" in address and address.partition("/")[0] in coming:
                self.old_addresses.remove(address)
                yield self._address("del", address)

    def _nothing_left(self) -> bool:
        """Whether the last IPv4 address goes: the kernel then drops all routes of the link."""
        left = {*self.now.addresses, *self.wanted.addresses} - set(self.old_addresses)
        return not any(family_of(address) == INET for address in left)

    def _old_addresses(self) -> Iterator[Command]:
        promoted = False
        for address in self.old_addresses:
            if not promoted and self._leads(address):
                promoted = True
                yield promoting(self.name)
            yield self._address("del", address)

    def _leads(self, address: str) -> bool:
        """Whether an address that stays may be there as a secondary of this one."""
        if family_of(address) == INET6:
            return False
        stay = {*self.now.addresses, *self.wanted.addresses} - set(self.old_addresses)
        from ipaddress import ip_interface

        network = ip_interface(address).network
        return any(":" not in other and ip_interface(other).network == network for other in stay)

    def _address(self, verb: str, address: str) -> Command:
        words: list[str] = []
        if verb != "del" and ":" not in address and int(address.partition("/")[2]) < 31:
            words = ["broadcast", "+"]
        label = self.wanted.addresses.get(address, "") if verb != "del" else ""
        return (
            "ip", "address", verb, address, *words, "dev", self.name,
            *(("label", label) if label else ()),
        )  # fmt: skip

    def _in_place_of(self, route: Route) -> Route:
        """With the metric of the one that it takes the place of: a daemon has its own."""
        if route.metric is None:
            for old in self.old_routes:
                if (old.to, old.table) == (route.to, route.table):
                    return route._replace(metric=old.metric or None)
        return route

    def _replaced(self, old: Route) -> bool:
        """Whether it went with the route that takes its place, and cannot be told from that.

        A daemon may have put the new one beside the old one: then there is none to replace, and
        both would stay. So the old one is taken away, wherever these words mean it alone.
        """
        return any(
            (new.to, new.table) == (old.to, old.table)
            and _metric(self._in_place_of(new)) == _metric(old)
            and _within(old, new)
            for new in self.routes
        )

    def _route(self, verb: str, route: Route) -> Command:
        if verb == "del":
            # One way of several is taken away without: ip(8) knows the word of a nexthop only.
            options = tuple(pair for pair in route.options if pair[0] != "weight")
            route = route._replace(options=options)
        mark = ("proto", "static") if verb == "replace" else ()
        device = "" if route.type in LOOSE else self.name
        return (*route_command(verb, route, device), *mark)


def _metric(route: Route) -> int:
    """The one that the kernel gives where none is said."""
    return route.metric or (1024 if family_of(route.to) == INET6 else 0)


def _within(old: Route, new: Route) -> bool:
    """Whether the words that take the old route away would take the new one as well."""
    return old.via in ("", new.via) and set(old.options) <= set(new.options)


def promoting(device: str) -> Command:
    """Before an address goes: else the kernel drops the others of its network with it."""
    return ("sysctl", "-q", "-w", f"net/ipv4/conf/{device}/promote_secondaries=1")


_FLAGS = {"features": "-K", "ring": "-G", "channels": "-L"}


def ethtool_words(device: str, wrong: dict[str, str], wanted: dict[str, str]) -> Iterator[Command]:
    for group, flag in _FLAGS.items():
        pairs = _words(group, wrong)
        if pairs:
            yield ("ethtool", flag, device, *pairs)
    # Speed and duplex can be set only together, and once negotiation is off.
    link = _words("link", wanted) if _words("link", wrong) else []
    order = [link.index(word) for word in ("autoneg", "speed", "duplex") if word in link]
    words = [word for at in order for word in link[at : at + 2]]
    words += ["wol", wrong["wol"]] if "wol" in wrong else []
    if words:
        yield ("ethtool", "-s", device, *words)


def _words(group: str, values: dict[str, str]) -> list[str]:
    found: list[str] = []
    for name, value in values.items():
        if name.startswith(f"{group} "):
            found += [name.partition(" ")[2], value]
    return found
