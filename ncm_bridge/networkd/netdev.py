# SPDX-License-Identifier: Apache-2.0
"""NAME.netdev: a link that networkd makes (systemd.netdev(5)), and the options of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

from ncm.text import Text
from ncm_bridge.common.text import own, said, yesno
from ncm_bridge.vxlan import vni_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ncm_bridge.common.context import Context
    from ncm_bridge.common.units import Pair, Section
    from ncm_bridge.links import Link

    Form = Callable[[Union[int, str]], str]

_KINDS = {"tun": "tap"}


def _seconds(value: int | str) -> str:
    return f"{int(value) // 100}s"


def _milliseconds(value: int | str) -> str:
    return f"{value}ms"


def _switch(value: int | str) -> str:
    return "yes" if int(value) else "no"


def _spaced(value: int | str) -> str:
    return str(value).replace(",", " ")


BOND: tuple[tuple[str, str, Form], ...] = (
    ("mode", "Mode", str),
    ("miimon", "MIIMonitorSec", _milliseconds),
    ("updelay", "UpDelaySec", _milliseconds),
    ("downdelay", "DownDelaySec", _milliseconds),
    ("lacp_rate", "LACPTransmitRate", str),
    ("xmit_hash_policy", "TransmitHashPolicy", str),
    ("ad_select", "AdSelect", str),
    ("all_slaves_active", "AllSlavesActive", _switch),
    ("arp_interval", "ARPIntervalSec", _milliseconds),
    ("arp_ip_target", "ARPIPTargets", _spaced),
    ("arp_validate", "ARPValidate", str),
    ("fail_over_mac", "FailOverMACPolicy", str),
    ("min_links", "MinLinks", str),
    ("num_grat_arp", "GratuitousARP", str),
    ("num_unsol_na", "GratuitousARP", str),
    ("primary_reselect", "PrimaryReselectPolicy", str),
    ("resend_igmp", "ResendIGMP", str),
)
"""What the kernel and the profile call it, what networkd does. The primary is said by its slave."""


def netdev(link: Link, context: Context) -> list[Section]:
    """The sections; none for a card."""
    if not context.made(link):
        return []
    kind = context.kind(link)
    head: Section = ("NetDev", [
        ("Name", own(link.device)), ("Kind", said(_KINDS.get(kind, kind), link.record.type)),
    ])  # fmt: skip
    more: dict[str, Callable[[Link, Context], Section]] = {
        "bridge": _bridge, "bond": _bond, "vlan": _vlan, "vxlan": _vxlan, "ipip": _ipip,
    }  # fmt: skip
    return [head, more[kind](link, context)] if kind in more else [head]


def _bridge(link: Link, context: Context) -> Section:
    it, values = link.record, context.values(link)
    pairs: list[Pair] = [("STP", "no" if it.stp is None else yesno(it.stp))]
    if "forward_delay" in values:
        delay = _seconds(values["forward_delay"])
        pairs.append(("ForwardDelaySec", delay if it.delay is None else said(delay, it.delay)))
    if it.bridging_opts is not None and it.bridging_opts.priority is not None:
        pairs.append(("Priority", own(it.bridging_opts.priority)))
    return "Bridge", pairs


def _bond(link: Link, context: Context) -> Section:
    record, values = link.record.bonding_opts, context.values(link)
    pairs: list[Pair] = []
    for word, key, form in BOND:
        leaf = getattr(record, word, None)
        # The kernel has one number for both families.
        value = values.get("num_grat_arp" if word == "num_unsol_na" else word)
        if leaf is None or value is None:
            continue
        leaves = leaf if isinstance(leaf, list) else [leaf]
        if key not in (name for name, _ in pairs):
            pairs.append((key, said(form(value), *leaves)))
    return "Bond", pairs


def _vlan(link: Link, context: Context) -> Section:
    return "VLAN", [("Id", said(context.values(link)["id"], link.device))]


def _vxlan(link: Link, context: Context) -> Section:
    plugin = link.record.plugin
    vxlan = None if plugin is None else plugin.vxlan
    assert vxlan is not None
    vni = vni_of(link)
    pairs: list[Pair] = [] if vni is None else [("VNI", own(vni))]
    for key, value in (
        ("Group", vxlan.group), ("Remote", vxlan.remote), ("Local", vxlan.local),
        ("DestinationPort", vxlan.dstport),
    ):  # fmt: skip
        if value is not None:
            pairs.append((key, own(value)))
    if vxlan.gbp is not None:
        pairs.append(("GroupPolicyExtension", yesno(vxlan.gbp)))
    return "VXLAN", pairs


def _ipip(link: Link, context: Context) -> Section:
    it = link.record
    # It lies on no link that could name it.
    pairs: list[Pair] = [("Independent", "yes")]
    for key, value in (("Local", it.my_outer_ipaddr), ("Remote", it.peer_outer_ipaddr)):
        if value is not None:
            pairs.append((key, Text(value)))
    return "Tunnel", pairs
