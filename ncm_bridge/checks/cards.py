# SPDX-License-Identifier: Apache-2.0
"""MAC addresses that files shall hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ncm_bridge.links import Links

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.schema import NetworkInputs

# Six octets, or the twenty of InfiniBand.
_PAIR = "[0-9A-Fa-f]{2}"
_MAC = re.compile(rf"{_PAIR}([:-]){_PAIR}(\1{_PAIR}){{4}}((\1{_PAIR}){{14}})?\Z")


def check_cards(profile: NetworkInputs, report: Report) -> None:
    """An interface that says set_hwaddr itself needs a card; a MAC that is used must be one."""
    links = Links(profile.network)
    for link in links:
        card = (profile.cards or {}).get(link.name)
        mac = None if card is None else card.hwaddr
        own = link.record.set_hwaddr
        if mac is None:
            if own:
                report(own.path, f"there is no /hardware/cards/nic/{link.name}/hwaddr")
        elif links.wants_hwaddr(link) and not _MAC.match(mac):
            report(mac.path, "is no MAC address")
