# SPDX-License-Identifier: Apache-2.0
"""What networkd cannot do, by profile path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ncm.errors import Problem
from ncm_bridge import nmstate_only
from ncm_bridge.model.routes import read_route, read_rule
from ncm_bridge.networkd.cards import CHANNELS, RING, is_mac, mac_of
from ncm_bridge.networkd.network import ROUTER
from ncm_bridge.networkd.routing import OPTIONS

if TYPE_CHECKING:
    from ncm.values import Bool
    from ncm_bridge.links import Link
    from ncm_bridge.networkd.context import Context

HONOURED = ("manage_vips", "initcwnd", "initrwnd", "action", "iif", "fwmark", "fwmask")
WHO = "systemd-networkd"
_PORT_ONLY = (
    "bpdu_guard", "hairpin_mode", "multicast_fast_leave", "multicast_router", "path_cost",
    "root_block",
)  # fmt: skip
_VALIDATE = ("none", "active", "backup", "all")
_FLAGS = ("bpdu_guard", "hairpin_mode", "multicast_fast_leave", "root_block")


def problems(context: Context) -> list[Problem]:
    found = nmstate_only.problems(context.links, HONOURED)
    found += unmanaged(context, WHO)
    for link in context.links:
        found += [*of_type(link, WHO), *one_number(link)]
        for check in (_address, _bond, _bridging, _card, _routing):
            found += check(link, context)
    return found


def unmanaged(context: Context, who: str) -> Iterator[Problem]:
    """Two daemons for one interface."""
    network = context.links.network
    wishes: list[Bool | None] = [network.nmcontrolled]
    wishes += [link.record.nmcontrolled for link in context.links]
    for wish in wishes:
        if wish:
            yield Problem(wish.path, f"cannot be true: {who} has the interfaces of this node")


def of_type(link: Link, who: str) -> Iterator[Problem]:
    it = link.record
    if link.is_ovs or it.type == "xDSL":
        yield Problem(it.type.path, f"{it.type} is not possible with {who}")


def _address(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record
    if it.bootproto == "bootp":
        yield Problem(it.bootproto.path, f"bootp is not possible with {WHO}, dhcp is")
    yield from fatal(link, WHO)


def fatal(link: Link, who: str) -> Iterator[Problem]:
    for value in (link.record.ipv4_failure_fatal, link.record.ipv6_failure_fatal):
        if value:
            yield Problem(value.path, f"cannot be true: {who} stops no interface for that")


def _bond(link: Link, context: Context) -> Iterator[Problem]:
    options = link.record.bonding_opts
    if options is None:
        return
    if options.use_carrier is not None and not options.use_carrier:
        yield Problem(options.use_carrier.path, f"must be 1: {WHO} has no word for it")
    validate = context.values(link).get("arp_validate")
    if options.arp_validate is not None and validate not in _VALIDATE:
        message = f"{options.arp_validate} is not possible with {WHO}"
        yield Problem(options.arp_validate.path, message)


def one_number(link: Link) -> Iterator[Problem]:
    """The kernel has one number for both families."""
    options = link.record.bonding_opts
    if options is None or options.num_grat_arp is None or options.num_unsol_na is None:
        return
    if options.num_grat_arp != options.num_unsol_na:
        yield Problem(options.num_unsol_na.path, "must be as num_grat_arp: they are one number")


def _bridging(link: Link, context: Context) -> Iterator[Problem]:
    options = link.record.bridging_opts
    if options is None:
        return
    yield from of_a_port(link)
    if link.is_bridge and options.multicast_router is not None:
        message = f"of a bridge is not possible with {WHO}, of its ports it is"
        yield Problem(options.multicast_router.path, message)
    elif options.multicast_router is not None and int(options.multicast_router) not in ROUTER:
        yield Problem(options.multicast_router.path, "must be 0, 1 or 2")


def of_a_port(link: Link) -> Iterator[Problem]:
    """Options that a bridge itself has not; and truths that are none."""
    options: Any = link.record.bridging_opts
    for name in _PORT_ONLY:
        value = getattr(options, name, None)
        if value is None:
            continue
        if link.is_bridge and name != "multicast_router":
            yield Problem(value.path, "is an option of a port, this is a bridge")
        elif name in _FLAGS and value not in (0, 1):
            yield Problem(value.path, f"is {value:d}, must be 0 or 1")


def _card(link: Link, context: Context) -> Iterator[Problem]:
    """udev sets them, and finds the card by its MAC address."""
    it = link.record
    settings = [it.offload, it.ring, it.ethtool]
    channels = None if it.ethtool is None else it.ethtool.channels
    said = [record for record in settings if record is not None and list(record.items())]
    if not said:
        return
    if context.kind(link) != "device":
        yield Problem(said[0].path, f"is not possible with {WHO}: {link.name} is no card")
    else:
        yield from _mac(link, context, said[0].path)
    for table, record in ((RING, it.ring), (CHANNELS, channels)):
        for attribute in table:
            number = None if record is None else getattr(record, attribute)
            if number is not None and number < 1:
                yield Problem(number.path, f"is {number:d}, must be at least 1 with {WHO}")


def _mac(link: Link, context: Context, path: str) -> Iterator[Problem]:
    mac = mac_of(link, context)
    if mac is None:
        message = f"needs /hardware/cards/nic/{link.name}/hwaddr, by which udev finds the card"
        yield Problem(path, message)
    elif not is_mac(mac):
        yield Problem(mac.path, "is no MAC address")


def _routing(link: Link, context: Context) -> Iterator[Problem]:
    for entry in link.record.route or ():
        route = read_route(entry, link, context.links)
        if route is None:
            yield Problem(entry.at("command"), f"has words that {WHO} has none for")
            continue
        for name, _ in route.options:
            if name not in OPTIONS:
                at = entry.at(name if entry.command is None else "command")
                yield Problem(at, f"{name} is not possible with {WHO}")
    for rule in link.record.rule or ():
        if read_rule(rule, context.links) is None:
            yield Problem(rule.at("command"), f"has words that {WHO} has none for")
