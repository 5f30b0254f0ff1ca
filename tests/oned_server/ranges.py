# SPDX-License-Identifier: Apache-2.0
"""Address ranges of a virtual network and the leases in them."""

from __future__ import annotations

import ipaddress
import random

from tests.oned_server.template import cdata, leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    Lease = tuple[str, int]  # ("VM" or "NET", id); ("VM", -1) is on hold

IP4 = ("IP4", "IP4_6", "IP4_6_STATIC")
KINDS = (*IP4, "IP6", "IP6_STATIC", "ETHER")
OWNER_BITS = {"VM": 1 << 36, "NET": 1 << 38}
FIXED = ("AR_ID", "TYPE", "IP", "MAC", "NEXT_INDEX", "PARENT_NETWORK_AR_ID", "ALLOCATED")


class BadRange(Exception):
    """What oned says of a range that it does not take."""


class Range:
    """One AR: its attributes as kept, and index -> who has the address."""

    def __init__(self, number: int, given: dict[str, str], random_mac: random.Random) -> None:
        kind = given.get("TYPE", "").upper()
        if kind not in KINDS:
            raise BadRange("Unknown or missing address range TYPE")
        size = given.get("SIZE", "")
        if not size.isdigit() or not int(size):
            raise BadRange("Wrong SIZE for address range")
        self.leases: dict[int, Lease] = {}
        self.attributes = dict(given)
        self.attributes.update(AR_ID=str(number), TYPE=kind, NEXT_INDEX="0", SHARED="NO")
        if kind in IP4 and not is_ip4(given.get("IP", "")):
            raise BadRange("Wrong or empty IP attribute")
        if not given.get("MAC"):
            self.attributes["MAC"] = first_mac(self.attributes.get("IP", ""), random_mac)
        elif mac_number(given["MAC"]) is None:
            raise BadRange("Wrong MAC attribute")

    @property
    def id(self) -> int:
        return int(self.attributes["AR_ID"])

    @property
    def size(self) -> int:
        return int(self.attributes["SIZE"])

    def mac(self, index: int) -> str:
        return mac_text((mac_number(self.attributes["MAC"]) or 0) + index)

    def ip(self, index: int) -> str:
        first = self.attributes.get("IP", "")
        return str(ipaddress.IPv4Address(first) + index) if first else ""

    def index_of(self, ip: str, mac: str) -> int | None:
        for index in range(self.size):
            if (ip and self.ip(index) == ip) or (mac and self.mac(index) == mac):
                return index
        return None

    def take(self, count: int, who: Lease) -> int | None:
        """The first of `count` free addresses in a row, now `who`'s."""
        for start in range(self.size - count + 1):
            wanted = range(start, start + count)
            if not any(index in self.leases for index in wanted):
                self.leases.update(dict.fromkeys(wanted, who))
                self.attributes["NEXT_INDEX"] = str(wanted[-1] + 1)
                return start
        return None

    def free(self, who: Lease) -> None:
        self.leases = {index: each for index, each in self.leases.items() if each != who}

    def update(self, given: dict[str, str]) -> None:
        """All but what makes the range is replaced; the size may change."""
        size = given.get("SIZE", "")
        if size and (not size.isdigit() or int(size) <= max(self.leases, default=-1)):
            raise BadRange("Wrong SIZE for address range")
        kept = {name: self.attributes[name] for name in FIXED if name in self.attributes}
        self.attributes = {"SHARED": "NO", "SIZE": str(self.size), **given, **kept}

    def plain(self) -> dict[str, object]:
        return {"attributes": self.attributes, "leases": self.leases}

    def in_pool(self) -> str:
        shown = dict(self.attributes)
        if self.leases:
            shown["ALLOCATED"] = "".join(
                f" {index} {OWNER_BITS[kind] | number & 0xFFFFFFFF}"
                for index, (kind, number) in sorted(self.leases.items())
            )
        return f"<AR>{''.join(leaf(name, shown[name]) for name in sorted(shown))}</AR>"

    def in_info(self) -> str:
        inside = "".join(leaf(name, value) for name, value in sorted(self.attributes.items()))
        last = leaf("MAC_END", self.mac(self.size - 1))
        if self.attributes.get("IP"):
            last += leaf("IP_END", self.ip(self.size - 1))
        leases = "".join(self.lease_xml(index) for index in sorted(self.leases))
        used = f"<USED_LEASES>{len(self.leases)}</USED_LEASES>"
        return f"<AR>{inside}{last}{used}<LEASES>{leases}</LEASES></AR>"

    def lease_xml(self, index: int) -> str:
        kind, number = self.leases[index]
        tag = "VNET" if kind == "NET" else "VM"
        address = leaf("IP", self.ip(index)) if self.attributes.get("IP") else ""
        return (
            f"<LEASE>{address}{leaf('MAC', self.mac(index))}"
            f"<{tag}>{cdata(str(number))}</{tag}></LEASE>"
        )


def is_ip4(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def mac_number(text: str) -> int | None:
    parts = text.split(":")
    try:
        return (
            int("".join(f"{int(part, 16):02x}" for part in parts), 16) if len(parts) == 6 else None
        )
    except ValueError:
        return None


def mac_text(number: int) -> str:
    digits = f"{number:012x}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def first_mac(ip: str, chance: random.Random) -> str:
    low = int(ipaddress.IPv4Address(ip)) if ip else chance.getrandbits(32)
    return mac_text(0x0200 << 32 | low)


def total_used(ranges: list[Range]) -> int:
    return sum(len(each.leases) for each in ranges)
