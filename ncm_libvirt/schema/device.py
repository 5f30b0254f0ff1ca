# SPDX-License-Identifier: Apache-2.0
"""Devices of a guest: disks, network interfaces, graphics (libvirt's formatdomain)."""

from __future__ import annotations

from ncm.schema import Record, boolean, choice, listof, long, mac, path, record, string
from ncm.schema.kinds import port as tcp_port
from ncm.values import Bool, Int, Secret, Str
from ncm_libvirt.schema.network import interface
from ncm_libvirt.schema.strings import listen_address, object_name, uuid

_LINE = "[^\x00-\x1f\x7f]+"
BUSES = {"hd": ("ide",), "vd": ("virtio",), "sd": ("scsi", "sata", "usb")}


class Rbd(Record):
    """An image in a Ceph cluster that this host knows by ``ceph``."""

    cluster: Str = string("name of the cluster under ceph", check=object_name, required=True)
    image: Str = string(
        "POOL/IMAGE in the cluster",
        required=True,
        pattern="[^/@\x00-\x1f\x7f]+/[^/@\x00-\x1f\x7f]+",
        hint="POOL/IMAGE",
    )


class Disk(Record):
    """A disk or CD-ROM. Its source: file, block, pool and volume, or rbd; a CD-ROM may be empty."""

    pan_check = "libvirt_valid_disk"

    target: Str = string(
        "name in the guest: vda, sda, hda ...",
        pattern="(hd|vd|sd)[a-z]{1,2}",
        hint="vdX, sdX or hdX",
        required=True,
    )
    device: Str = choice("kind", "disk", "cdrom", default="disk")
    bus: Str | None = choice(
        "left out: virtio for vd, ide for hd; sd: scsi, CD-ROMs sata",
        "virtio",
        "scsi",
        "sata",
        "ide",
        "usb",
    )
    file: Str | None = path("image file")
    block: Str | None = path("block device")
    pool: Str | None = string("storage pool", check=object_name)
    volume: Str | None = string(
        "volume of the pool", pattern="[^/\x00-\x1f\x7f]+", hint="a name without slashes"
    )
    rbd: Rbd | None = record(Rbd, "image in a Ceph cluster")
    format: Str | None = choice("format (raw)", "raw", "qcow2", "vmdk", "vdi", "vhdx")
    cache: Str | None = choice(
        "caching", "default", "none", "writethrough", "writeback", "directsync", "unsafe"
    )
    io: Str | None = choice("kind of I/O", "threads", "native", "io_uring")
    discard: Str | None = choice("discarded blocks are given back, or not", "unmap", "ignore")
    readonly: Bool | None = boolean("the guest cannot write")
    shareable: Bool | None = boolean("other guests may write too")
    serial: Str | None = string(
        "serial number", pattern="[A-Za-z0-9_.+-]{1,36}", hint="1 to 36 of A-Z a-z 0-9 _ . + -"
    )


class Nic(Record):
    """A network interface, on a virtual network or on a bridge of the host."""

    pan_check = "libvirt_valid_nic"

    mac: Str = mac("its MAC address", required=True)
    network: Str | None = string("virtual network", check=object_name)
    portgroup: Str | None = string("class of connection (network)", check=object_name)
    bridge: Str | None = interface("bridge of the host")
    virtualport: Str | None = choice("kind of the bridge (bridge)", "openvswitch")
    interface_id: Str | None = uuid("UUID of the port (openvswitch)")
    vlans: list[Int] | None = listof(
        long("VLAN", 1, 4094), "tags (Open vSwitch); more than one: a trunk", min_len=1
    )
    model: Str = choice("model", "virtio", "e1000", "e1000e", "rtl8139", default="virtio")
    mtu: Int | None = long("MTU", 68, 65535, unit="byte")
    link: Str | None = choice("state of the link; left out: up", "up", "down")


class Graphics(Record):
    """A console with graphics."""

    pan_check = "libvirt_valid_graphics"

    type: Str = choice("protocol", "vnc", "spice", required=True)
    listen: Str = string("address", check=listen_address, default="127.0.0.1")
    port: Int | None = tcp_port("port from 5900; left out: libvirt's choice")
    websocket: Int | None = tcp_port("port for browsers (vnc)")
    password: Secret | None = string(
        "password (VNC: up to 8 characters)",
        secret=True,
        min_len=1,
        pattern=_LINE,
        hint="without control characters",
    )
    keymap: Str | None = string(
        "keyboard", pattern="[a-z]{2}(-[a-z]{2})?", hint="a keymap such as en-us"
    )
