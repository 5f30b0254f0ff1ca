# SPDX-License-Identifier: Apache-2.0
"""How a link comes, and comes into its master: commands of ip(8).

Each does nothing where that is so already, so that `ifup --force` changes what is wrong and no
more. Names are of the characters that the schema lets through, none of which the shell knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.text import Text, join
from ncm.values import Str
from ncm_bridge.common.text import said
from ncm_bridge.ifupdown.stanzas import Option
from ncm_bridge.model import options

if TYPE_CHECKING:
    from ncm.text import Part
    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link

SYS = "/sys/class/net"
_FLAGS = ("hairpin", "guard", "root_block", "fastleave")
_OTHER = {"num_grat_arp": "num_unsol_na", "mcast_router": "multicast_router"}
_FIRST = ("stp_state",)
_LATER = ("primary",)
"""Options of a bond that name what must be in it first."""


def making(link: Link, context: Context) -> list[Option]:
    """The link itself, with the options of its kind, and what is in it."""
    kind, device = context.kind(link), link.device
    lines: list[Option] = []
    if context.made(link):
        lines.append(("pre-up", Text(f"test -d {SYS}/", device, " || ", _add(link, context))))
    if kind == "bridge":
        # While spanning tree is on, the kernel refuses a delay that is right without it.
        for words in (_words(link, context, _FIRST), _words(link, context, leave=_FIRST)):
            if words.pieces:
                lines.append(("pre-up", Text("ip link set dev ", device, " type bridge ", words)))
    for member in context.members(link):
        if member.record.onboot:
            lines += [("pre-up", line) for line in attach(member, link, member.device)]
    later = _words(link, context, _LATER) if kind == "bond" else None
    if later is not None and later.pieces:
        lines.append(("pre-up", Text("ip link set dev ", device, " type bond ", later)))
    return lines


def entering(link: Link, context: Context) -> list[Option]:
    """Into its master, where that is there already."""
    reference = context.master(link)
    master = None if reference is None else context.links.find(reference)
    if master is None:
        return []
    folder = "bridge" if master.is_bridge else "bonding"
    return [("up", line) for line in attach(link, master, Text(master.device, f"/{folder}"))]


def attach(member: Link, master: Link, needed: Str | Text) -> list[Text]:
    """Commands that put member into master, where the folder ``needed`` is there."""
    name, to = member.device, _to(member, master)
    there = Text(f"test ! -d {SYS}/", needed, " || ")
    if not master.is_bridge:
        lower = Text(f"test -e {SYS}/", to, "/lower_", name, " || ")
        act = Text("{ ip link set dev ", name, " down && ip link set dev ", name, " master ", to)
        return [Text(there, lower, act, "; }")]
    lines = [Text(there, "ip link set dev ", name, " master ", to)]
    port = options.of_port(member)
    if port:
        words = join(" ", [_option(word, value, member) for word, value in port.items()])
        there = Text(f"test ! -d {SYS}/", name, "/brport || ")
        lines.append(Text(there, "ip link set dev ", name, " type bridge_slave ", words))
    return lines


def _to(member: Link, master: Link) -> Text:
    it = member.record
    return said(master.device, it.master if it.bridge is None else it.bridge)


def _option(word: str, value: object, member: Link) -> Text:
    names = {"cost": "path_cost", "hairpin": "hairpin_mode", "guard": "bpdu_guard",
             "fastleave": "multicast_fast_leave", "mcast_router": "multicast_router"}  # fmt: skip
    leaf = getattr(member.record.bridging_opts, names.get(word, word))
    text = ("on" if value else "off") if word in _FLAGS else value
    return Text(f"{word} ", said(text, leaf))


def _add(link: Link, context: Context) -> Text:
    kind, device = context.kind(link), link.device
    if kind == "tun":
        return Text("ip tuntap add dev ", device, " mode tap")
    parts: list[Part] = ["ip link add "]
    lower = link.record.physdev
    on = None if lower is None else said(context.links.device_of(lower), lower)
    if kind == "vlan" and on is not None:
        parts += ["link ", on, " "]
    parts += ["name ", device, f" type {kind}"]
    if kind == "vxlan" and on is not None:
        parts += [" dev ", on]
    words = _words(link, context, leave=_LATER) if kind != "bridge" else Text()
    return Text(*parts, " ", words) if words.pieces else Text(*parts)


def _words(
    link: Link, context: Context, only: tuple[str, ...] = (), leave: tuple[str, ...] = ()
) -> Text:
    """Options of its kind as ip(8) takes them, from the fields that say them."""
    words: list[Part] = []
    for word, value in context.values(link).items():
        if (only and word not in only) or word in leave:
            continue
        leaves = _leaves(link, word)
        flag = word == "gbp"
        if flag and not value:
            words.append(_from(link, "", leaves))
            continue
        text = word if flag else f"{word} {value}"
        words.append(_from(link, text, leaves))
    return join(" ", [word for word in words if not isinstance(word, Text) or word.reveal()])


def _from(link: Link, text: str, leaves: list[Any]) -> Text:
    given = [leaf for leaf in leaves if leaf is not None]
    return said(text, *given) if given else Text(text)


def _leaves(link: Link, word: str) -> list[Any]:
    """The fields that an option comes from."""
    it = link.record
    vxlan = None if it.plugin is None else it.plugin.vxlan
    if word == "id":
        return [link.device if vxlan is None or vxlan.vni is None else vxlan.vni]
    names = {"stp_state": "stp", "forward_delay": "delay"}
    if word in names:
        return [getattr(it, names[word])]
    if word in ("local", "remote") and vxlan is None:
        return [it.my_outer_ipaddr if word == "local" else it.peer_outer_ipaddr]
    for record in (vxlan, it.bonding_opts, it.bridging_opts):
        for name in (word, _OTHER.get(word, word)):
            value = getattr(record, name, None)
            if value is not None:
                return value if isinstance(value, list) else [value]
    return []
