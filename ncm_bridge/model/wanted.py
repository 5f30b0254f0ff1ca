# SPDX-License-Identifier: Apache-2.0
"""The links as the profile wants them, whatever back end makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm_bridge.model import addresses, options, ovs
from ncm_bridge.model.ethtool import ethtool
from ncm_bridge.model.link import INET, INET6, Link
from ncm_bridge.model.routes import default_routes, routes_of, rules_of, unread
from ncm_bridge.model.sysctl import sysctl

if TYPE_CHECKING:
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links
    from ncm_bridge.model.routes import Defaults
    from ncm_bridge.schema import NetworkInputs

NO_LINK = ("xDSL",)
"""Types of links whose name the profile does not say."""
_OVS_KIND = {
    "OVSBridge": "ovs", "OVSIntPort": "ovs", "OVSBond": "ovsport", "OVSTunnel": "ovsport",
    "OVSPatchPort": "ovsport",
}  # fmt: skip


def wanted_links(profile: NetworkInputs, links: Links) -> dict[str, tuple[Link, str]]:
    """Kernel name -> the link, and the profile path of its interface.

    One that is not started at boot has nothing but its name: all of it may be as it is.
    """
    defaults = default_routes(links)
    found = {}
    for interface in links:
        if interface.record.type not in NO_LINK:
            link = _link(interface, links, defaults)
            link.mac = _mac(interface, link, links, profile)
            found[link.name] = (link, interface.record.path)
    found.update(_vips(profile))
    return found


def unseen(links: Links) -> Iterator[tuple[str, str]]:
    """What the profile says and no comparison sees: profile path, and what is so."""
    for interface in links:
        it = interface.record
        if it.type in NO_LINK:
            yield it.path, f"type {it.type}: only its files are looked at, not the running node"
        for path in ovs.unread(interface) if interface.is_ovs else ():
            yield path, "not all of these words are looked at in the running Open vSwitch"
        for address in (it.ipv6addr, *(it.ipv6addr_secondaries or ())):
            if address is not None and addresses.link_local(address):
                yield address.path, "a link-local address is not looked at on the running node"
        for path in unread(interface, links):
            yield path, "this command is not looked at on the running node"


def kind_of(interface: Interface, links: Links) -> str:
    """The kind of link that an interface is."""
    it = interface.record
    if it.type in _OVS_KIND:
        return _OVS_KIND[it.type]
    for kind, known in (
        ("bridge", interface.is_bridge),
        ("tun", it.type == "Tap"),
        ("ipip", it.type == "IPIP"),
        ("vxlan", it.plugin is not None and it.plugin.vxlan is not None),
        ("vlan", interface.is_vlan and not interface.is_ovs),
        ("bond", it.bonding_opts is not None or _has_slaves(interface, links)),
    ):
        if known:
            return kind
    return "device"


def _has_slaves(interface: Interface, links: Links) -> bool:
    masters = (other.record.master for other in links)
    return any(master is not None and links.find(master) is interface for master in masters)


def _link(interface: Interface, links: Links, defaults: Defaults) -> Link:
    it = interface.record
    link = Link(str(interface.device), kind_of(interface, links))
    if not it.onboot:
        return link
    link.up = True
    link.mtu = None if it.mtu is None else int(it.mtu)
    link.master = options.master_of(interface, links)
    link.lower = options.lower_of(interface, links, link.kind)
    link.options = options.of_kind(interface, links, link.kind)
    if interface.is_ovs:
        link.ovs, link.ports = ovs.columns(interface, links), ovs.ports(interface, links)
    _drop_unheeded(link)
    link.port = options.of_port(interface)
    found = addresses.static(interface, links)
    link.addresses = {at: found[at] for at in found if not addresses.link_local(at)}
    link.dynamic = _dynamic(interface, links)
    default = () if INET in link.dynamic else defaults.get((link.name, INET), ())
    routes = (*default, *defaults.get((link.name, INET6), ()), *routes_of(interface, links))
    link.routes = tuple(dict.fromkeys(routes))
    link.rules = rules_of(interface, links)
    link.sysctl = sysctl(interface, links)
    link.ethtool = ethtool(it)
    return link


def _drop_unheeded(link: Link) -> None:
    """Options that the kernel does not heed, or refuses, beside others."""
    if link.options.get("stp_state") == 0:
        link.options.pop("forward_delay", None)
    if link.options.get("mode") != "802.3ad":
        for word in ("lacp_rate", "ad_select"):
            link.options.pop(word, None)


def _dynamic(interface: Interface, links: Links) -> tuple[str, ...]:
    found = [INET] if interface.dynamic else []
    if interface.record.ipv6_autoconf and addresses.has_ipv6(interface, links):
        found.append(INET6)
    return tuple(found)


def _mac(interface: Interface, link: Link, links: Links, profile: NetworkInputs) -> str | None:
    """The MAC that the file is bound to. A slave has its bond's while it is in it."""
    card = (profile.cards or {}).get(interface.name)
    bound = link.kind == "device" and link.up and interface.record.master is None
    if card is None or card.hwaddr is None or not bound or not links.wants_hwaddr(interface):
        return None
    return str(card.hwaddr).lower().replace("-", ":")


def _vips(profile: NetworkInputs) -> Iterator[tuple[str, tuple[Link, str]]]:
    """A dummy for each address that a routing daemon announces."""
    network = profile.network
    if network.manage_vips:
        for key, vip in (network.vips or {}).items():
            link = Link(f"dummy_{key}", "dummy")
            link.up = True
            link.addresses = {addresses.one(vip.ip, vip.netmask): ""}
            yield link.name, (link, vip.path)
