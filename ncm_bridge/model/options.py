# SPDX-License-Identifier: Apache-2.0
"""Options of bridges, ports, bonds, VLANs and tunnels, by the words of ip-link(8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Union

from ncm_bridge.model.addresses import one
from ncm_bridge.vxlan import vni_of

if TYPE_CHECKING:
    from ncm.schema import Record
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links

Options = dict[str, Union[int, str]]

# Hundredths of a second: what the kernel allows while spanning tree is on, and puts right itself.
_LEAST_DELAY, _MOST_DELAY = 200, 3000
_BRIDGE = {"priority": "priority", "multicast_router": "mcast_router"}
_PORT = {
    "path_cost": "cost", "priority": "priority", "hairpin_mode": "hairpin", "bpdu_guard": "guard",
    "root_block": "root_block", "multicast_fast_leave": "fastleave",
    "multicast_router": "mcast_router",
}  # fmt: skip
_MODES = (
    "balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb",
    "balance-alb",
)  # fmt: skip
_WORDS = {
    "mode": _MODES,
    "lacp_rate": ("slow", "fast"),
    "xmit_hash_policy": ("layer2", "layer3+4", "layer2+3"),
    "ad_select": ("stable", "bandwidth", "count"),
    "arp_validate": (
        "none", "active", "backup", "all", "filter", "filter_active", "filter_backup",
    ),
    "fail_over_mac": ("none", "active", "follow"),
    "primary_reselect": ("always", "better", "failure"),
}  # fmt: skip
"""Words of the numbers from 0 (the kernel's bonding.rst)."""
_SAME = {"num_unsol_na": "num_grat_arp"}
_VLAN = re.compile(r"(?:vlan|.+\.)([0-9]{1,4})\Z")


def master_of(interface: Interface, links: Links) -> str | None:
    """The bridge or bond; None where another one, a bond of Open vSwitch, decides."""
    it = interface.record
    master = it.master if it.bridge is None else it.bridge
    if interface.is_ovs and it.ovs_bridge is not None:
        master = it.ovs_bridge
    if master is not None:
        return str(links.device_of(master))
    return None if interface.is_ovs or _in_ovs_bond(interface, links) else ""


def _in_ovs_bond(interface: Interface, links: Links) -> bool:
    names = [name for other in links for name in other.record.bond_ifaces or ()]
    return any(links.find(name) is interface for name in names)


def lower_of(interface: Interface, links: Links, kind: str) -> str | None:
    physdev = interface.record.physdev
    if kind not in ("vlan", "vxlan") or physdev is None:
        return None
    return str(links.device_of(physdev))


def of_kind(interface: Interface, links: Links, kind: str) -> Options:
    """What is said of a link as one of its kind, with the defaults of all back ends."""
    if kind == "bridge":
        return _bridge(interface)
    if kind == "bond":
        return _bond(interface, links)
    if kind == "vlan":
        match = _VLAN.match(interface.device)
        return {"id": int(match[1])} if match else {}
    if kind == "vxlan":
        return _vxlan(interface)
    return _ipip(interface) if kind == "ipip" else {}


def _bridge(interface: Interface) -> Options:
    """Spanning tree is off unless said; then ports forward at once unless said."""
    it = interface.record
    found: Options = {"stp_state": int(bool(it.stp))}
    if it.delay is not None:
        delay = 100 * int(it.delay)
        found["forward_delay"] = (
            min(max(delay, _LEAST_DELAY), _MOST_DELAY) if found["stp_state"] else delay
        )
    elif not found["stp_state"]:
        found["forward_delay"] = 0
    return {**found, **_renamed(it.bridging_opts, _BRIDGE)}


def of_port(interface: Interface) -> Options:
    """What is said of a link as a port. To forget what was learnt is an act, not a state."""
    it = interface.record
    return {} if it.bridge is None else _renamed(it.bridging_opts, _PORT)


def _renamed(record: Record | None, words: dict[str, str]) -> Options:
    pairs = () if record is None else record.items()
    return {words[name]: int(value) for name, value in pairs if name in words}


def _bond(interface: Interface, links: Links) -> Options:
    record = interface.record.bonding_opts
    found: Options = {}
    for name, value in () if record is None else record.items():
        found[_SAME.get(name, name)] = _bond_value(name, value, links)
    return found


def _bond_value(name: str, value: object, links: Links) -> int | str:
    if isinstance(value, list):
        return ",".join(one(item).partition("/")[0] for item in value)
    if name == "primary":
        link = links.find(str(value))
        return str(value) if link is None else str(link.device)
    text = str(value)
    words = _WORDS.get(name)
    if words is None:
        return int(text)
    return words[int(text)] if text.isdigit() and int(text) < len(words) else text


def _vxlan(interface: Interface) -> Options:
    plugin = interface.record.plugin
    vxlan = None if plugin is None else plugin.vxlan
    if vxlan is None:
        return {}
    found: Options = {"gbp": int(bool(vxlan.gbp))}
    number = vni_of(interface)
    if number is not None:
        found["id"] = int(number)
    for name in ("group", "remote", "local"):
        value = getattr(vxlan, name)
        if value is not None:
            found[name] = one(value).partition("/")[0]
    if vxlan.dstport is not None:
        found["dstport"] = int(vxlan.dstport)
    return found


def _ipip(interface: Interface) -> Options:
    it = interface.record
    found: Options = {}
    for word, value in (("local", it.my_outer_ipaddr), ("remote", it.peer_outer_ipaddr)):
        if value is not None:
            found[word] = str(value)
    return found
