# SPDX-License-Identifier: Apache-2.0
"""Open vSwitch: what the hooks of package openvswitch-switch act on (its README.Debian).

They run after the commands "pre-up" of a stanza, and make the link: what needs it there comes
after. The bridge stands before its ports, since each port is added to it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ncm.text import Text, join
from ncm_bridge.common.text import said
from ncm_bridge.ifupdown.stanzas import Option

if TYPE_CHECKING:
    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link

HOOK = "/etc/network/if-pre-up.d/openvswitch"


def options(link: Link, context: Context) -> Iterator[Option]:
    it = link.record
    yield "ovs_type", Text(it.type)
    if it.ovs_bridge is not None:
        yield "ovs_bridge", said(context.links.device_of(it.ovs_bridge), it.ovs_bridge)
    if it.ovs_opts is not None:
        yield "ovs_options", Text(it.ovs_opts)
    if it.bond_ifaces is not None:
        names = [said(context.links.device_of(name), name) for name in it.bond_ifaces]
        yield "ovs_bonds", join(" ", names)
    if it.ovs_patch_peer is not None:
        yield "ovs_patch_peer", Text(it.ovs_patch_peer)
    if it.ovs_tunnel_type is not None:
        yield "ovs_tunnel_type", Text(it.ovs_tunnel_type)
    if it.ovs_tunnel_opts is not None:
        yield "ovs_tunnel_options", Text(it.ovs_tunnel_opts)
    extra = _extra(link)
    if extra is not None:
        yield "ovs_extra", extra


def _extra(link: Link) -> Text | None:
    """The hook expands it as the network scripts do, but knows neither DEVICE nor TYPE."""
    it, text, leaves = link.record, "", []
    if it.ovs_extra is not None:
        text, leaves = str(it.ovs_extra), [it.ovs_extra]
        for name, value in (("DEVICE", link.device), ("TYPE", it.type)):
            text = re.sub(rf"(?<!\\)\$(?:{name}\b|\{{{name}\}})", str(value), text)
    if it.type == "OVSBridge" and it.stp is not None:
        stp = f"set bridge {link.device} stp_enable={'true' if it.stp else 'false'}"
        text = f"{text} -- {stp}" if text else stp
        return said(text, *leaves, it.stp)
    return said(text, *leaves) if leaves else None


def once_there(options: Iterable[Option]) -> list[Option]:
    """The other options of the stanza."""
    return [("up" if word == "pre-up" else word, value) for word, value in options]
