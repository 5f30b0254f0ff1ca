# SPDX-License-Identifier: Apache-2.0
"""What the profile says and no file of this component holds: told, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ncm.resource import Note
from ncm.schema import Record
from ncm.values import Bool, text_of
from ncm_bridge.links import default_gateway

if TYPE_CHECKING:
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema import NetworkInputs, NetworkTree

_NETWORK = ("nameserver", "primary_ip", "routers")
_ACTIONS = ("allow_nm", "clean_inactive_conn")
_INTERFACE = ("driver", "fqdn", "network_environment", "network_type")
_FILES_ONLY = "asks for an action; this component writes files only"
_ADDRESS = ("ip", "netmask", "broadcast")


def notes(profile: NetworkInputs, links: Links) -> Iterator[Note]:
    """One note a value, level info, and warnings about cards."""
    yield from _real_name(profile.network)
    for attribute in _NETWORK:
        yield from _elsewhere(getattr(profile.network, attribute))
    yield from _vips(profile.network)
    yield from _not_done(profile.network.guess_default_gateway, "no default gateway is guessed")
    yield from _not_done(profile.network.set_hwaddr, "MAC addresses are not written")
    for attribute in _ACTIONS:
        yield from _told(getattr(profile.network, attribute), _FILES_ONLY)
    for link in links:
        yield from _of_interface(link, links)
        yield from _card(link, links, profile)


def _vips(network: NetworkTree) -> Iterator[Note]:
    """What the interfaces that are made for vips do not hold; all of it where none are made."""
    for vip in (network.vips or {}).values():
        for name, value in vip.items():
            if name not in ("ip", "netmask") or not network.manage_vips:
                yield from _elsewhere(value)


def _real_name(network: NetworkTree) -> Iterator[Note]:
    if network.realhostname is not None:
        other = f"{network.hostname}.{network.domainname}"
        text = f"the host name is {network.realhostname}; {other} is for others"
        yield Note(text, network.realhostname.path, "info")


def _of_interface(link: Link, links: Links) -> Iterator[Note]:
    it = link.record
    for attribute in _INTERFACE:
        yield from _elsewhere(getattr(it, attribute))
    for alias in (it.aliases or {}).values():
        yield from _elsewhere(alias.fqdn)
    if link.dynamic:
        for attribute in _ADDRESS:
            yield from _elsewhere(getattr(it, attribute))
    if it.set_hwaddr is not None:
        yield from _not_done(it.set_hwaddr, "the MAC address is not written")
    gateway = it.gateway
    if gateway is not None and gateway != default_gateway(links.network):
        yield Note(f"{gateway} is not the default gateway, not written", gateway.path, "info")


def _card(link: Link, links: Links, profile: NetworkInputs) -> Iterator[Note]:
    """Warn where a plain interface shall have its MAC address and no card has one."""
    card = (profile.cards or {}).get(link.name)
    lies_on = link.is_vlan or link.record.physdev or link.record.bonding_opts
    if link.record.type != "Ethernet" or lies_on or not links.wants_hwaddr(link):
        return
    if card is None or card.hwaddr is None:
        path = links.network.at("set_hwaddr")
        yield Note(f"{link.name} has no hwaddr in /hardware/cards/nic", path)


def _not_done(value: Bool, what: str) -> Iterator[Note]:
    """A false value that takes a line away, which could not name its path any more."""
    if value.given and not value:
        yield Note(what, value.path, "info")


def _elsewhere(value: Any) -> Iterator[Note]:
    return _told(value, "is for others, no file here holds it")


def _told(value: Any, what: str) -> Iterator[Note]:
    """A note for each leaf of ``value`` that the profile itself gives."""
    if isinstance(value, Record):
        for _, item in value.items():
            yield from _told(item, what)
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _told(item, what)
    elif value is not None and value.given:
        text = ("true" if value else "false") if isinstance(value, Bool) else text_of(value)
        yield Note(f"{text!a} {what}", value.path, "info")
