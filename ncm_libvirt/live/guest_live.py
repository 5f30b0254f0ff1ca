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

_DEVICE = re.compile(r"devices/(disk|interface)\[([^]]*)\]")
_KEYS = {"disk": ("target", "dev"), "interface": ("mac", "address")}
_DETACH = 20.0
"""Seconds that a guest's system may take to let go of a device."""


def hot_step(guest: str, unit: Unit, live: Merged) -> Step | None:
    """The step that makes the unit right on the running guest, None where only a boot does."""
    if unit.path == "currentMemory" and unit.wanted is not None:
        return _memory(guest, unit.wanted)
    if unit.path == "vcpu" and unit.wanted is not None:
        return _processors(guest, unit)
    found = _DEVICE.fullmatch(unit.path)
    return _device(guest, unit, live, (found.group(1), found.group(2))) if found else None


def _memory(guest: str, wanted: _Element) -> Step:
    size = (MEMORY.amount(wanted) or 0) // 1024

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
    if unit.action == "+" and unit.wanted is not None:
        return _call(guest, f"{words} attached", "attachDeviceFlags", unit.wanted)
    if unit.action == "-" and unit.current is not None:
        return _detach(guest, f"{words} detached", unit.current, which)
    device = found(live.document, kind, key)
    if device is None or not _updates(kind, unit):
        return None
    return _call(guest, f"{words} changed", "updateDeviceFlags", device)


def _call(guest: str, words: str, method: str, device: _Element) -> Step:
    xml = _text(device)

    def call(connection: Any) -> None:
        getattr(connection.lookupByName(guest), method)(xml, binding().VIR_DOMAIN_AFFECT_LIVE)

    return Step(words, call)


def _detach(guest: str, words: str, device: _Element, which: tuple[str, str]) -> Step:
    xml = _text(device)

    def detach(connection: Any) -> None:
        from ncm_libvirt.live.text import parse

        handle = connection.lookupByName(guest)
        handle.detachDeviceFlags(xml, binding().VIR_DOMAIN_AFFECT_LIVE)
        if not waited(lambda: found(parse(handle.XMLDesc(0)), *which) is None, _DETACH):
            raise HostError(f"guest {guest}", f"has not let go of {' '.join(which)} in"
                            f" {_DETACH:.0f} s; its own system must let it")  # fmt: skip

    return Step(words, detach)


def found(document: _Element, kind: str, key: str) -> _Element | None:
    """The disk of this target, or the interface of this MAC address."""
    tag, attribute = _KEYS[kind]
    for device in document.iterfind(f"devices/{kind}"):
        inner = device.find(tag)
        if inner is not None and inner.get(attribute, "").lower() == key.lower():
            return device
    return None


def _updates(kind: str, unit: Unit) -> bool:
    """Whether libvirt changes it in place: the medium of a drive, the link of an interface."""
    now, wanted = unit.current, unit.wanted
    if now is None or wanted is None:
        return False
    if kind == "disk":
        return wanted.get("device") in ("cdrom", "floppy") and _same(now, wanted, "target")
    return _same(now, wanted, "model") and _same(now, wanted, "mtu")


def _same(now: _Element, wanted: _Element, tag: str) -> bool:
    one, two = now.find(tag), wanted.find(tag)
    if two is None:
        return True
    return one is not None and all(one.get(name) == value for name, value in two.attrib.items())


def _text(element: _Element) -> str:
    from lxml import etree

    return etree.tostring(element, encoding="unicode", with_tail=False)
