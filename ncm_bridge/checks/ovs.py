# SPDX-License-Identifier: Apache-2.0
"""Open vSwitch: what each type needs and what only it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.schema.ovs import OvsFields

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.links import Link, Links

_ONLY = {
    "ovs_tunnel_type": "OVSTunnel",
    "ovs_tunnel_opts": "OVSTunnel",
    "ovs_patch_peer": "OVSPatchPort",
    "bond_ifaces": "OVSBond",
}
_NEEDED = {
    "OVSBridge": (),
    "OVSPort": ("ovs_bridge",),
    "OVSIntPort": ("ovs_bridge",),
    "OVSBond": ("ovs_bridge", "bond_ifaces"),
    "OVSTunnel": ("ovs_bridge", "ovs_tunnel_type"),
    "OVSPatchPort": ("ovs_bridge", "ovs_patch_peer"),
}


def check_ovs(link: Link, links: Links, report: Report) -> None:
    it = link.record
    for attribute in OvsFields.fields:
        if getattr(it, attribute) is not None:
            _check_place(link, attribute, report)
    for attribute in _NEEDED.get(it.type, ()):
        if getattr(it, attribute) is None:
            report(it.at(attribute), f"is missing: type {it.type} needs it")
    bridge = None if it.ovs_bridge is None else links.find(it.ovs_bridge)
    if bridge is not None and bridge.record.type != "OVSBridge":
        message = f"{it.ovs_bridge} is of type {bridge.record.type}, must be OVSBridge"
        report(it.at("ovs_bridge"), message)


def _check_place(link: Link, attribute: str, report: Report) -> None:
    it = link.record
    only = _ONLY.get(attribute, it.type if link.is_ovs else "an Open vSwitch one")
    if it.type != only:
        report(it.at(attribute), f"needs type {only}, type is {it.type}".replace("type an", "an"))
    elif attribute == "ovs_bridge" and it.type == "OVSBridge":
        report(it.at(attribute), "is not possible: this is an OVSBridge itself")
