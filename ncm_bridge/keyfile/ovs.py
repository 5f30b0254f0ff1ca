# SPDX-License-Identifier: Apache-2.0
"""Open vSwitch: the further profiles that NetworkManager wants for bridges and ports.

A bridge, each of its ports and each interface of a port are profiles of their own there. The
words that the network scripts pass on to ovs-vsctl are read, as far as a keyfile has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ncm.values import Str
from ncm_bridge.keyfile.text import Keys, given, said, truth

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link

BRIDGE, PORT = "-bridge", "-port"
"""What the names of further profiles end in: their device is another profile's as well."""
_NUMBER, _NAME = r"[0-9]{1,9}", r"[a-z-]+"
_PORT_WORDS = {
    "tag": ("tag", r"[0-9]{1,4}"),
    "vlan_mode": ("vlan-mode", r"access|native-tagged|native-untagged|trunk|dot1q-tunnel"),
}
_BOND_WORDS = {
    **_PORT_WORDS,
    "bond_mode": ("bond-mode", r"active-backup|balance-slb|balance-tcp"),
    "lacp": ("lacp", r"active|passive|off"),
    "bond_updelay": ("bond-updelay", _NUMBER),
    "bond_downdelay": ("bond-downdelay", _NUMBER),
}
_BRIDGE_WORDS = {
    "fail_mode": ("fail-mode", r"secure|standalone"),
    "datapath_type": ("datapath-type", r"system|netdev"),
    "stp_enable": ("stp-enable", r"true|false"),
    "rstp_enable": ("rstp-enable", r"true|false"),
    "mcast_snooping_enable": ("mcast-snooping-enable", r"true|false"),
}
_WORDS = {
    "OVSBridge": _BRIDGE_WORDS, "OVSPort": _PORT_WORDS, "OVSIntPort": _PORT_WORDS,
    "OVSPatchPort": _PORT_WORDS, "OVSBond": _BOND_WORDS,
}  # fmt: skip


def options(link: Link) -> dict[str, str] | None:
    """Key of the keyfile -> value, of the words in ovs_opts; None where one is not known."""
    it = link.record
    if it.ovs_opts is None:
        return {}
    words = str(it.ovs_opts)
    if it.type == "OVSBridge":
        command = rf"(?:^|\s)-- set bridge {re.escape(link.device)}(?=\s)"
        words = re.sub(command, " ", words, count=1)
    return _read(words.split(), _WORDS.get(it.type, {}))


def _read(words: list[str], known: Mapping[str, tuple[str, str]]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for word in words:
        name, _, value = word.partition("=")
        key, pattern = known.get(name, ("", ""))
        if not key or not re.fullmatch(pattern, value):
            return None
        found[key] = value
    return found


def _keys(link: Link) -> Keys:
    path = link.record.at("ovs_opts")
    return [(key, said(value, path)) for key, value in sorted((options(link) or {}).items())]


def bridge_keys(link: Link) -> Keys:
    """Of [ovs-bridge]."""
    stp = link.record.stp
    own = given(("stp-enable", None if stp is None else said(truth(stp), stp.path)))
    return [*(key for key in _keys(link) if stp is None or key[0] != "stp-enable"), *own]


def port_keys(link: Link) -> Keys:
    """Of [ovs-port]."""
    return [] if link.record.type == "OVSBridge" else _keys(link)


def further(link: Link) -> list[tuple[str, str]]:
    """(what its name ends in, type) of the profiles that a link has beside the one of its name."""
    if link.record.type == "OVSBridge":
        return [(BRIDGE, "ovs-bridge"), (PORT, "ovs-port")]
    if link.record.type in ("OVSPort", "OVSIntPort", "OVSPatchPort"):
        return [(PORT, "ovs-port")]
    return []


def master(link: Link, ending: str, context: Context) -> tuple[str, Str] | None:
    """slave-type and master of a profile of Open vSwitch, by UUID: names are not unique there."""
    it = link.record
    if ending == BRIDGE:
        return None
    if ending == PORT or it.type == "OVSBond":
        bridge = link if it.ovs_bridge is None else context.links.find(it.ovs_bridge)
        name = it.ovs_bridge if bridge is None else bridge.device
        path = it.type.path if it.ovs_bridge is None else it.ovs_bridge.path
        return "ovs-bridge", said(context.uuid(f"{name}{BRIDGE}"), path)
    if link.is_ovs:
        return "ovs-port", said(context.uuid(f"{link.device}{PORT}"), it.type.path)
    bond = context.ovs_bond(link)
    if bond is None:
        return None
    return "ovs-port", said(context.uuid(str(bond.device)), bond.record.at("bond_ifaces"))
