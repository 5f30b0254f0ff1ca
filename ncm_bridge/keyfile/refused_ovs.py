# SPDX-License-Identifier: Apache-2.0
"""What NetworkManager's support of Open vSwitch has not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge.keyfile.ovs import further, options
from ncm_bridge.schema.words import interface_name

if TYPE_CHECKING:
    from ncm.values import Str
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link


def of_link(link: Link, context: Context) -> Iterator[Problem]:
    it = link.record
    if it.type == "OVSTunnel":
        yield Problem(it.type.path, "OVSTunnel: NetworkManager makes no tunnels of Open vSwitch")
    if it.ovs_extra is not None:
        yield Problem(it.ovs_extra.path, "NetworkManager runs no commands of ovs-vsctl")
    if it.ovs_opts is not None and it.type != "OVSTunnel" and options(link) is None:
        yield Problem(it.ovs_opts.path, "holds a word that NetworkManager has no setting for")
    if it.ovs_patch_peer is not None and interface_name(it.ovs_patch_peer):
        yield Problem(it.ovs_patch_peer.path, f"{interface_name(it.ovs_patch_peer)}")
    if it.type in ("OVSPort", "OVSPatchPort", "OVSBond"):
        for value in (it.ip, it.ipv6addr, *_aliases(link)):
            if value is not None:
                yield Problem(value.path, f"is not possible on a port: type is {it.type}")
        if link.dynamic:
            yield Problem(it.bootproto.path, f"must be none: type is {it.type}")
    for ending, _ in further(link):
        other = context.links.find(f"{link.device}{ending}")
        if other is not None:
            message = f"{other.device} is the name of a profile of {link.name}"
            yield Problem(other.record.path, message)


def _aliases(link: Link) -> list[Str | None]:
    return [alias.ip for alias in (link.record.aliases or {}).values()]
