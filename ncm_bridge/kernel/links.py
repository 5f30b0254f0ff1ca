# SPDX-License-Identifier: Apache-2.0
"""Links out of the messages RTM_NEWLINK (rtnetlink(7))."""

from __future__ import annotations

from struct import Struct

from ncm_bridge.kernel.attributes import pick, text, u32
from ncm_bridge.kernel.options import Info
from ncm_bridge.model.link import Link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ncm_bridge.kernel.netlink import Message

GET = 18
_HEAD = Struct("=BxHiII")
REQUEST = _HEAD.pack(0, 0, 0, 0, 0) + Struct("=HHI").pack(8, 29, 1 << 3)
"""IFLA_EXT_MASK with RTEXT_FILTER_SKIP_STATS: the counters of IPv6 are a third of the answer."""
_UP = 1
_ADDRESS, _NAME, _MTU, _LINK, _MASTER, _INFO, _ELSEWHERE = 1, 3, 4, 5, 10, 18, 37
_WANTED = frozenset((_ADDRESS, _NAME, _MTU, _LINK, _MASTER, _INFO, _ELSEWHERE))
# Cards that have a kind, and ends of a veth, which others make.
_KINDS = {
    "": "device", "veth": "device", "ipoib": "device", "dsa": "device", "netdevsim": "device",
    "bridge": "bridge", "bond": "bond", "vlan": "vlan", "vxlan": "vxlan", "ipip": "ipip",
    "dummy": "dummy", "tun": "tun", "openvswitch": "ovs",
}  # fmt: skip
# Hardware types of tunnels: what would be their MAC is an IP address.
_NO_MAC = frozenset((768, 769, 776, 778, 823, 0xFFFE))


class _Indexes:
    """What a link says of others by number; their names are known only at the end."""

    __slots__ = ("link", "lower", "master")

    def __init__(self, link: Link, master: int, lower: int) -> None:
        self.link = link
        self.master = master
        self.lower = lower


def read(messages: Iterable[Message]) -> dict[int, Link]:
    """The links by their index."""
    found: dict[int, _Indexes] = {}
    for data, at, end in messages:
        _, hardware, index, flags, _ = _HEAD.unpack(data[at : at + 16])
        found[index] = _link(pick(data, _WANTED, at + 16, end), hardware, flags)
    links = {index: each.link for index, each in found.items()}
    for each in found.values():
        _name(each, links)
    return links


def _link(found: dict[int, bytes], hardware: int, flags: int) -> _Indexes:
    link = Link(text(found.get(_NAME, b"")))
    if not link.name:
        raise ValueError("a link without a name")
    link.up = bool(flags & _UP)
    link.mtu = u32(found[_MTU]) if _MTU in found else None
    link.mac = "" if hardware in _NO_MAC else found.get(_ADDRESS, b"").hex(":")
    lower = u32(found[_LINK]) if _LINK in found else 0
    if _INFO in found:
        info = Info(found[_INFO])
        link.kind, link.options, link.port = (
            _KINDS.get(info.kind, "other"), info.options, info.port,
        )  # fmt: skip
        if link.kind in ("vxlan", "ipip"):
            lower = _number(link.options.pop("dev", 0)) or lower
    if link.kind == "device" or _ELSEWHERE in found:
        # The other end of a veth; an index that another namespace gave.
        lower = 0
    return _Indexes(link, u32(found[_MASTER]) if _MASTER in found else 0, lower)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _name(each: _Indexes, links: dict[int, Link]) -> None:
    """Put names in the place of indexes."""
    link = each.link
    lower = links.get(each.lower)
    link.lower = "" if lower is None else lower.name
    link.master = ""
    if each.master:
        master = links.get(each.master)
        if master is None:
            raise ValueError(f"{link.name} with a master that is not there")
        link.master = master.name
        master.guests += link.kind == "tun"
    primary = link.options.get("primary")
    if isinstance(primary, int):
        known = links.get(primary)
        link.options["primary"] = "" if known is None else known.name
