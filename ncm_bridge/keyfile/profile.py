# SPDX-License-Identifier: Apache-2.0
"""The profiles of one interface, whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.text import Text
from ncm_bridge.common.text import sectioned
from ncm_bridge.keyfile import ip, kinds, ovs
from ncm_bridge.keyfile.card import ethtool
from ncm_bridge.keyfile.text import Keys, Section, given, said, truth
from ncm_bridge.model.addresses import one

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link
    from ncm_bridge.schema import Vip

AHEAD = "100"
"""autoconnect-priority: another profile for the same device, an installer's, has 0."""


def profiles(link: Link, context: Context) -> Iterator[tuple[str, Text]]:
    """(name, text) of each."""
    device = str(link.device)
    for ending, kind in ovs.further(link):
        yield f"{device}{ending}", sectioned(_further(link, context, ending, kind))
    yield device, sectioned(_main(link, context))


def _main(link: Link, context: Context) -> Iterator[Section]:
    kind = kinds.type_of(link, context)
    yield "connection", _connection(link, context, "", kind)
    if kind == "ovs-port":
        yield from _unless_empty("ovs-port", ovs.port_keys(link))
        return
    yield from (section for section in kinds.sections(link, context) if section[1])
    yield from _in_ovs(link, context, kind)
    yield from kinds.port(link)
    yield from ethtool(link)
    yield from ip.sections(link, context)


def _in_ovs(link: Link, context: Context, kind: str) -> Iterator[Section]:
    it = link.record
    if it.type == "OVSPatchPort":
        yield "ovs-patch", given(("peer", it.ovs_patch_peer))
        # Written, since an interface of Open vSwitch would get addresses if nothing is said.
        for family in ("ipv4", "ipv6"):
            yield family, [("method", "disabled")]
    elif kind != "ovs-interface" and (it.type == "OVSPort" or context.ovs_bond(link)):
        yield "ovs-interface", [("type", "system")]


def _further(link: Link, context: Context, ending: str, kind: str) -> Iterator[Section]:
    yield "connection", _connection(link, context, ending, kind)
    keys = ovs.bridge_keys(link) if kind == "ovs-bridge" else ovs.port_keys(link)
    yield from _unless_empty(kind, keys)


def _unless_empty(name: str, keys: Keys) -> list[Section]:
    return [(name, keys)] if keys else []


def _connection(link: Link, context: Context, ending: str, kind: str) -> Keys:
    it, name = link.record, f"{link.device}{ending}"
    found: Keys = [
        ("id", said(name, link.device.path)),
        ("uuid", context.uuid(name)),
        ("type", said(kind, it.type.path)),
        ("interface-name", link.device),
        ("autoconnect", said(truth(it.onboot), it.onboot.path)),
        ("autoconnect-priority", AHEAD),
    ]
    return [*found, *_master(link, ending, context)]


def _master(link: Link, ending: str, context: Context) -> Keys:
    it = link.record
    for kind, reference in (("bridge", it.bridge), ("bond", it.master)):
        if reference is not None:
            return [("master", context.links.device_of(reference)), ("slave-type", kind)]
    found = ovs.master(link, ending, context)
    if found is None:
        return []
    kind, uuid = found
    return [("master", uuid), ("slave-type", kind)]


def vip_profile(name: str, vip: Vip, context: Context) -> Text:
    """That of the dummy interface ``name``, which has the address of a vip."""
    address = Text(said(one(vip.ip, vip.netmask), vip.ip.path), _mark(vip))
    six = ":" in vip.ip
    own: Keys = [("method", "manual"), ("address1", address)]
    none: Keys = [("method", "disabled")]
    return sectioned([
        ("connection", [
            ("id", said(name, vip.path)), ("uuid", context.uuid(name)), ("type", "dummy"),
            ("interface-name", said(name, vip.path)), ("autoconnect", "true"),
            ("autoconnect-priority", AHEAD),
        ]),
        ("ipv4", none if six else own),
        ("ipv6", own if six else none),
    ])  # fmt: skip


def _mark(vip: Vip) -> Text:
    return Text() if vip.netmask is None else Text(said("", vip.netmask.path))
