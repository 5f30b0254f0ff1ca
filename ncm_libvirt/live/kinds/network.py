# SPDX-License-Identifier: Apache-2.0
"""Virtual networks: DHCP entries and the like change while guests use them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Optional

from ncm.stage import ObjectChange, Step
from ncm_libvirt.live.around import Around, Current
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.kind import base_of, refused
from ncm_libvirt.live.shared import SharedKind, guests
from ncm_libvirt.live.tables.network import NETWORK
from ncm_libvirt.live.taps import reconnecting, taps_on

if TYPE_CHECKING:
    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.base import Base
    from ncm_libvirt.live.merge import Unit

_CONNECTIONS = re.compile(r"(<network\b[^>]*?) connections='(\d+)'")


class NetworkKind(SharedKind):
    """libvirt's networks."""

    name = "network"
    table = NETWORK
    marks = True
    lister = "listAllNetworks"
    flags = "VIR_CONNECT_LIST_NETWORKS"
    missing = "VIR_ERR_NO_NETWORK"

    def handle(self, connection: Any, name: str) -> Any:
        return connection.networkLookupByName(name)

    def volatile(self, xml: str) -> str:
        return _CONNECTIONS.sub(r"\1", xml)

    def create(self, wanted: Declared, around: Around) -> ObjectChange:
        change = self.fresh(wanted, "")
        if lacking := _lacking(wanted, around):
            return refused(wanted, lacking)
        self.define(change, wanted, base_of(wanted, None), there=False)
        return self.first(change, wanted)

    def change(
        self, wanted: Declared, current: Current, base: Base, around: Around
    ) -> ObjectChange | None:
        change, saved, live = self.compared(wanted, current, base)
        if (saved.changed or not current.active) and (lacking := _lacking(wanted, around)):
            return refused(wanted, lacking)
        units = (saved.units, live.units if live else None)
        waiting = self._definition(change, wanted, base, units)
        self.autostart(change, wanted.wish.autostart, current.autostart)
        self.state(change, wanted, current, waiting, around)
        return change if change.steps or change.refused else None

    def _definition(
        self, change: ObjectChange, wanted: Declared, base: Base,
        units: tuple[list[Unit], Optional[list[Unit]]],
    ) -> list[Unit]:  # fmt: skip
        """Add what makes both definitions right; the units that wait for a restart."""
        from ncm_libvirt.live.updates import update_of, updates

        saved, live = units[0], units[1] or []
        if saved and (units[1] is None or any(update_of(unit) is None for unit in saved)):
            self.define(change, wanted, base, there=True)
            saved = []
        for update, sides in updates(saved, live):
            change.steps.append(update.step(change.name, sides))
        return [unit for unit in live if update_of(unit) is None]

    def users(self, around: Around, current: Current) -> int:
        return len(taps_on(around, current)) if current.active else 0

    def may_restart(self, wanted: Declared, around: Around) -> bool:
        # From afar the guests' interfaces cannot be put back onto the bridge.
        return bool(wanted.wish.restart) and around.local

    def again(
        self, change: ObjectChange, wanted: Declared, current: Current, around: Around
    ) -> None:
        """Restart it, and put the guests' interfaces on the new bridge: libvirt does not."""
        taps = taps_on(around, current)
        self.restart(change, f"restart ({guests(len(taps))})" if taps else "restart")
        for guest, names in taps.items():
            words = f"reconnect guest {guest}"
            change.steps.append(Step(words, reconnecting(change.name, names)))

    def redefine(self, connection: Any, xml: str) -> None:
        # Validated since libvirt 7.8; a binding built for an older one lacks the call.
        flags = getattr(binding(), "VIR_NETWORK_DEFINE_VALIDATE", None)
        if flags is None:
            connection.networkDefineXML(xml)
        else:
            connection.networkDefineXMLFlags(xml, flags)


def _lacking(wanted: Declared, around: Around) -> str:
    """What this host lacks for the network, as no layer of libvirt looks before it is used."""
    from ncm_libvirt.live.lacking import interface_missing

    network = wanted.wish
    if network.state == "inactive":
        return ""
    for field in ("bridge", "dev"):
        name = getattr(network, field)
        if name is None or (field == "bridge" and network.mode != "bridge"):
            continue
        if missing := interface_missing(around, str(name)):
            return f"{missing} ({name.path})"
    return ""
