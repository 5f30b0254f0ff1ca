# SPDX-License-Identifier: Apache-2.0
"""Sections [ipv4] and [ipv6]: method, addresses, gateway, and what is told of failures."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_interface
from typing import TYPE_CHECKING

from ncm.text import Text
from ncm.values import Str
from ncm_bridge.keyfile.routing import routes, rules
from ncm_bridge.keyfile.text import Keys, Section, given, numbered, said, truth
from ncm_bridge.links import default_gateway
from ncm_bridge.model.link import INET, INET6

if TYPE_CHECKING:
    from ncm.values import Bool
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link

AUTO, MANUAL, LOCAL, IGNORE, OFF = "auto", "manual", "link-local", "ignore", "disabled"
_ASK = ("ipv6_mtu", "ipv6_privacy", "ipv6_failure_fatal")
"""Fields that make no sense without an address, which then only a router can give."""


def addresses(link: Link, family: str) -> list[Text]:
    """ADDRESS/PREFIX of each, the main one first."""
    return list(_ipv4(link) if family == INET else _ipv6(link))


def _ipv4(link: Link) -> Iterator[Text]:
    it = link.record
    if it.bootproto == "static" and it.ip is not None and it.netmask is not None:
        yield _with_netmask(it.ip, it.netmask)
    if it.my_inner_ipaddr is not None and it.my_inner_prefix is not None:
        yield Text(it.my_inner_ipaddr, "/", it.my_inner_prefix)
    for alias in (it.aliases or {}).values():
        if alias.ip is not None:
            yield _with_netmask(alias.ip, alias.netmask)


def _with_netmask(ip: Str, netmask: Str) -> Text:
    prefix = ip_interface(f"{ip}/{netmask}").network.prefixlen
    return Text(ip, "/", said(prefix, netmask.path))


def _ipv6(link: Link) -> Iterator[Text]:
    it = link.record
    for value in (it.ipv6addr, *(it.ipv6addr_secondaries or ())):
        if value is not None:
            yield Text(said(ip_interface(str(value)), value.path))


def method(link: Link, family: str, context: Context) -> Str:
    """How addresses come about, and the path of the field that decides it."""
    return _method4(link) if family == INET else _method6(link, context)


def _method4(link: Link) -> Str:
    it = link.record
    if link.dynamic:
        return said(AUTO, it.bootproto.path)
    return said(MANUAL if addresses(link, INET) else OFF, it.bootproto.path)


def _method6(link: Link, context: Context) -> Str:
    """Where nothing is said, what the kernel does by itself: router advertisements are taken."""
    it, node = link.record, context.links.network.ipv6
    if not context.has_ipv6(link):
        decides = it.at("ipv6init") if node is None or it.ipv6init is not None else node.path
        return said(OFF, decides)
    own = bool(addresses(link, INET6))
    if it.ipv6_autoconf:
        return said(AUTO, it.ipv6_autoconf.path)
    for refused in (it.ipv6_autoconf, it.ipv6_rtr):
        if refused is not None and not refused:
            return said(MANUAL if own else LOCAL, refused.path)
    if it.ipv6_rtr:
        return said(AUTO, it.ipv6_rtr.path)
    if own:
        gateway = None if node is None else node.default_gateway
        # Without a gateway that is said, only a router can tell the way out.
        return said(AUTO if gateway is None else MANUAL, it.at("ipv6addr"))
    asked = [it.at(name) for name in _ASK if getattr(it, name) is not None]
    if it.ipv6init:
        asked.append(it.at("ipv6init"))
    if asked:
        return said(AUTO, asked[0])
    return said(IGNORE, it.at("ipv6init"))


def sections(link: Link, context: Context) -> list[Section]:
    """Both sections; none for what is part of another link."""
    if context.member(link):
        return []
    return [("ipv4", _section(link, INET, context)), ("ipv6", _section(link, INET6, context))]


def _section(link: Link, family: str, context: Context) -> Keys:
    """Routes and rules are set with every method, but where IPv6 is off."""
    way = method(link, family, context)
    own = addresses(link, family) if way in (AUTO, MANUAL) else []
    found: Keys = [("method", way), *numbered("address", own)]
    found += _gateway(link, family, context, bool(own))
    if way == AUTO:
        found.append(("ignore-auto-dns", "true"))
    if way not in (OFF, IGNORE):
        found += _further(link, family, context)
    for number, (line, options) in enumerate(_all_routes(link, family, context, bool(own)), 1):
        found.append((f"route{number}", line))
        if options:
            found.append((f"route{number}_options", options))
    return [*found, *numbered("routing-rule", rules(link, family, context))]


def _gateway(link: Link, family: str, context: Context, own: bool) -> Keys:
    route = context.default(link, family)
    via = "" if route is None else route.via
    found = given(("gateway", said(via, gateway_path(family, context)) if via and own else None))
    refused = _no_default(link, family, context)
    if refused is not None:
        return [*found, ("never-default", said("true", refused.path))]
    if method(link, family, context) == AUTO and context.elsewhere(link, family):
        return [*found, ("never-default", "true")]
    return found


def _no_default(link: Link, family: str, context: Context) -> Bool | None:
    """The field that says that the default route is not here."""
    value = link.record.defroute if family == INET else context.advertised_default(link)
    return value if value is not None and not value else None


def gateway_path(family: str, context: Context) -> str:
    """The profile path of the default gateway."""
    network = context.links.network
    if family == INET6 and network.ipv6 is not None:
        return network.ipv6.at("default_gateway")
    gateway = default_gateway(network)
    return network.at("gatewaydev") if gateway is None else gateway.path


def _all_routes(
    link: Link, family: str, context: Context, own: bool
) -> Iterator[tuple[Text, Text | None]]:
    """Those of the link, and the default route where it is no gateway of an address."""
    route = context.default(link, family)
    if route is not None and not (route.via and own):
        text = f"{route.to},{route.via}" if route.via else route.to
        yield Text(said(text, gateway_path(family, context))), None
    yield from routes(link, family, context)


def _further(link: Link, family: str, context: Context) -> Keys:
    it = link.record
    fatal = it.ipv4_failure_fatal if family == INET else it.ipv6_failure_fatal
    may = None if fatal is None else said(truth(not fatal), fatal.path)
    if family == INET:
        return given(("may-fail", may))
    privacy = it.ipv6_privacy
    return [
        *given(("may-fail", may), ("mtu", it.ipv6_mtu)),
        ("addr-gen-mode", "eui64"),
        *given(("ip6-privacy", None if privacy is None else said("2", privacy.path))),
    ]
