# SPDX-License-Identifier: Apache-2.0
"""What the profile wants of Open vSwitch's database: columns of bridges, ports and interfaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm_bridge.ovs.columns import BRIDGE, INTERFACE, INTERFACES, PORT
from ncm_bridge.ovs.words import Words

if TYPE_CHECKING:
    from ncm.values import Str
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links

_TYPES = {"OVSPort": "", "OVSIntPort": "internal", "OVSPatchPort": "patch"}
_UNTAGGED = {f"{PORT} {column}": "" for column in ("tag", "trunks", "vlan_mode")}
"""What a port has that says nothing of VLANs."""


def columns(interface: Interface, links: Links) -> dict[str, str]:
    """Where all words are understood, a port is in no VLAN but those that they say."""
    it = interface.record
    read = _read(interface)
    if it.type == "OVSBridge":
        stp = {} if it.stp is None else {f"{BRIDGE} stp_enable": "true" if it.stp else "false"}
        return {**read.found, **stp}
    found = dict(_UNTAGGED) if read.known else {}
    if it.type == "OVSBond":
        names = [str(links.device_of(name)) for name in it.bond_ifaces or ()]
        found[INTERFACES] = ",".join(sorted(names))
    else:
        found[f"{INTERFACE} type"] = str(it.ovs_tunnel_type or _TYPES.get(it.type, ""))
    if it.ovs_patch_peer is not None:
        found[f"{INTERFACE} options:peer"] = str(it.ovs_patch_peer)
    return {**found, **read.found}


def ports(interface: Interface, links: Links) -> tuple[str, ...] | None:
    """The names of a bridge's ports that the profile has."""
    if interface.record.type != "OVSBridge":
        return None
    return tuple(sorted(
        str(other.device) for other in links
        if other.record.ovs_bridge is not None and links.find(other.record.ovs_bridge) is interface
    ))  # fmt: skip


def unread(interface: Interface) -> Iterator[str]:
    """The paths of the words that are not understood."""
    it = interface.record
    for value in (it.ovs_opts, it.ovs_tunnel_opts, it.ovs_extra):
        if value is not None and not _read(interface, value).known:
            yield value.path


def _read(interface: Interface, only: Str | None = None) -> Words:
    """All words together, in the order in which they are run; or those of one field."""
    it, words = interface.record, Words(str(interface.device))
    first = "" if it.type == "OVSBridge" else PORT
    for value, table in ((it.ovs_opts, first), (it.ovs_tunnel_opts, INTERFACE)):
        if value is not None and (only is None or only is value):
            words.options(str(value), table)
    if it.ovs_extra is not None and (only is None or only is it.ovs_extra):
        words.commands(str(it.ovs_extra), str(it.type))
    return words
