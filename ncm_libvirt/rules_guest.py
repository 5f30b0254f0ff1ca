# SPDX-License-Identifier: Apache-2.0
"""Rules of guests: what libvirt or QEMU would refuse, at once or only when the guest starts."""

from __future__ import annotations

from ncm_libvirt.once import Once
from ncm_libvirt.rules_device import check_disks, check_nics
from ncm_libvirt.sources import Writers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_libvirt.schema.device import Graphics
    from ncm_libvirt.schema.guest import Cpu, Guest
    from ncm_libvirt.schema.libvirt import LibvirtTree

VNC_PASSWORD = 8  # RFC 6143, section 7.2.2: DES with a key of eight characters


def check_guests(tree: LibvirtTree, report: Report) -> None:
    """The rules of each guest, and those between them."""
    uuids, macs = Once(report, "this UUID"), Once(report, "this MAC address")
    ports, writers = Once(report, "this port"), Writers(tree, report)
    for guest in (tree.guests or {}).values():
        if guest.uuid:
            uuids.use(guest.uuid.lower(), guest.uuid.path)
        if guest.cpu:
            _cpu(guest, guest.cpu, report)
        _limits(guest, report)
        _endings(guest, report)
        _boot(guest, report)
        check_disks(tree, guest, report)
        check_nics(tree, guest, macs)
        kinds = Once(report, "a console of this type")
        for graphics in guest.graphics or []:
            kinds.use(str(graphics.type), graphics.type.path)
            _graphics(graphics, ports)
        writers.add(guest)


def _cpu(guest: Guest, cpu: Cpu, report: Report) -> None:
    if cpu.mode == "custom" and cpu.model is None:
        report(cpu.at("model"), "is missing: mode custom needs it")
    if cpu.mode != "custom" and cpu.model is not None:
        report(cpu.at("model"), f"has no meaning in mode {cpu.mode}")
    if cpu.mode == "host-passthrough" and guest.type == "qemu":
        report(cpu.at("mode"), "is host-passthrough, which needs type kvm")
    shape = cpu.topology
    most = guest.max_vcpus or guest.vcpus
    if shape and shape.sockets * shape.cores * shape.threads != most:
        what = "vcpus" if guest.max_vcpus is None else "max_vcpus"
        report(shape.path, f"sockets * cores * threads is not {what}, {most}")


def _endings(guest: Guest, report: Report) -> None:
    # QEMU has one answer for both, and libvirt knows no other pair.
    if guest.on_poweroff == "restart" and guest.on_reboot == "destroy":
        report(guest.on_poweroff.path, "cannot be restart while on_reboot is destroy")


def _limits(guest: Guest, report: Report) -> None:
    for field in ("memory", "vcpus"):
        most, now = getattr(guest, f"max_{field}"), getattr(guest, field)
        if most is not None and most < now:
            report(most.path, f"is less than {field}, {now}")


def _boot(guest: Guest, report: Report) -> None:
    once = Once(report, "this device")
    kinds = {disk.device for disk in guest.disks or []}
    there = {"hd": "disk" in kinds, "cdrom": "cdrom" in kinds, "network": bool(guest.nics)}
    for device in guest.boot:
        once.use(str(device), device.path)
        # A compiled profile cannot tell the schema's own "hd" from a wish.
        if guest.boot != ["hd"] and not there[device]:
            report(device.path, f"is {device}, but the guest has no such device")


def _graphics(graphics: Graphics, ports: Once) -> None:
    report = ports.report
    if graphics.port is not None:
        ports.use(int(graphics.port), graphics.port.path)
    if graphics.websocket is not None:
        ports.use(int(graphics.websocket), graphics.websocket.path)
    if graphics.type != "vnc":
        if graphics.websocket is not None:
            report(graphics.at("websocket"), f"has no meaning for {graphics.type}")
        return
    if graphics.port is not None and graphics.port < 5900:
        report(graphics.at("port"), "must be 5900 or more for vnc")
    if graphics.password is not None and len(graphics.password) > VNC_PASSWORD:
        report(
            graphics.at("password"),
            f"is longer than {VNC_PASSWORD} characters, which is all that VNC looks at",
        )
