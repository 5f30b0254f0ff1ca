# SPDX-License-Identifier: Apache-2.0
"""Names of cards by their MAC addresses: /software/components/network/rename."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm.resource import File, Note
from ncm.text import Text, join
from ncm.values import Str

if TYPE_CHECKING:
    from ncm.resource import Resource
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links
    from ncm_bridge.schema import NetworkInputs

RULES = "/etc/udev/rules.d/70-ncm-network.rules"
_MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}\Z")
_RULE = re.compile(r'ATTR\{address\}=="([^"]+)".* NAME="([^"]+)"')
_HEAD = "# Written from the profile: the names of cards, for the next boot.\n"
# A port of a bond has the address of another card, a VLAN that of the card below it.
_MATCH = 'SUBSYSTEM=="net", ACTION=="add", DRIVERS=="?*", ATTR{type}=="1", TEST!="master", '
_HAS_IT = '", KERNEL=="'
"""So that no later rule gives it another one."""
_FREE = '", TEST!="/sys/class/net/'
_KERNEL_GIVES = re.compile(r"eth[0-9]+\Z")
"""Names that another card may be given in the same moment."""


class CardNames:
    """names: kernel name -> MAC address, with the profile path of that; {} without rename."""

    def __init__(self, profile: NetworkInputs, links: Links) -> None:
        self.names: dict[Str, Str] = {}
        self._problems: list[Problem] = []
        self._rename = profile.component.rename
        if self._rename:
            for link in links:
                card = (profile.cards or {}).get(link.name)
                plain = link.record.type == "Ethernet" and not _made(link, links)
                if plain and card is not None and card.hwaddr is not None:
                    self._add(link.device, card.hwaddr)

    def _add(self, name: Str, hwaddr: Str) -> None:
        mac = Str(hwaddr.lower().replace("-", ":"), hwaddr.path)
        other = [at for at, known in self.names.items() if known == mac]
        if not _MAC.match(mac):
            self._problems.append(Problem(mac.path, "is no MAC address of a card to be renamed"))
        elif other:
            message = f"{other[0]} has this MAC address too; which of the two is to be renamed?"
            self._problems.append(Problem(mac.path, message))
        else:
            self.names[name] = mac

    def problems(self) -> list[Problem]:
        return self._problems

    def files(self) -> Iterator[Resource]:
        """Rules and no .link file: udev of every distribution names by them at each start of the
        node, whoever else has given the card a name before.

        A card whose name another one may have is left to ncm-virt-card-names.service, which
        starts when all are there: udev would fail, and know nothing more of it.
        """
        if self._rename is not None and not self.names:
            why = ": no interface has a hwaddr in /hardware/cards/nic" if self._rename else ""
            yield Note(f"no card is renamed{why}", self._rename.path, "info")
        elif self._rename is not None:
            rows = [Text(_MATCH, 'ATTR{address}=="', mac, test, name, '", NAME="', name, '"\n')
                    for name, mac in self.names.items() for test in _tests(name)]  # fmt: skip
            yield File(RULES, Text(_HEAD, join("", rows)), self._rename.path)


def _tests(name: str) -> tuple[str, ...]:
    return (_HAS_IT,) if _KERNEL_GIVES.match(name) else (_HAS_IT, _FREE)


def _made(link: Interface, links: Links) -> bool:
    """Whether it is made by configuration, and no card."""
    from ncm_bridge.model.wanted import kind_of

    return kind_of(link, links) != "device"


def names_in(text: str) -> dict[str, str]:
    """Kernel name -> MAC address, of the rules in a file of ours."""
    found = (_RULE.search(line) for line in text.splitlines())
    return {match[2]: match[1] for match in found if match}
