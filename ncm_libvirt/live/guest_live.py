# SPDX-License-Identifier: Apache-2.0
"""What can be changed on a guest that runs: memory and processors below their limits, devices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ncm.errors import HostError
from ncm.stage import Step
from ncm_libvirt.live.connection import binding
from ncm_libvirt.live.guest_stop import waited
from ncm_libvirt.live.quantity import MEMORY

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.merge import Merged, Unit

_DEVICE = re.compile(r"devices/(disk|interface|graphics)\[([^]]*)\]")
_KEYS = {"disk": ("target", "dev"), "interface": ("mac", "address"), "graphics": ("", "type")}
_PORTS = ("port", "autoport", "websocket")
_DETACH = 20.0
"""Seconds that a guest's system may take to let go of a device."""


def hot_step(guest: str, unit: Unit, live: Merged) -> Step | None:
    """The step that makes the unit right on the running guest, None where only a boot does."""
    if unit.path == "currentMemory" and unit.wanted is not None:
        return _memory(guest, unit.wanted, live)
    if unit.path == "vcpu" and unit.wanted is not None:
        return _processors(guest, unit)
    found = _DEVICE.fullmatch(unit.path)
    return _device(guest, unit, live, (found.group(1), found.group(2))) if found else None


def _memory(guest: str, wanted: _Element, live: Merged) -> Step | None:
    size = (MEMORY.amount(wanted) or 0) // 1024
    for unit in live.units:
        most = unit.current if unit.path == "memory" else None
        if most is not None and size > (MEMORY.amount(most) or 0) // 1024:
            # More than it can grow to before it boots with the new limit.
            return None

    def balloon(connection: Any) -> None:
        connection.lookupByName(guest).setMemoryFlags(size, binding().VIR_DOMAIN_AFFECT_LIVE)

    return Step(f"live: memory {size // 1024} MiB", balloon)


def _processors(guest: str, unit: Unit) -> Step | None:
    now, wanted = unit.current, unit.wanted
    if now is None or wanted is None or (now.text or "").strip() != (wanted.text or "").strip():
        return None
    number = int(wanted.get("current") or wanted.text or 0)

    def plug(connection: Any) -> None:
        connection.lookupByName(guest).setVcpusFlags(number, binding().VIR_DOMAIN_AFFECT_LIVE)

    return Step(f"live: {number} vcpus", plug)


def _device(guest: str, unit: Unit, live: Merged, which: tuple[str, str]) -> Step | None:
    kind, key = which
    words = f"live: {kind} {key}"
    if kind == "graphics" and unit.action != "~":
        return None
    if unit.action == "+" and unit.wanted is not None:
        return _call(guest, f"{words} attached", "attachDeviceFlags", unit.wanted)
    if unit.action == "-" and unit.current is not None:
        return _detach(guest, f"{words} detached", unit.current, which)
    device = found(live.document, kind, key)
    if device is None or not _updates(kind, unit):
        return None
    if kind == "interface":
        _as_declared(device, unit)
    return _call(guest, f"{words} changed", "updateDeviceFlags", device)


def _call(guest: str, words: str, method: str, device: _Element) -> Step:
    from ncm_libvirt.live.text import raw

    xml = raw(device)

    def call(connection: Any) -> None:
        getattr(connection.lookupByName(guest), method)(xml, binding().VIR_DOMAIN_AFFECT_LIVE)

    return Step(words, call)


def _detach(guest: str, words: str, device: _Element, which: tuple[str, str]) -> Step:
    from ncm_libvirt.live.text import parse, raw

    xml = raw(device)

    def detach(connection: Any) -> None:
        handle = connection.lookupByName(guest)
        handle.detachDeviceFlags(xml, binding().VIR_DOMAIN_AFFECT_LIVE)
        if not waited(lambda: found(parse(handle.XMLDesc(0)), *which) is None, _DETACH):
            raise HostError(f"guest {guest}", f"has not let go of {' '.join(which)} in"
                            f" {_DETACH:.0f} s; its own system must let it")  # fmt: skip

    return Step(words, detach)


def found(document: _Element, kind: str, key: str) -> _Element | None:
    """The disk of this target, the interface of this MAC address, the graphics of this type."""
    tag, attribute = _KEYS[kind]
    for device in document.iterfind(f"devices/{kind}"):
        inner = device.find(tag) if tag else device
        if inner is not None and inner.get(attribute, "").lower() == key.lower():
            return device
    return None


def _updates(kind: str, unit: Unit) -> bool:
    """Whether libvirt changes it in place: a drive's medium, a link or its end, a password."""
    now, wanted = unit.current, unit.wanted
    if now is None or wanted is None:
        return False
    if kind == "disk":
        return wanted.get("device") in ("cdrom", "floppy") and _same(now, wanted, "target")
    if kind == "graphics":
        return all(now.get(str(name)) == value or (name in _PORTS and value in ("-1", "yes"))
                   for name, value in wanted.items() if name != "passwd")  # fmt: skip
    alike = _same(now, wanted, "model") and _same(now, wanted, "mtu")
    return alike and _end(now) == _end(wanted)


def _end(interface: _Element) -> str | None:
    """What an interface is connected to. On a network of mode bridge it runs as type bridge."""
    source = interface.find("source")
    on_network = source is not None and source.get("network") is not None
    return "network" if on_network else interface.get("type")


def _as_declared(device: _Element, unit: Unit) -> None:
    """What runs, in the words of a definition: without what the network has made of it."""
    source = device.find("source")
    if unit.wanted is not None and source is not None and _end(unit.wanted) == "network":
        device.set("type", "network")
        for name in ("bridge", "portid"):
            if name in source.attrib:
                del source.attrib[name]


def _same(now: _Element, wanted: _Element, tag: str) -> bool:
    one, two = now.find(tag), wanted.find(tag)
    if two is None:
        return True
    return one is not None and all(one.get(name) == value for name, value in two.attrib.items())
