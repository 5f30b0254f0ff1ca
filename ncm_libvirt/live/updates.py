# SPDX-License-Identifier: Apache-2.0
"""Parts of a network that libvirt changes while guests use it (virNetworkUpdate)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.stage import Step
from ncm_libvirt.live.connection import binding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from ncm_libvirt.live.merge import Unit

# What a unit's path looks like -> libvirt's section, and whether it can be modified in place.
_SECTIONS = (
    (re.compile(r"ip\[(?P<ip>[^]]*)\]/dhcp/host\[[^]]*\]"), "IP_DHCP_HOST", True),
    (re.compile(r"ip\[(?P<ip>[^]]*)\]/dhcp/range\[[^]]*\]"), "IP_DHCP_RANGE", False),
    (re.compile(r"portgroup\[[^]]*\]"), "PORTGROUP", True),
    (re.compile(r"dns/host\[[^]]*\]"), "DNS_HOST", False),
)


class Update(NamedTuple):
    """One part: libvirt's section, the address of its <ip>, the former and the new element."""

    section: str
    ip: str
    path: str
    old: Optional[_Element]
    new: Optional[_Element]
    modifies: bool

    def step(self, network: str, sides: tuple[bool, bool]) -> Step:
        """The step that makes it so; sides: in the persistent definition, in the running one."""
        sign = "+" if self.old is None else "-" if self.new is None else "~"
        return Step(f"update {sign}{self.path}", lambda at: self.call(at, network, sides))

    def call(self, connection: Any, network: str, sides: tuple[bool, bool]) -> None:
        """Tell libvirt."""
        from ncm_libvirt.live.text import raw

        libvirt = binding()
        handle = connection.networkLookupByName(network)
        section = getattr(libvirt, f"VIR_NETWORK_SECTION_{self.section}")
        flags = (libvirt.VIR_NETWORK_UPDATE_AFFECT_CONFIG if sides[0] else 0) | (
            libvirt.VIR_NETWORK_UPDATE_AFFECT_LIVE if sides[1] else 0
        )
        index = _index(handle, self.ip)
        for command, element in self._calls(libvirt):
            handle.update(command, section, index, raw(element), flags)

    def _calls(self, libvirt: Any) -> list[tuple[int, _Element]]:
        add, delete = (
            libvirt.VIR_NETWORK_UPDATE_COMMAND_ADD_LAST,
            libvirt.VIR_NETWORK_UPDATE_COMMAND_DELETE,
        )
        if self.old is not None and self.new is not None and self.modifies:
            return [(libvirt.VIR_NETWORK_UPDATE_COMMAND_MODIFY, self.new)]
        gone = [(delete, self.old)] if self.old is not None else []
        return gone + ([(add, self.new)] if self.new is not None else [])


def update_of(unit: Unit) -> Update | None:
    """How this unit is changed in place, None where only a new definition does it."""
    for pattern, section, modifies in _SECTIONS:
        found = pattern.fullmatch(unit.path)
        if found:
            ip = found.groupdict().get("ip") or ""
            new = None if unit.action == "-" else unit.wanted
            return Update(section, ip, unit.path, unit.current, new, modifies)
    return None


def updates(saved: list[Unit], live: list[Unit]) -> Iterator[tuple[Update, tuple[bool, bool]]]:
    """What each side needs; one call for both where they need the same."""
    running = {unit.path: unit for unit in live}
    both = {unit.path for unit in saved
            if unit.path in running and running[unit.path].action == unit.action}  # fmt: skip
    for unit in saved:
        update = update_of(unit)
        if update:
            yield update, (True, unit.path in both)
    for unit in live:
        update = update_of(unit)
        if update and unit.path not in both:
            yield update, (False, True)


def _index(handle: Any, address: str) -> int:
    """Which <ip> has this address; -1: it does not matter."""
    from ncm_libvirt.live.text import parse

    for index, ip in enumerate(parse(handle.XMLDesc(0)).findall("ip")):
        if ip.get("address") == address:
            return index
    return -1
