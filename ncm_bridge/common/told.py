# SPDX-License-Identifier: Apache-2.0
"""What the profile says and files of networkd and ifupdown do anyway, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ncm.resource import Note
from ncm_bridge.common.context import LACP, ONLY_LACP

if TYPE_CHECKING:
    from ncm.values import Bool
    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link

_SCRIPTS = "is for the network scripts, no file here holds it"


def notes(context: Context) -> Iterator[Note]:
    """All of it, by profile path."""
    network = context.links.network
    yield from _info(network.nisdomain, _SCRIPTS)
    yield from _info(network.nmcontrolled, "NetworkManager is not asked")
    yield from _zeroconf(network.nozeroconf)
    ipv6 = network.ipv6
    if ipv6 is not None:
        yield from _info(ipv6.enabled, "is said to each interface")
        yield from _unused(context)
    for link in context.links:
        yield from _of_link(link, context)


def _zeroconf(value: Bool | None) -> Iterator[Note]:
    if value is None:
        return
    text = "no route to 169.254.0.0/16 is made"
    yield Note(text, value.path, "info" if value else "warn")


def _unused(context: Context) -> Iterator[Note]:
    """A default route for which there is no interface."""
    ipv6 = context.links.network.ipv6
    gateway = None if ipv6 is None else ipv6.default_gateway
    if gateway is not None and not any(context.default(it, "inet6") for it in context.links):
        yield Note("is the gateway of no interface: no IPv6 default route", gateway.path)


def _of_link(link: Link, context: Context) -> Iterator[Note]:
    it = link.record
    yield from _info(it.linkdelay, "only the network scripts wait for the link")
    yield from _info(it.nmcontrolled, "NetworkManager is not asked")
    yield from _info(it.ipv4_failure_fatal, "is always so here")
    yield from _info(it.ipv6_failure_fatal, "is always so here")
    yield from _info(it.defroute, "its gateway is the node's only where it may")
    yield from _info(it.ipv6_defroute, "its gateway is the node's only where it may")
    if it.vlan is not None and not it.vlan:
        yield Note("is no VLAN: nothing lies on physdev", it.vlan.path, "info")
    if it.physdev is not None and context.kind(link) not in ("vlan", "vxlan"):
        yield Note("is not used: this is no VLAN or VXLAN", it.physdev.path, "info")
    if it.ipv6_rtr is not None and not it.ipv6_rtr:
        yield from _info(it.ipv6_autoconf, "no advertisement is taken: ipv6_rtr is false")
    options = it.bridging_opts
    if options is not None:
        yield from _info(options.flush, "is an act, not a state: not done")
    if it.bonding_opts is not None:
        yield from _info(it.bonding_opts.use_carrier, "is the kernel's default")
        for word in ONLY_LACP if context.values(link).get("mode") != LACP else ():
            yield from _info(getattr(it.bonding_opts, word), "is for mode 4 only")
    if not context.has_ipv6(link):
        yield from _info(it.ipv6addr, "is not set: the interface has no IPv6")
        for value in it.ipv6addr_secondaries or ():
            yield from _info(value, "is not set: the interface has no IPv6")


def _info(value: Any, what: str) -> Iterator[Note]:
    if value is not None and value.given:
        from ncm.values import Bool, text_of

        text = ("true" if value else "false") if isinstance(value, Bool) else text_of(value)
        yield Note(f"{text!a}: {what}", value.path, "info")
