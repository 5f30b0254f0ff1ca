# SPDX-License-Identifier: Apache-2.0
"""What networkd cannot do, by profile path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge import nmstate_only
from ncm_bridge.common.cards import CHANNELS, RING, is_mac, mac_of
from ncm_bridge.common.refused import (
    failure_fatal,
    impossible_type,
    not_by_networkmanager,
    port_options,
    two_numbers,
)
from ncm_bridge.model.routes import read_route, read_rule
from ncm_bridge.networkd.network import ROUTER
from ncm_bridge.networkd.routing import OPTIONS

if TYPE_CHECKING:
    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link

HONOURED = ("manage_vips", "initcwnd", "initrwnd", "action", "iif", "fwmark", "fwmask")
WHO = "systemd-networkd"
_VALIDATE = ("none", "active", "backup", "all")


def problems(context: Context) -> list[Problem]:
    """All at once."""
    found = nmstate_only.problems(context.links, HONOURED)
    found += not_by_networkmanager(context.links, WHO)
    for link in context.links:
        found += [*impossible_type(link, WHO), *two_numbers(link)]
        for check in (_address, _bond, _bridging, _card, _routing):
            found += check(link, context)
    return found


def _address(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record
    if it.bootproto == "bootp":
        yield Problem(it.bootproto.path, f"bootp is not possible with {WHO}, dhcp is")
    yield from failure_fatal(link, WHO)


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


def _bridging(link: Link, context: Context) -> Iterator[Problem]:
    options = link.record.bridging_opts
    if options is None:
        return
    yield from port_options(link)
    if link.is_bridge and options.multicast_router is not None:
        message = f"of a bridge is not possible with {WHO}, of its ports it is"
        yield Problem(options.multicast_router.path, message)
    elif options.multicast_router is not None and int(options.multicast_router) not in ROUTER:
        yield Problem(options.multicast_router.path, "must be 0, 1 or 2")


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
