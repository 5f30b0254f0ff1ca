# SPDX-License-Identifier: Apache-2.0
"""Rules of a guest's disks and network interfaces."""

from __future__ import annotations

from ncm_libvirt.once import Once
from ncm_libvirt.schema.device import BUSES
from ncm_libvirt.sources import ceph_pool, sources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_libvirt.schema.device import Disk, Nic
    from ncm_libvirt.schema.guest import Guest
    from ncm_libvirt.schema.libvirt import LibvirtTree

_IDE = ("hda", "hdb", "hdc", "hdd")


def bus(disk: Disk) -> str:
    """The bus of a disk, told or by the name of its target."""
    if disk.bus is not None:
        return str(disk.bus)
    prefix = disk.target[:2]
    return "sata" if prefix == "sd" and disk.device == "cdrom" else BUSES[prefix][0]


def check_disks(tree: LibvirtTree, guest: Guest, report: Report) -> None:
    """The rules of each disk, and unique targets."""
    targets = Once(report, "this target")
    for disk in guest.disks or []:
        targets.use(str(disk.target), disk.target.path)
        _source(tree, disk, report)
        _bus(guest, disk, report)
        _modes(disk, report)


def _source(tree: LibvirtTree, disk: Disk, report: Report) -> None:
    found = sources(disk)
    if len(found) > 1:
        report(disk.path, f"has more than one source: {', '.join(found)}")
    if not found and disk.device == "disk":
        report(disk.path, "has no source: file, block, pool and volume, or rbd")
    if (disk.pool is None) != (disk.volume is None):
        missing = "volume" if disk.volume is None else "pool"
        report(disk.at(missing), "is missing: pool and volume go together")
    if disk.pool is not None and not _known_pool(tree, disk.pool):
        report(disk.pool.path, f"no pool {disk.pool!r} here, in ceph or in external/pools")
    if disk.rbd and disk.rbd.cluster not in (tree.ceph or {}):
        report(disk.rbd.cluster.path, f"no cluster {disk.rbd.cluster!r} in ceph")


def _known_pool(tree: LibvirtTree, name: str) -> bool:
    external = tree.external.pools if tree.external else None
    known = name in (tree.pools or {}) or name in (external or [])
    return known or ceph_pool(tree, name) is not None


def _bus(guest: Guest, disk: Disk, report: Report) -> None:
    used = bus(disk)
    if used not in BUSES[disk.target[:2]]:
        report(disk.at("bus"), f"is {used}, which has no target {disk.target}")
    if disk.device == "cdrom" and used == "virtio":
        report(disk.at("target"), "a CD-ROM cannot be on the virtio bus")
    if used == "ide" and guest.machine.startswith(("q35", "pc-q35")):
        report(disk.at("target"), f"machine {guest.machine} has no IDE: use sdX with bus sata")
    elif used == "ide" and disk.target not in _IDE:
        report(disk.at("target"), "IDE has hda to hdd only")


def _modes(disk: Disk, report: Report) -> None:
    if disk.io == "native" and disk.cache not in ("none", "directsync"):
        report(disk.at("io"), "is native, which needs cache none or directsync")
    if disk.readonly and disk.device == "disk" and bus(disk) in ("ide", "sata"):
        report(disk.at("readonly"), f"QEMU has no disks on the {bus(disk)} bus that only read")
    if disk.shareable and disk.format not in (None, "raw"):
        report(disk.at("shareable"), f"needs format raw, not {disk.format}")
    if disk.device == "cdrom" and disk.shareable:
        report(disk.at("shareable"), "has no meaning for a CD-ROM, which nobody writes")


def check_nics(tree: LibvirtTree, guest: Guest, macs: Once) -> None:
    """The rules of each interface, and unique MAC addresses."""
    for nic in guest.nics or []:
        macs.use(nic.mac.lower(), nic.mac.path)
        if int(nic.mac[:2], 16) & 1:
            macs.report(nic.mac.path, f"is {nic.mac}, a multicast address")
        _link(tree, nic, macs.report)


def _link(tree: LibvirtTree, nic: Nic, report: Report) -> None:
    if (nic.network is None) == (nic.bridge is None):
        report(nic.path, "must have one of network and bridge")
        return
    if nic.network is None and nic.portgroup is not None:
        report(nic.at("portgroup"), "has no meaning without network")
    if nic.network is not None:
        _network(tree, nic, nic.network, report)
    switch = nic.virtualport or _virtualport(tree, nic)
    for field in ("vlans", "interface_id"):
        if getattr(nic, field) is not None and switch is None:
            report(nic.at(field), "needs virtualport openvswitch")


def _virtualport(tree: LibvirtTree, nic: Nic) -> str | None:
    network = (tree.networks or {}).get(nic.network) if nic.network else None
    return network.virtualport if network else None


def _network(tree: LibvirtTree, nic: Nic, name: str, report: Report) -> None:
    external = tree.external.networks if tree.external else None
    if nic.virtualport is not None:
        report(nic.at("virtualport"), "has no meaning with network, which decides")
    if name in (external or []):
        return
    network = (tree.networks or {}).get(name)  # type: ignore[call-overload]
    if network is None:
        report(nic.at("network"), f"no network {name!r} here or in external/networks")
    elif nic.portgroup is not None and nic.portgroup not in (network.portgroups or {}):
        report(nic.at("portgroup"), f"network {name} has no portgroup {nic.portgroup!r}")
