# SPDX-License-Identifier: Apache-2.0
"""Networks as the tree of 2010 has them: the text of an OpenNebula 2 template, read for today.

A FIXED network lists its leases, a RANGED one says how many follow its address; both become
address ranges. The original gave a PUBLIC network to group users with mode 644.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.values import Bool, Int, Str
from ncm_oned.cloud.address_range import Range
from ncm_oned.grammar import GrammarError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = {"A": 2**24 - 2, "B": 2**16 - 2, "C": 2**8 - 2}
"""NETWORK_SIZE by the class of a network."""
_READ = frozenset((
    "NAME", "TYPE", "PUBLIC", "BRIDGE", "VLAN", "VLAN_ID", "PHYDEV", "VN_MAD", "NETWORK_ADDRESS",
    "NETWORK_SIZE", "NETWORK_MASK", "GATEWAY", "DNS", "LEASES", "AR", "IP_START", "IP_END",
))  # fmt: skip
_MAC_BITS = 48


class Permissions(NamedTuple):
    """As ncm_oned.schema.nebula.access has them."""

    owner: Optional[Str]
    group: Optional[Str]
    mode: Optional[Int]


class Wish:
    """The network of a text, with the names that a record of today has."""

    adopt = False
    clusters = labels = None

    def __init__(self, text: Str, names: dict[str, Str], ar: list[Range]) -> None:
        self.path = text.path
        self.ar = ar
        self.bridge, self.phydev = names.get("BRIDGE"), names.get("PHYDEV")
        self.gateway, self.dns = names.get("GATEWAY"), names.get("DNS")
        self.network_mask = names.get("NETWORK_MASK")
        self.network_address = names.get("NETWORK_ADDRESS")
        self.vlan, self.vlan_id = names.get("VLAN"), names.get("VLAN_ID")
        tagged = self.phydev is not None and (self.vlan_id is not None or _yes(self.vlan))
        usual = Str("802.1Q" if tagged else "bridge", text.path)
        self.vn_mad = names.get("VN_MAD") or usual
        automatic = self.vn_mad == "802.1Q" and self.vlan_id is None
        self.automatic_vlan_id = Bool(True, text.path) if automatic else None
        self.attributes = {at: value for at, value in names.items() if at not in _READ}
        self.permissions: Optional[Permissions] = None
        if _yes(names.get("PUBLIC")):
            mode, group = Int(644, text.path), Str("users", text.path)
            self.permissions = Permissions(None, group, mode)


def wish_of(text: Str) -> Wish:
    """What a text means; ``complaints`` has none of it."""
    names, vectors, _ = _read(text)
    return Wish(text, names, list(_ranges(text, names, vectors)))


def complaints(key: str, text: Str) -> Iterator[str]:
    """What cannot be meant today."""
    try:
        names, vectors, ignored = _read(text)
    except GrammarError as error:
        yield f"is no OpenNebula template: {error}"
        return
    if ignored:
        yield f"holds {ignored!a}, which OpenNebula would drop: quote the value"
    yield from _odd_names(key, text, names, vectors)
    try:
        found = list(_ranges(text, names, vectors))
    except ValueError as error:
        yield str(error)
        return
    if not found:
        yield "has no addresses: LEASES of a FIXED network, NETWORK_ADDRESS of a RANGED one"


def _read(text: Str) -> tuple[dict[str, Str], list[tuple[str, dict[str, str]]], str]:
    """Single attributes, of which the first counts; vectors; what the grammar drops."""
    parsed = parse(str(text) if text.endswith("\n") else f"{text!s}\n")
    names: dict[str, Str] = {}
    vectors = []
    for each in parsed.attributes:
        if isinstance(each.value, str):
            names.setdefault(each.name, Str(each.value.strip(), text.path))
        else:
            vectors.append((each.name, {at.upper(): value.strip() for at, value in each.value}))
    return {at: value for at, value in names.items() if value}, vectors, parsed.ignored.strip()


def _odd_names(
    key: str, text: Str, names: dict[str, Str], vectors: list[tuple[str, dict[str, str]]]
) -> Iterator[str]:
    if names.get("NAME", key) != key:
        yield f"has NAME {names['NAME']}, which must be {key} or left out"
    kind = names.get("TYPE", "").upper()
    if kind not in ("FIXED", "RANGED", ""):
        yield f"has TYPE {names['TYPE']}, which must be FIXED or RANGED"
    for name in sorted({name for name, _ in vectors} - {"LEASES", "AR"}):
        yield f"has the vector {name}, which means nothing in a network"
    if any(name == "LEASES" for name, _ in vectors) and kind == "RANGED":
        yield "has LEASES, which a RANGED network has not"
    for name in ("PUBLIC", "VLAN"):
        if names.get(name, "YES").upper() not in ("YES", "NO"):
            yield f"has {name} {names[name]}, which must be YES or NO"
    for name in ("NETWORK_ADDRESS", "NETWORK_MASK", "GATEWAY", "IP_START", "IP_END"):
        if name in names and _four(names[name]) is None:
            yield f"has {name} {names[name]}, which is no IPv4 address"
    vlan = names.get("VLAN_ID")
    if vlan is not None and not (vlan.isdigit() and int(vlan) < 4096):
        yield f"has VLAN_ID {vlan}, which must be 0 to 4095"
    if names.get("VN_MAD") is None and "PHYDEV" not in names and vlan is not None:
        yield "has a VLAN_ID, which means nothing without PHYDEV"
    wish = Wish(text, names, [])
    if wish.vn_mad != "802.1Q" and wish.bridge is None:
        yield f"has no BRIDGE, which vn_mad {wish.vn_mad} needs"


def _ranges(
    text: Str, names: dict[str, Str], vectors: list[tuple[str, dict[str, str]]]
) -> Iterator[Range]:
    """Raises ValueError for addresses that are none."""
    leases = [_lease(pairs) for name, pairs in vectors if name == "LEASES"]
    for first, size in _merged(leases):
        kind = "IP4" if "IP" in first else "ETHER"
        yield Range.of({"TYPE": kind, **first, "SIZE": size}, text.path)
    for pairs in (pairs for name, pairs in vectors if name == "AR"):
        if "IP" in pairs and _four(pairs["IP"]) is None:
            raise ValueError(f"has an AR with IP {pairs['IP']}, which is no IPv4 address")
        if not pairs.get("SIZE", "").isdigit() or not pairs.get("TYPE"):
            raise ValueError("has an AR without TYPE and SIZE")
        yield Range.of(pairs, text.path)
    if names.get("TYPE", "").upper() == "RANGED" or "IP_START" in names:
        yield _ranged(text, names)


def _ranged(text: Str, names: dict[str, Str]) -> Range:
    start, end = _four(names.get("IP_START", "")), _four(names.get("IP_END", ""))
    network = _four(names.get("NETWORK_ADDRESS", ""))
    if start is None:
        if network is None:
            raise ValueError("has no NETWORK_ADDRESS, which a RANGED network needs")
        start = network + 1
    given = names.get("NETWORK_SIZE", "").upper()
    size = SIZES.get(given, int(given) if given.isdigit() else 0)
    if end is not None:
        size = int(end) - int(start) + 1
    if size < 1 or int(start) + size > 2**32:
        message = "has no NETWORK_SIZE" if not given else f"has NETWORK_SIZE {given}"
        raise ValueError(f"{message}, which must be how many addresses it has, or A, B, C")
    return Range.of({"TYPE": "IP4", "IP": start, "SIZE": size}, text.path)


def _lease(pairs: dict[str, str]) -> dict[str, str]:
    for name in pairs:
        if name not in ("IP", "MAC", "USED", "VID"):
            raise ValueError(f"has LEASES with {name}, which means nothing today")
    found = {name: pairs[name] for name in ("IP", "MAC") if pairs.get(name)}
    if not found:
        raise ValueError("has LEASES without IP and MAC")
    if "IP" in found and _four(found["IP"]) is None:
        raise ValueError(f"has LEASES with IP {found['IP']}, which is no IPv4 address")
    if "MAC" in found:
        found["MAC"] = _mac(_number(found["MAC"]))
    return found


def _merged(leases: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], int]]:
    """Leases whose addresses follow each other, as their first one and how many there are."""
    start: Optional[dict[str, str]] = None
    size = 0
    for lease in leases:
        if start is not None and lease == _after(start, size):
            size += 1
            continue
        if start is not None:
            yield start, size
        start, size = lease, 1
    if start is not None:
        yield start, size


def _after(lease: dict[str, str], number: int) -> dict[str, Any]:
    found = {}
    if "IP" in lease and int(ipaddress.IPv4Address(lease["IP"])) + number < 2**32:
        found["IP"] = str(ipaddress.IPv4Address(lease["IP"]) + number)
    if "MAC" in lease:
        found["MAC"] = _mac(_number(lease["MAC"]) + number)
    return found


def _four(text: str) -> Optional[ipaddress.IPv4Address]:
    try:
        return ipaddress.IPv4Address(str(text))
    except ValueError:
        return None


def _number(mac: str) -> int:
    parts = mac.split(":")
    if len(parts) != 6 or not all(len(part) in (1, 2) for part in parts):
        raise ValueError(f"has LEASES with MAC {mac}, which is no MAC address")
    try:
        return int("".join(part.zfill(2) for part in parts), 16)
    except ValueError:
        raise ValueError(f"has LEASES with MAC {mac}, which is no MAC address") from None


def _mac(number: int) -> str:
    digits = f"{number & (1 << _MAC_BITS) - 1:012x}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _yes(text: Optional[str]) -> bool:
    return text is not None and text.upper() == "YES"
