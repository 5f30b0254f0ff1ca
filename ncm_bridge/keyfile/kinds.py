# SPDX-License-Identifier: Apache-2.0
"""What a profile is (connection.type), and the section of its own that this type has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ncm_bridge.keyfile.card import ethernet, infiniband
from ncm_bridge.keyfile.text import Keys, Section, given, said, truth
from ncm_bridge.model.options import of_kind
from ncm_bridge.vxlan import vni_of

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link

TYPES = {
    "bridge": "bridge", "bond": "bond", "vlan": "vlan", "vxlan": "vxlan", "ipip": "ip-tunnel",
    "tun": "tun", "ovs": "ovs-interface", "ovsport": "ovs-interface",
}  # fmt: skip
_ROUTER = ("disabled", "auto", "enabled")
_VLAN_NUMBER = re.compile(r"([0-9]{1,4})\Z")
IPIP_MODE, TAP_MODE = "1", "2"


def type_of(link: Link, context: Context) -> str:
    """The word for connection.type."""
    if link.record.type == "OVSPatchPort":
        return "ovs-interface"
    if link.record.type == "OVSBond":
        return "ovs-port"
    kind = context.kind(link)
    if kind == "device":
        return "infiniband" if link.record.type == "Infiniband" else "ethernet"
    return TYPES[kind]


def sections(link: Link, context: Context) -> list[Section]:
    """The sections about the link itself: what it is, its MTU, its card."""
    kind = type_of(link, context)
    if kind == "ethernet":
        return [("ethernet", ethernet(link, context))]
    if kind == "infiniband":
        return [("infiniband", infiniband(link, context))]
    mtu = given(("mtu", link.record.mtu))
    if kind == "ip-tunnel":
        return [("ip-tunnel", [*_ipip(link), *mtu])]
    found: list[Section] = [("ethernet", mtu)] if mtu else []
    maker = _MAKERS.get(kind)
    return [*found, (kind, maker(link, context))] if maker else found


def _bridge(link: Link, context: Context) -> Keys:
    it = link.record
    options = it.bridging_opts
    router = None if options is None else options.multicast_router
    # Without spanning tree NetworkManager sets none, and the kernel heeds none.
    delay = it.delay if it.stp else None
    return [
        ("stp", said(truth(it.stp), it.at("stp"))),
        *given(
            ("forward-delay", delay),
            ("priority", None if options is None else options.priority),
            ("multicast-router", None if router is None else said(_ROUTER[router], router.path)),
        ),
    ]


def _bond(link: Link, context: Context) -> Keys:
    record = link.record.bonding_opts
    if record is None:
        return [("mode", "balance-rr")]
    words = of_kind(link, context.links, "bond")
    found: Keys = []
    for name, value in record.items():
        path = value[0].path.rpartition("/")[0] if isinstance(value, list) else value.path
        found.append((name, said(words["num_grat_arp" if name == "num_unsol_na" else name], path)))
    return found


def _vlan(link: Link, context: Context) -> Keys:
    match = _VLAN_NUMBER.search(link.device)
    number = said(int(match[1]) if match else 0, link.device.path)
    return [("id", number), *_parent(link, context)]


def _parent(link: Link, context: Context) -> Keys:
    physdev = link.record.physdev
    return given(("parent", None if physdev is None else context.links.device_of(physdev)))


def _vxlan(link: Link, context: Context) -> Keys:
    plugin = link.record.plugin
    vxlan = None if plugin is None else plugin.vxlan
    if vxlan is None:
        return []
    return [
        *given(("id", vni_of(link))),
        *_parent(link, context),
        *given(
            ("remote", vxlan.remote if vxlan.group is None else vxlan.group),
            ("local", vxlan.local),
            ("destination-port", vxlan.dstport),
        ),
    ]


def _ipip(link: Link) -> Keys:
    it = link.record
    ends = given(("local", it.my_outer_ipaddr), ("remote", it.peer_outer_ipaddr))
    return [("mode", said(IPIP_MODE, it.type.path)), *ends]


def _tap(link: Link, context: Context) -> Keys:
    return [("mode", said(TAP_MODE, link.record.type.path))]


def _ovs(link: Link, context: Context) -> Keys:
    patch = link.record.type == "OVSPatchPort"
    return [("type", said("patch" if patch else "internal", link.record.type.path))]


_MAKERS = {
    "bridge": _bridge, "bond": _bond, "vlan": _vlan, "vxlan": _vxlan, "tun": _tap,
    "ovs-interface": _ovs,
}  # fmt: skip


def port(link: Link) -> list[Section]:
    """The section of a port of a bridge."""
    options = link.record.bridging_opts
    if link.record.bridge is None or options is None:
        return []
    hairpin = options.hairpin_mode
    keys = given(
        ("path-cost", options.path_cost),
        ("priority", options.priority),
        ("hairpin-mode", None if hairpin is None else said(truth(hairpin), hairpin.path)),
    )
    return [("bridge-port", keys)] if keys else []
