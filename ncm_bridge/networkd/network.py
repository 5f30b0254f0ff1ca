# SPDX-License-Identifier: Apache-2.0
"""NAME.network: addresses, masters and the rest of a link (systemd.network(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_bridge.common.addresses import further, main
from ncm_bridge.common.text import own, said, yesno
from ncm_bridge.networkd.routing import routes, rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_bridge.common.context import Context
    from ncm_bridge.common.units import Pair, Section
    from ncm_bridge.links import Link
    from ncm_bridge.schema.bridge import BridgingOptions

ROUTER = {0: "no", 1: "query", 2: "permanent"}
"""multicast_router of a port -> networkd's word."""


def network(link: Link, context: Context) -> list[Section]:
    """All sections; those that say nothing are left out when the file is written."""
    return [
        ("Match", [("Name", own(link.device))]),
        ("Link", _link(link, context)),
        ("Network", _network(link, context)),
        *_addresses(link, context),
        *routes(link, context),
        *rules(link, context),
        *_dynamic(link, context),
        ("Bridge", _port(link)),
    ]


def _link(link: Link, context: Context) -> list[Pair]:
    it = link.record
    pairs: list[Pair] = [] if it.mtu is None else [("MTUBytes", own(it.mtu))]
    if not it.onboot:
        pairs.append(("ActivationPolicy", said("manual", it.onboot)))
    if not it.onboot or not _counts(link, context):
        # The boot would wait for an address or a carrier that nobody gives it.
        pairs.append(("RequiredForOnline", "no"))
    return pairs


def _counts(link: Link, context: Context) -> bool:
    """Whether the node is online only when this link is."""
    if link.is_bridge and not context.members(link):
        return False
    it = link.record
    return link.dynamic or bool(main(link) or it.aliases or it.ipv6addr or it.ipv6_autoconf)


def _network(link: Link, context: Context) -> list[Pair]:
    it = link.record
    pairs: list[Pair] = []
    for key, master in (("Bridge", it.bridge), ("Bond", it.master)):
        if master is not None:
            pairs.append((key, own(context.links.device_of(master))))
    pairs += _primary(link, context)
    for kind, other in context.upper(link):
        mark = other.record.physdev
        pairs.append((kind.upper(), said(other.device, other.device, mark)))
    if it.bootproto.given or link.dynamic:
        pairs.append(("DHCP", said("ipv4" if link.dynamic else "no", it.bootproto)))
    pairs += _local(link, context)
    if context.master(link) is None:
        pairs += _ipv6(link, context)
    # What others put there stays, and nothing goes when the daemon is restarted.
    pairs.append(("KeepConfiguration", "dhcp-on-stop" if link.dynamic else "static"))
    if not link.dynamic:
        pairs.append(("ConfigureWithoutCarrier", "yes"))
    return pairs


def _primary(link: Link, context: Context) -> list[Pair]:
    master = link.record.master
    bond = None if master is None else context.links.find(master)
    options = None if bond is None else bond.record.bonding_opts
    primary = None if options is None else options.primary
    if primary is None or context.links.find(primary) is not link:
        return []
    return [("PrimarySlave", said("yes", primary))]


def _local(link: Link, context: Context) -> list[Pair]:
    """169.254.0.0/16 is never asked for."""
    master, off = context.master(link), context.no_ipv6(link)
    if master is not None:
        return [("LinkLocalAddressing", "no")]
    return [("LinkLocalAddressing", "ipv6" if off is None else said("no", off))]


def _ipv6(link: Link, context: Context) -> list[Pair]:
    it = link.record
    off = context.no_ipv6(link)
    if off is not None:
        return [("IPv6AcceptRA", said("no", off))]
    pairs: list[Pair] = []
    wish = context.advertised(link)
    if wish is not None:
        pairs.append(("IPv6AcceptRA", yesno(wish)))
    if it.ipv6_privacy is not None:
        pairs.append(("IPv6PrivacyExtensions", said("yes", it.ipv6_privacy)))
    if it.ipv6_mtu is not None:
        pairs.append(("IPv6MTUBytes", own(it.ipv6_mtu)))
    return pairs


def _addresses(link: Link, context: Context) -> Iterator[Section]:
    """One section each: the first is the main one."""
    first = main(link)
    for address in ([] if first is None else [first]) + list(further(link, context)):
        pairs: list[Pair] = [("Address", address.text)]
        if address.broadcast is not None:
            pairs.append(("Broadcast", own(address.broadcast)))
        if address.label is not None:
            pairs.append(("Label", address.label))
        yield "Address", pairs


def _dynamic(link: Link, context: Context) -> list[Section]:
    """What a server may say: no name server, no time server, no name; routes as the profile."""
    it = link.record
    nothing: list[Pair] = [("UseDNS", "no"), ("UseNTP", "no"), ("UseHostname", "no")]
    found: list[Section] = []
    if link.dynamic:
        route = [] if it.defroute is None else [("UseGateway", yesno(it.defroute))]
        found.append(("DHCPv4", [*nothing, *route]))
    if context.master(link) is None and context.has_ipv6(link):
        found.append(("IPv6AcceptRA", [("UseDNS", "no"), *_advertised(link, context)]))
    return found


def _advertised(link: Link, context: Context) -> list[Pair]:
    it = link.record
    pairs: list[Pair] = []
    if it.ipv6_rtr and it.ipv6_autoconf is not None:
        pairs.append(("UseAutonomousPrefix", yesno(it.ipv6_autoconf)))
    default = context.advertised_default(link)
    if default is not None:
        pairs.append(("UseGateway", yesno(default)))
    return pairs


PORT: tuple[tuple[str, str, bool], ...] = (
    ("bpdu_guard", "UseBPDU", True),
    ("hairpin_mode", "HairPin", False),
    ("multicast_fast_leave", "FastLeave", False),
    ("root_block", "AllowPortToBeRoot", True),
)
"""A number of the profile, networkd's truth, and whether it is the opposite."""


def _port(link: Link) -> list[Pair]:
    options: BridgingOptions | None = link.record.bridging_opts
    if options is None or link.record.bridge is None:
        return []
    pairs: list[Pair] = []
    for key, value in (("Cost", options.path_cost), ("Priority", options.priority)):
        if value is not None:
            pairs.append((key, own(value)))
    for attribute, key, turned in PORT:
        number: Any = getattr(options, attribute)
        if number is not None:
            pairs.append((key, said("yes" if bool(number) != turned else "no", number)))
    router = options.multicast_router
    if router is not None:
        pairs.append(("MulticastRouter", said(ROUTER.get(int(router), router), router)))
    return pairs
