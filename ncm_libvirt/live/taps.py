# SPDX-License-Identifier: Apache-2.0
"""The interfaces of running guests on a network: who they are, and back onto a new bridge.

A network that is stopped and started gets a new bridge, and libvirt leaves the guests' interfaces
without one until it is itself restarted (tp-libvirt #3701 shows the symptom).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from ncm.actions import call
from ncm.errors import HostError

if TYPE_CHECKING:
    from ncm_libvirt.live.around import Around, Current


def taps_on(around: Around, network: Current) -> dict[str, list[str]]:
    """Running guest -> its interfaces on the network, by their names on the host."""
    found = {}
    for guest in around.listing("guest").values():
        if guest.active and not around.goes("guest", guest.name):
            taps = _taps(guest.live, network.name, own_bridge(network))
            if taps:
                found[guest.name] = taps
    return found


def own_bridge(network: Current) -> str:
    """The bridge that the network itself has made, "" for one of the host."""
    from ncm_libvirt.live.text import parse

    document = parse(network.live or network.xml)
    forward, bridge = document.find("forward"), document.find("bridge")
    if bridge is None or (forward is not None and forward.get("mode") == "bridge"):
        return ""
    return bridge.get("name", "")


def _taps(xml: str, network: str, bridge: str) -> list[str]:
    from ncm_libvirt.live.text import parse

    if f"network='{network}'" not in xml and not (bridge and f"bridge='{bridge}'" in xml):
        return []
    names = []
    for interface in parse(xml).iterfind("devices/interface"):
        source, target = interface.find("source"), interface.find("target")
        if source is None:
            continue
        there = source.get("network")
        if there == network or (there is None and bridge and source.get("bridge") == bridge):
            names.append(target.get("dev", "") if target is not None else "")
    return names


def reconnecting(network: str, taps: list[str]) -> Callable[[Any], None]:
    """What puts these interfaces onto the network's bridge."""

    def reconnect(connection: Any) -> None:
        bridge = connection.networkLookupByName(network).bridgeName()
        for tap in filter(None, taps):
            _enslave(tap, bridge)

    return reconnect


def _enslave(tap: str, bridge: str) -> None:
    command = ["ip", "link", "set", "dev", tap, "master", bridge]
    status, said = call(command)
    if status:
        raise HostError(" ".join(command), said)
