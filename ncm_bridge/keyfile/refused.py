# SPDX-License-Identifier: Apache-2.0
"""What a keyfile of NetworkManager (1.40 and later) cannot say: refused by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge.common.refused import only_by_networkmanager
from ncm_bridge.common.vips import vips
from ncm_bridge.keyfile import refused_ip, refused_ovs
from ncm_bridge.keyfile.card import WAKE
from ncm_bridge.keyfile.kinds import type_of
from ncm_bridge.schema.words import interface_name

if TYPE_CHECKING:
    from ncm.values import Int
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link

_NO_KEY = "NetworkManager has no setting for it"
_WITH_DAEMON = "cannot be false: the back end is NetworkManager"
_BRIDGE = {"priority": (0, 65535), "multicast_router": (0, 2)}
_PORT = {"priority": (0, 63), "path_cost": (0, 65535), "hairpin_mode": (0, 1)}
_KERNEL = {"multicast_router": 1}
"""What an option of a port is in the kernel where nobody sets it, if not 0."""
_ARP_MODES = (0, 1, 2, 3)


def problems(context: Context) -> Iterator[Problem]:
    """All at once."""
    yield from only_by_networkmanager(context.links, _WITH_DAEMON)
    yield from _vips(context)
    yield from refused_ip.of_node(context)
    for link in context.links:
        it = link.record
        if it.type == "xDSL":
            yield Problem(it.type.path, f"xDSL: {_NO_KEY}")
        for check in _OF_LINK:
            yield from check(link, context)
        yield from refused_ip.of_link(link, context)
        yield from refused_ovs.of_link(link, context)


def _vips(context: Context) -> Iterator[Problem]:
    for name, vip in vips(context.links.network):
        why = interface_name(name)
        if why:
            yield Problem(vip.path, f"{name} {why}")
        elif context.links.find(name) is not None:
            yield Problem(vip.path, f"{name} is an interface of the profile")
        if vip.netmask is not None and ":" in vip.ip:
            yield Problem(vip.netmask.path, "is not possible with an IPv6 address")


def _bridge(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record
    if link.is_bridge and it.delay is not None:
        if not it.stp and it.delay:
            yield Problem(it.delay.path, "needs stp: NetworkManager sets it only with it")
        elif it.stp and not 2 <= it.delay <= 30:
            yield Problem(it.delay.path, f"is {it.delay:d} s, must be 2 to 30 with stp")
    if it.bridging_opts is None:
        return
    ranges = _BRIDGE if link.is_bridge else _PORT
    for name, value in it.bridging_opts.items():
        if name in ranges:
            yield from _ranged(value, *ranges[name])
        elif value != _KERNEL.get(name, 0):
            yield Problem(value.path, _NO_KEY)


def _ranged(value: Int, least: int, most: int) -> Iterator[Problem]:
    if not least <= value <= most:
        yield Problem(value.path, f"is {value:d}, must be {least} to {most}")


def _bond(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record.bonding_opts
    if it is None:
        return
    if it.arp_interval:
        if it.miimon:
            yield Problem(it.arp_interval.path, "NetworkManager does not take it beside miimon")
        if it.mode not in _ARP_MODES:
            yield Problem(it.arp_interval.path, f"is not possible with mode {it.mode:d}")
        if it.arp_ip_target is None:
            yield Problem(it.at("arp_ip_target"), "is missing: arp_interval needs it")
    elif it.arp_ip_target is not None:
        yield Problem(it.at("arp_ip_target"), "needs an arp_interval")
    if it.lacp_rate is not None and it.mode != 4:
        yield Problem(it.lacp_rate.path, "is only for mode 4")
    arp, na = it.num_grat_arp, it.num_unsol_na
    if arp is not None and na is not None and arp != na:
        yield Problem(na.path, f"is {na:d}, must be as num_grat_arp ({arp:d})")
    for name in ("updelay", "downdelay"):
        value = getattr(it, name)
        if value and not it.miimon:
            yield Problem(value.path, "needs a miimon")


def _tunnel(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record
    if it.type == "IPIP" and it.peer_outer_ipaddr is None:
        yield Problem(it.at("peer_outer_ipaddr"), "is missing: NetworkManager needs it")
    plugin = it.plugin
    if plugin is not None and plugin.vxlan is not None and plugin.vxlan.gbp:
        yield Problem(plugin.vxlan.gbp.path, _NO_KEY)


def _card(link: Link, context: Context) -> Iterator[Problem]:
    it, own = link.record, link.record.set_hwaddr
    kind = type_of(link, context) if it.type not in ("xDSL", "OVSTunnel") else "ethernet"
    if own and kind not in ("ethernet", "infiniband"):
        yield Problem(own.path, f"is for cards, this is of type {kind}")
    record = it.ethtool
    if record is None:
        return
    for name, value in record.items():
        if name != "channels" and kind != "ethernet":
            yield Problem(value.path, f"is for cards, this is of type {kind}")
    if (record.speed is None) != (record.duplex is None):
        missing = "speed" if record.speed is None else "duplex"
        yield Problem(record.at(missing), "is missing: NetworkManager takes both or none")
    elif record.autoneg == "off" and record.speed is None:
        yield Problem(record.at("speed"), "is missing: without it autoneg off changes nothing")
    if record.wol is not None and not set(record.wol) <= {*WAKE, "d"}:
        yield Problem(record.wol.path, f"{record.wol}: {_NO_KEY}")


_OF_LINK = (_bridge, _bond, _tunnel, _card)
