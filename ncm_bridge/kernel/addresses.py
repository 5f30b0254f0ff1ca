# SPDX-License-Identifier: Apache-2.0
"""Addresses out of the messages RTM_NEWADDR, without those that a server or router gave."""

from __future__ import annotations

from struct import Struct

from ncm_bridge.kernel.attributes import AF_INET, AF_INET6, ip, pick, text, u8, u32
from ncm_bridge.model.link import INET, INET6

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ncm_bridge.kernel.netlink import Message
    from ncm_bridge.model.link import Link

GET = 22
_HEAD = Struct("=BBBBi")
_CACHE = Struct("=II").unpack_from
REQUEST = _HEAD.pack(0, 0, 0, 0, 0)
_ADDRESS, _LOCAL, _LABEL, _LIFE, _FLAGS, _PROTO = 1, 2, 3, 6, 8, 11
_WANTED = frozenset((_ADDRESS, _LOCAL, _LABEL, _LIFE, _FLAGS, _PROTO))
_SCOPE_LINK = 253
_FOREVER = 0xFFFFFFFF
_TEMPORARY, _MANAGES_TEMPORARY = 0x01, 0x100
_ROUTER, _KERNEL = 2, 3
"""IFA_PROTO (Linux 5.18): by a router's announcement; link-local of the kernel's own making."""


def read(messages: Iterable[Message], links: Mapping[int, Link]) -> None:
    """Give the links their addresses. One that came after the links were read is passed over."""
    for data, at, end in messages:
        family, prefix, flags, scope, index = _HEAD.unpack(data[at : at + 8])
        link = links.get(index)
        if link is None or scope == _SCOPE_LINK or family not in (AF_INET, AF_INET6):
            continue
        found = pick(data, _WANTED, at + 8, end)
        if _given(family, flags, found):
            link.given = (*link.given, INET if family == AF_INET else INET6)
        else:
            # Where there is a peer, _ADDRESS is that one's.
            address = ip(found.get(_LOCAL) or found.get(_ADDRESS, b""))
            label = text(found.get(_LABEL, b""))
            link.addresses[f"{address}/{prefix}"] = "" if label == link.name else label


def _given(family: int, flags: int, found: Mapping[int, bytes]) -> bool:
    """Whether a server, a router or the kernel gave it, and may take it away."""
    if _LIFE in found and _CACHE(found[_LIFE])[1] != _FOREVER:
        return True
    if _PROTO in found and u8(found[_PROTO]) in (_ROUTER, _KERNEL):
        return True
    if _FLAGS in found:
        flags = u32(found[_FLAGS])
    # For IPv4 the same bit says only: not the first one of its network.
    return family == AF_INET6 and bool(flags & (_TEMPORARY | _MANAGES_TEMPORARY))
