# SPDX-License-Identifier: Apache-2.0
"""The devices element of domain XML (https://libvirt.org/formatdomain.html)."""

from __future__ import annotations

from ncm.values import derive
from ncm_libvirt.disk_xml import disk_element
from ncm_libvirt.network_xml import vlan
from ncm_libvirt.rules_device import bus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from lxml.etree import _Element

    from ncm.values import Bool
    from ncm_libvirt.markup import Markup
    from ncm_libvirt.schema.device import Graphics, Nic
    from ncm_libvirt.schema.guest import Guest
    from ncm_libvirt.schema.libvirt import LibvirtTree


def devices(doc: Markup, tree: LibvirtTree, guest: Guest) -> _Element:
    """All devices; the emulator is libvirt's choice."""
    return doc.element(
        "devices",
        *(disk_element(doc, tree, disk) for disk in guest.disks or []),
        *_controllers(doc, guest),
        *(_nic(doc, nic) for nic in guest.nics or []),
        *_consoles(doc, guest),
        *(_graphics(doc, graphics) for graphics in guest.graphics or []),
        doc.element("video", _model(doc, guest.video)) if guest.video else None,
        _rng(doc, guest.rng) if guest.rng else None,
    )


def _model(doc: Markup, model: Any) -> _Element:
    return doc.element("model", attributes={"type": model})


def _controllers(doc: Markup, guest: Guest) -> Iterator[_Element]:
    # libvirt's own default for SCSI is a card that few guests have a driver for.
    if any(bus(disk) == "scsi" for disk in guest.disks or []):
        yield doc.element(
            "controller", attributes={"type": "scsi", "index": "0", "model": "virtio-scsi"}
        )


def _nic(doc: Markup, nic: Nic) -> _Element:
    source = {"network": nic.network, "bridge": nic.bridge, "portgroup": nic.portgroup}
    return doc.element(
        "interface",
        doc.element("mac", attributes={"address": nic.mac}),
        doc.element("source", attributes=source),
        _virtualport(doc, nic),
        vlan(doc, nic.vlans),
        _model(doc, nic.model),
        doc.having("mtu", size=nic.mtu),
        doc.having("link", state=nic.link),
        attributes={"type": "bridge" if nic.bridge is not None else "network"},
    )


def _virtualport(doc: Markup, nic: Nic) -> _Element | None:
    parameters = doc.having("parameters", interfaceid=nic.interface_id)
    return doc.having("virtualport", parameters, type=nic.virtualport)


def _consoles(doc: Markup, guest: Guest) -> Iterator[_Element]:
    if guest.serial:
        kind = {"type": derive(guest.serial, "pty")}
        port = {"type": "serial", "port": "0"}
        target = doc.element("target", attributes={"port": "0"})
        yield doc.element("serial", target, attributes=kind)
        yield doc.element("console", doc.element("target", attributes=port), attributes=kind)
    if guest.guest_agent:
        name = derive(guest.guest_agent, "org.qemu.guest_agent.0")
        target = doc.element("target", attributes={"type": "virtio", "name": name})
        yield doc.element("channel", target, attributes={"type": "unix"})
    if guest.graphics:
        # Without a tablet the pointer of a remote console drifts away.
        yield doc.element("input", attributes={"type": "tablet", "bus": "usb"})


def _graphics(doc: Markup, graphics: Graphics) -> _Element:
    port = graphics.port
    attributes = {
        "type": graphics.type,
        "port": "-1" if port is None else port,
        "autoport": "yes" if port is None else "no",
        "websocket": graphics.websocket,
        "listen": graphics.listen,
        "keymap": graphics.keymap,
        "passwd": graphics.password,
    }
    listen = {"type": "address", "address": graphics.listen}
    return doc.element("graphics", doc.element("listen", attributes=listen), attributes=attributes)


def _rng(doc: Markup, wanted: Bool) -> _Element:
    source = derive(wanted, "/dev/urandom")
    backend = doc.element("backend", text=source, attributes={"model": "random"})
    return doc.element("rng", backend, attributes={"model": "virtio"})
