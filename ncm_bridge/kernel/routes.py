# SPDX-License-Identifier: Apache-2.0
"""Routes out of the messages RTM_NEWROUTE: those that somebody configured."""

from __future__ import annotations

from struct import Struct

from ncm_bridge.kernel.attributes import LONG, SIZES, decoded, ip, pick, text, u8, u32
from ncm_bridge.model.link import Route

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm_bridge.kernel.attributes import Table
    from ncm_bridge.kernel.netlink import Message

    Found = Iterator[tuple[int, Route]]
    """Index of the link, 0 for none, and the route."""
    Options = tuple[tuple[str, str], ...]

GET = 26
_HEAD = Struct("=BBBBBBBBI")
_HOP = Struct("=HBBi")
OURS = (3, 4)
"""boot: by ip-route(8) without further word; static. All others are daemons' and the kernel's."""
_CLONED = 0x200
_ONLINK = 4
_TO, _FROM, _DEVICE, _VIA, _METRIC, _SOURCE, _METRICS, _HOPS, _TABLE, _OTHER_VIA, _PREF, _NEXT = (
    1, 2, 4, 5, 6, 7, 8, 9, 15, 18, 20, 30,
)  # fmt: skip
_WANTED = frozenset(
    (_TO, _FROM, _DEVICE, _VIA, _METRIC, _SOURCE, _METRICS, _HOPS, _TABLE, _OTHER_VIA, _PREF, _NEXT)
)
# What a Route has a field for; with anything else it has options.
_PLAIN = frozenset((_TO, _DEVICE, _VIA, _METRIC, _TABLE, _OTHER_VIA, _HOPS))
_TYPES = {
    1: "unicast", 2: "local", 3: "broadcast", 4: "anycast", 5: "multicast", 6: "blackhole",
    7: "unreachable", 8: "prohibit", 9: "throw", 10: "nat",
}  # fmt: skip
LOOSE = ("blackhole", "unreachable", "prohibit", "throw")
"""Types that lead nowhere; IPv6 says lo for their device."""
_LIMITS: Table = {
    2: ("mtu", u32),
    3: ("window", u32),
    6: ("ssthresh", u32),
    7: ("cwnd", u32),
    8: ("advmss", u32),
    9: ("reordering", u32),
    10: ("hoplimit", u32),
    11: ("initcwnd", u32),
    14: ("initrwnd", u32),
    15: ("quickack", u32),
    16: ("congctl", text),
}
_PREFERENCES = {1: "high", 3: "low"}


def request(family: int, protocol: int) -> bytes:
    """protocol: only its routes, where the kernel is strict; 0 for all."""
    return _HEAD.pack(family, 0, 0, 0, 0, protocol, 0, 0, 0)


def read(messages: Iterable[Message], family: int) -> Found:
    everything = ip(bytes(SIZES[family]))
    for data, at, end in messages:
        head = _HEAD.unpack(data[at : at + 12])
        if head[0] != family or head[5] not in OURS or head[8] & _CLONED:
            continue
        found = pick(data, _WANTED, at + 12, end)
        kind = _TYPES.get(head[7]) or str(head[7])
        options = () if found.keys() <= _PLAIN and not head[3] else _options(found, head)
        route = Route(
            f"{ip(found[_TO]) if _TO in found else everything}/{head[1]}",
            _via(found),
            u32(found[_TABLE]) if _TABLE in found else head[4],
            kind,
            u32(found[_METRIC]) if _METRIC in found else 0,
            bool(head[8] & _ONLINK),
            options,
        )
        if _HOPS in found:
            yield from _ways(route, found[_HOPS])
        else:
            yield u32(found[_DEVICE]) if _DEVICE in found and kind not in LOOSE else 0, route


def _via(found: dict[int, bytes]) -> str:
    """The gateway; one of the other family by its two words, as ip-route(8) takes it."""
    if _VIA in found:
        return ip(found[_VIA])
    if _OTHER_VIA in found:
        return f"inet6 {ip(found[_OTHER_VIA][2:])}"
    return ""


def _ways(route: Route, data: bytes) -> Found:
    """One route for each way of a route with several; these have a weight, and no others."""
    at = 0
    while at < len(data):
        length, flags, weight, device = _HOP.unpack(data[at : at + 8])
        if length < 8 or at + length > len(data):
            raise ValueError(LONG)
        options = list(route.options)
        options.append(("weight", str(weight + 1)))
        yield (
            device,
            route._replace(
                via=_via(pick(data, (_VIA, _OTHER_VIA), at + 8, at + length)),
                onlink=bool(flags & _ONLINK),
                options=tuple(sorted(options)),
            ),
        )
        at = (at + length + 3) & -4


def _options(found: dict[int, bytes], head: tuple[int, ...]) -> Options:
    options = []
    if _METRICS in found:
        options += [(word, str(value)) for word, value in decoded(found[_METRICS], _LIMITS).items()]
    if _SOURCE in found:
        options.append(("src", ip(found[_SOURCE])))
    if _FROM in found:
        options.append(("from", f"{ip(found[_FROM])}/{head[2]}"))
    if head[3]:
        options.append(("tos", f"{head[3]:#04x}"))
    preference = u8(found[_PREF]) if _PREF in found else 0
    if preference in _PREFERENCES:
        options.append(("pref", _PREFERENCES[preference]))
    if _NEXT in found:
        options.append(("nhid", str(u32(found[_NEXT]))))
    return tuple(sorted(options))
