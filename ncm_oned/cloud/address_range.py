# SPDX-License-Identifier: Apache-2.0
"""One address range of a network, as the profile wants it and as the server shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.values import Str

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element

ADDRESSES = ("IP", "IP6", "MAC")
FIXED = ("TYPE", *ADDRESSES)
"""What no call changes in a range that is there."""
KEPT = frozenset((
    *FIXED, "AR_ID", "ALLOCATED", "NEXT_INDEX", "LEASES", "USED_LEASES", "PARENT_NETWORK_AR_ID",
    "MAC_END", "IP_END", "IP6_END", "IP6_ULA", "IP6_ULA_END", "IP6_GLOBAL", "IP6_GLOBAL_END",
))  # fmt: skip
"""What the server keeps for itself."""
_UNSEEN = frozenset(("ALLOCATED", "NEXT_INDEX", "LEASES", "USED_LEASES"))
"""What changes while machines come and go."""
_FIRST = ("IP", "IP6", "MAC", "SIZE")
_PAIR = re.compile(r'([A-Z0-9_]+)="((?:[^"\\]|\\.)*)"', re.DOTALL)


class Range(Str):
    """A range as one text: its type, then its attributes; it is its own name in the base.

    at: the range of the server that it is, once that is known. names: attributes that go.
    """

    pairs: dict[str, str]
    at: Optional[Range]
    gone: frozenset[str]

    @classmethod
    def of(cls, pairs: Mapping[str, Any], path: str = "") -> Range:
        """The range with these attributes, without those that are empty."""
        plain = {name: str(value).strip() for name, value in pairs.items()}
        plain = {name: value for name, value in plain.items() if value}
        names = sorted(set(plain) - {"TYPE"}, key=lambda at: (_place(at), at))
        text = " ".join([plain.get("TYPE", ""), *(f"{at}={_quoted(plain[at])}" for at in names)])
        made = cls(text, path)
        made.pairs, made.at, made.gone = plain, None, frozenset()
        return made

    @classmethod
    def parse(cls, text: str) -> Range:
        """The range that ``text`` stands for; it may come from the mark on a network."""
        if isinstance(text, Range):
            return text
        kind, _, rest = text.partition(" ")
        pairs = {name: re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)
                 for name, value in _PAIR.findall(rest)}  # fmt: skip
        return cls.of({"TYPE": kind, **pairs})

    @property
    def id(self) -> int:
        return int(self.pairs.get("AR_ID", -1))

    @property
    def size(self) -> int:
        text = self.pairs.get("SIZE", "")
        return int(text) if text.isdigit() else 0

    @property
    def kind(self) -> str:
        return self.pairs.get("TYPE", "")

    @property
    def anonymous(self) -> bool:
        """Whether it has no first address."""
        return not any(self.pairs.get(name) for name in ADDRESSES)

    def is_same(self, other: Range) -> bool:
        """Whether the first address that this one has is that of the other."""
        for name in ADDRESSES:
            if self.pairs.get(name):
                return address(name, self.pairs[name]) == address(name, other.pairs.get(name, ""))
        return False

    def fits(self, other: Range) -> bool:
        """Whether nothing that is fixed in the other contradicts it."""
        return all(address(name, self.pairs[name]) == address(name, other.pairs.get(name, ""))
                   for name in FIXED if self.pairs.get(name))  # fmt: skip

    def only(self, names: Iterable[str]) -> Range:
        """The same with these attributes only."""
        keep = {"TYPE", *names}
        return Range.of({at: value for at, value in self.pairs.items() if at in keep}, self.path)

    def becoming(self, at: Range, gone: Iterable[str]) -> Range:
        """The same, as a change of a range of the server."""
        made = Range.of(self.pairs, self.path)
        made.at, made.gone = at, frozenset(gone)
        return made

    def sent(self) -> tuple[tuple[str, str], ...]:
        """The vector that is sent: of a change what stays, too, as it replaces the old one."""
        if self.at is None:
            pairs = {name: value for name, value in self.pairs.items()
                     if name in FIXED or name not in KEPT}  # fmt: skip
        else:
            stays = {name: value for name, value in self.at.pairs.items()
                     if name not in KEPT and name not in self.gone}  # fmt: skip
            own = {name: value for name, value in self.pairs.items() if name not in KEPT}
            # A static one lives in its attributes.
            first = {name: value for name, value in self.at.pairs.items() if name == "IP6"}
            pairs = {**stays, **own, **first, "AR_ID": str(self.at.id)}
        return tuple(sorted(pairs.items()))


def ranges_of(network: _Element) -> tuple[Range, ...]:
    """The ranges of a network as the server shows them, without what comes and goes."""
    return tuple(
        Range.of({child.tag: child.text or "" for child in at if child.tag not in _UNSEEN})
        for at in network.findall("AR_POOL/AR")
    )


class Leases(NamedTuple):
    """Addresses in use, by a machine, on hold or reserved. last: the highest index, -1: none."""

    used: int
    last: int


def leases_of(network: _Element) -> dict[int, Leases]:
    """AR_ID -> its addresses in use, as the listing of all networks tells them."""
    found = {}
    for at in network.findall("AR_POOL/AR"):
        numbers = (at.findtext("ALLOCATED") or "").split()
        indexes = [int(number) for number in numbers[::2] if number.isdigit()]
        found[int(at.findtext("AR_ID") or -1)] = Leases(len(indexes), max(indexes, default=-1))
    return found


def address(name: str, text: str) -> str:
    """An address in the one form that can be compared."""
    if name == "IP6" and text:
        import ipaddress

        try:
            return str(ipaddress.IPv6Address(text))
        except ValueError:
            return text
    return text.upper() if name in ("TYPE", "MAC") else text


def _place(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
