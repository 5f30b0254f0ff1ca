# SPDX-License-Identifier: Apache-2.0
"""Addresses, routes, rules and the other settings of a stanza."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.text import Text, join
from ncm.values import Str, text_of
from ncm_bridge.ifupdown.stanzas import Option
from ncm_bridge.live.words import family_flag, route_words, rule_words
from ncm_bridge.model.addresses import one
from ncm_bridge.model.routes import family_of, read_route, read_rule
from ncm_bridge.networkd.context import FAMILIES
from ncm_bridge.networkd.sections import said
from ncm_bridge.routes import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.schema import Record
    from ncm_bridge.links import Link
    from ncm_bridge.networkd.context import Context

_QUIET = " || true"
"""One that fails says so, and does not keep the next ones from being made."""
_ETHTOOL = (("--set-channels", "channels"), ("--change", "ethtool"), ("--offload", "offload"),
            ("--set-ring", "ring"))  # fmt: skip
# Speed and duplex can be set only once negotiation is off.
_FIRST = ("autoneg", "speed", "duplex")


def main(link: Link) -> list[Option]:
    """The options of the method static."""
    it = link.record
    if it.bootproto != "static" or it.ip is None:
        return []
    found: list[Option] = [("address", said(one(it.ip, it.netmask), it.ip, it.netmask))]
    return found if it.broadcast is None else [*found, ("broadcast", Text(it.broadcast))]


def further(link: Link, context: Context) -> Iterator[Option]:
    """All other addresses: those of IPv6 too, so that nothing waits for duplicates."""
    it, dev = link.record, Text(" dev ", link.device)
    if it.my_inner_ipaddr is not None and it.my_inner_prefix is not None:
        length = f"{it.my_inner_prefix:d}"
        inner = said(one(it.my_inner_ipaddr, length), it.my_inner_ipaddr, it.my_inner_prefix)
        yield "up", Text("ip address replace ", inner, dev, _QUIET)
    for key, alias in (it.aliases or {}).items():
        label = key if alias.name is None else alias.name
        assert alias.ip is not None
        address = said(one(alias.ip, alias.netmask), alias.ip, alias.netmask)
        # "+" computes it.
        broadcast = "+" if alias.broadcast is None else Text(alias.broadcast)
        words = Text(address, " broadcast ", broadcast, dev, " label ", link.device, ":", label)
        yield "up", Text("ip address replace ", words, _QUIET)
    if context.has_ipv6(link):
        for value in (it.ipv6addr, *(it.ipv6addr_secondaries or ())):
            if value is not None:
                yield "up", Text("ip address replace ", said(one(value), value), dev, _QUIET)


def kernel(link: Link, context: Context) -> Iterator[Option]:
    """MTU and parameters of IPv6."""
    it, device = link.record, link.device
    if it.mtu is not None:
        yield "pre-up", Text("ip link set dev ", device, " mtu ", it.mtu)
    off = context.no_ipv6(link)
    if off is not None:
        yield "pre-up", _sysctl(device, "disable_ipv6", said("1", off))
        return
    wish = it.ipv6_autoconf if it.ipv6_rtr is None else it.ipv6_rtr
    if wish is not None:
        # 2: on a node that forwards too.
        yield "pre-up", _sysctl(device, "accept_ra", said(2 if wish else 0, wish))
    if it.ipv6_autoconf is not None:
        value = said(int(bool(it.ipv6_autoconf)), it.ipv6_autoconf)
        yield "pre-up", _sysctl(device, "autoconf", value)
    default = it.defroute if it.ipv6_defroute is None else it.ipv6_defroute
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
    it = link.record
    records: dict[str, Record | None] = {
        "channels": None if it.ethtool is None else it.ethtool.channels,
        "ethtool": it.ethtool, "offload": it.offload, "ring": it.ring,
    }  # fmt: skip
    for flag, which in _ETHTOOL:
        record = records[which]
        pairs = [] if record is None else sorted(record.items(), key=_order)
        words = [Text(f"{name} ", text_of_leaf(value)) for name, value in pairs
                 if name != "channels"]  # fmt: skip
        if words:
            command = Text(f"ethtool {flag} ", link.device, " ", join(" ", words))
            yield "pre-up", Text(command, _QUIET)


def text_of_leaf(value: Any) -> Text:
    return said(text_of(value), value)


def _order(item: tuple[str, object]) -> tuple[int, str]:
    name = item[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)


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
