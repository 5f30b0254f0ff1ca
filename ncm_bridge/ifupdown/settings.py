# SPDX-License-Identifier: Apache-2.0
"""Addresses, routes, rules and the other settings of a stanza."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm.text import Text, join
from ncm.values import Str, text_of
from ncm_bridge.common import addresses
from ncm_bridge.common import ethtool as cards
from ncm_bridge.common.context import FAMILIES
from ncm_bridge.common.text import said
from ncm_bridge.ifupdown.stanzas import Option
from ncm_bridge.live.words import family_flag, route_words, rule_words
from ncm_bridge.model.routes import family_of, read_route, read_rule
from ncm_bridge.routes import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.text import Part
    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link

_QUIET = " || true"
"""One that fails says so, and does not keep the next ones from being made."""


def main(link: Link) -> list[Option]:
    """The options of the method static."""
    address = addresses.main(link)
    if address is None:
        return []
    found: list[Option] = [("address", address.text)]
    broadcast = address.broadcast
    return found if broadcast is None else [*found, ("broadcast", Text(broadcast))]


def further(link: Link, context: Context) -> Iterator[Option]:
    """All other addresses: those of IPv6 too, so that nothing waits for duplicates."""
    for address in addresses.further(link, context):
        words: list[Part] = [address.text]
        if address.label is not None:
            # "+" computes it.
            words += [" broadcast ", "+" if address.broadcast is None else address.broadcast]
        words += [" dev ", link.device]
        words += [] if address.label is None else [" label ", address.label]
        yield "up", Text("ip address replace ", *words, _QUIET)


def kernel(link: Link, context: Context) -> Iterator[Option]:
    """MTU and parameters of IPv6."""
    it, device = link.record, link.device
    if it.mtu is not None:
        yield "pre-up", Text("ip link set dev ", device, " mtu ", it.mtu)
    off = context.no_ipv6(link)
    if off is not None:
        yield "pre-up", _sysctl(device, "disable_ipv6", said("1", off))
        return
    wish = context.advertised(link)
    if wish is not None:
        # 2: on a node that forwards too.
        yield "pre-up", _sysctl(device, "accept_ra", said(2 if wish else 0, wish))
    if it.ipv6_autoconf is not None:
        value = said(int(bool(it.ipv6_autoconf)), it.ipv6_autoconf)
        yield "pre-up", _sysctl(device, "autoconf", value)
    default = context.advertised_default(link)
    if default is not None:
        yield "pre-up", _sysctl(device, "accept_ra_defrtr", said(int(bool(default)), default))
    if it.ipv6_privacy is not None:
        yield "pre-up", _sysctl(device, "use_tempaddr", said("2", it.ipv6_privacy))
    if it.ipv6_mtu is not None:
        yield "up", _sysctl(device, "mtu", said(it.ipv6_mtu, it.ipv6_mtu))


def _sysctl(device: Str, name: str, value: Text) -> Text:
    return Text("sysctl -q -e -w net/ipv6/conf/", device, f"/{name}=", value)


def ethtool(link: Link) -> Iterator[Option]:
    """What a card cannot do stops nothing, as with the network scripts."""
    for flag, pairs in cards.settings(link):
        words = [Text(f"{name} ", said(text_of(value), value)) for name, value in pairs]
        command = Text(f"ethtool {flag} ", link.device, " ", join(" ", words))
        yield "pre-up", Text(command, _QUIET)


def routing(link: Link, context: Context) -> Iterator[Option]:
    """Routes go with the link, but those without one; rules go by their own line."""
    for family in FAMILIES:
        default = context.default(link, family)
        if default is not None:
            words = " ".join(route_words(default, str(link.device)))
            replace = _ip(family, "route replace", said(words, *context.gateway(family)))
            yield "up", Text(replace, _QUIET)
    for entry in link.record.route or ():
        route = read_route(entry, link, context.links)
        alone = route is not None and route.type != "unicast"
        if route is None:
            words = f"{entry.command}"
        else:
            words = " ".join(route_words(route, "" if alone else str(link.device)))
        text = said(words, *leaves(entry))
        yield "up", Text(_ip(family_of(entry), "route replace", text), _QUIET)
        if alone:
            yield "down", Text(_ip(family_of(entry), "route delete", text), _QUIET)
    for rule in link.record.rule or ():
        found = read_rule(rule, context.links)
        words = f"{rule.command}" if found is None else " ".join(rule_words(found))
        text, family = said(words, *leaves(rule)), family_of(rule)
        gone = _ip(family, "rule delete", text)
        # Added twice it would be there twice.
        yield "up", Text(gone, " 2>/dev/null; ", _ip(family, "rule add", text), _QUIET)
        yield "down", Text(gone, _QUIET)


def _ip(family: str, what: str, words: Text) -> Text:
    return Text(f"ip {family_flag(family)} {what} ", words)
