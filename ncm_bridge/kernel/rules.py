# SPDX-License-Identifier: Apache-2.0
"""Policy rules out of the messages RTM_NEWRULE."""

from __future__ import annotations

from struct import Struct

from ncm_bridge.kernel.attributes import AF_INET, AF_INET6, ip, pick, text, u32
from ncm_bridge.model.link import INET, INET6, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm_bridge.kernel.netlink import Message

GET = 34
_HEAD = Struct("=BBBBBxxBI")
REQUEST = _HEAD.pack(0, 0, 0, 0, 0, 0, 0)
_FAMILIES = {AF_INET: INET, AF_INET6: INET6}
_TO, _FROM, _IIF, _PRIORITY, _MARK, _SUPPRESS, _TABLE, _MASK = 1, 2, 3, 6, 10, 14, 15, 16
# goto, realms, tunnel, suppress_ifgroup, oif, l3mdev, uidrange, ipproto, ports, dscp, flow label.
_BEYOND = frozenset((4, 11, 12, 13, 17, 19, 20, 22, 23, 24, 25, 26, 27, 28, 29, 30))
_WANTED = _BEYOND | {_TO, _FROM, _IIF, _PRIORITY, _MARK, _SUPPRESS, _TABLE, _MASK}
_INVERT = 2
_ALL = b"\xff\xff\xff\xff"
_ACTIONS = {1: "", 3: "nop", 6: "blackhole", 7: "unreachable", 8: "prohibit"}
_FIRST = {(0, 255), (32766, 254), (32767, 253)}
"""Priority and table of the rules that a namespace begins with: local, main, default."""


def read(messages: Iterable[Message]) -> Iterator[Rule]:
    """The rules that a profile can ask for.

    One with a selector beyond (a user, a port, an outgoing device ...) is somebody else's, and
    must not be taken for one that only has the rest of it.
    """
    for data, at, end in messages:
        family, to, from_, tos, table, action, flags = _HEAD.unpack(data[at : at + 12])
        found = pick(data, _WANTED, at + 12, end)
        if family not in _FAMILIES or action not in _ACTIONS or tos or _beyond(found):
            continue
        rule = Rule(
            _FAMILIES[family],
            u32(found[_TABLE]) if _TABLE in found else table,
            f"{ip(found[_FROM])}/{from_}" if _FROM in found else "",
            f"{ip(found[_TO])}/{to}" if _TO in found else "",
            u32(found[_PRIORITY]) if _PRIORITY in found else 0,
            bool(flags & _INVERT),
            text(found.get(_IIF, b"")),
            _mark(found),
            _ACTIONS[action],
        )
        if rule != Rule(rule.family, rule.table, priority=rule.priority) or (
            (rule.priority, rule.table) not in _FIRST
        ):
            yield rule


def _beyond(found: dict[int, bytes]) -> bool:
    return found.get(_SUPPRESS, _ALL) != _ALL or not _BEYOND.isdisjoint(found)


def _mark(found: dict[int, bytes]) -> str:
    """As ip-rule(8) takes it."""
    if _MARK not in found and _MASK not in found:
        return ""
    mark = f"{u32(found[_MARK]) if _MARK in found else 0:#x}"
    mask = found.get(_MASK, _ALL)
    return mark if mask == _ALL else f"{mark}/{u32(mask):#x}"
