# SPDX-License-Identifier: Apache-2.0
"""Domain XML of a guest (https://libvirt.org/formatdomain.html)."""

from __future__ import annotations

from ncm_libvirt.declared import GUEST, Declared
from ncm_libvirt.device_xml import devices
from ncm_libvirt.markup import Markup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm.values import Str
    from ncm_libvirt.schema.guest import Cpu, Guest
    from ncm_libvirt.schema.libvirt import LibvirtTree


def guest_object(tree: LibvirtTree, name: Str, guest: Guest) -> Declared:
    """One guest."""
    doc = Markup()
    root = doc.element(
        "domain",
        doc.element("name", text=name),
        doc.leaf("uuid", guest.uuid),
        doc.leaf("title", guest.title),
        doc.leaf("description", guest.description),
        *_resources(doc, guest),
        _os(doc, guest),
        doc.element("features", doc.element("acpi"), doc.element("apic")),
        _cpu(doc, guest.cpu) if guest.cpu else None,
        doc.element("clock", attributes={"offset": guest.clock}),
        doc.element("on_poweroff", text=guest.on_poweroff),
        doc.element("on_reboot", text=guest.on_reboot),
        doc.element("on_crash", text=guest.on_crash),
        devices(doc, tree, guest),
        attributes={"type": guest.type},
    )
    return Declared(GUEST, str(name), doc.text(root), guest.path, guest)


def _resources(doc: Markup, guest: Guest) -> list[_Element | None]:
    most, now = guest.max_memory, guest.memory
    processors = {"current": None if guest.max_vcpus is None else guest.vcpus}
    return [
        doc.element("memory", text=now if most is None else most, attributes={"unit": "MiB"}),
        doc.element("currentMemory", text=now, attributes={"unit": "MiB"}) if most else None,
        doc.element("memoryBacking", doc.element("hugepages", cause=guest.hugepages))
        if guest.hugepages
        else None,
        doc.element("vcpu", text=guest.max_vcpus or guest.vcpus, attributes=processors),
        doc.having("cputune", doc.leaf("shares", guest.cpu_shares)),
    ]


def _os(doc: Markup, guest: Guest) -> _Element:
    kind = {"arch": guest.arch, "machine": guest.machine}
    return doc.element(
        "os",
        doc.element("type", text="hvm", attributes=kind),
        *(doc.element("boot", attributes={"dev": device}) for device in guest.boot),
        attributes={"firmware": guest.firmware if guest.firmware == "efi" else None},
    )


def _cpu(doc: Markup, cpu: Cpu) -> _Element:
    shape = cpu.topology
    sizes = dict(shape.items()) if shape else {}
    return doc.element(
        "cpu",
        doc.leaf("model", cpu.model),
        doc.having("topology", **sizes),
        *(
            doc.element("feature", attributes={"policy": policy, "name": feature})
            for feature, policy in (cpu.features or {}).items()
        ),
        attributes={"mode": cpu.mode, "match": "exact" if cpu.mode == "custom" else None},
    )
