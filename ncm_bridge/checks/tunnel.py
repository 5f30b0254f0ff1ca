# SPDX-License-Identifier: Apache-2.0
"""IPIP and VXLAN tunnels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.vxlan import vni_of

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.links import Link, Links

_NEEDED = ("my_inner_ipaddr", "my_inner_prefix", "my_outer_ipaddr")


def check_tunnel(link: Link, links: Links, report: Report) -> None:
    it = link.record
    for attribute in (*_NEEDED, "peer_outer_ipaddr"):
        given = getattr(it, attribute) is not None
        if given and it.type != "IPIP":
            report(it.at(attribute), f"is for type IPIP, type is {it.type}")
        if not given and it.type == "IPIP" and attribute in _NEEDED:
            report(it.at(attribute), "is missing: type IPIP needs it")


def check_vxlan(link: Link, links: Links, report: Report) -> None:
    plugin = link.record.plugin
    if plugin is None or plugin.vxlan is None:
        return
    if link.record.physdev is None:
        report(link.record.at("physdev"), "is missing: the vxlan plug-in needs it")
    if vni_of(link) is None:
        report(plugin.vxlan.at("vni"), f"is missing: {link.device} is not of the form vxlanN")
