# SPDX-License-Identifier: Apache-2.0
"""Guests (libvirt's domain XML, formatdomain)."""

from __future__ import annotations

from ncm.schema import Record, boolean, choice, dictof, listof, long, record, string
from ncm.values import Bool, Int, Str
from ncm_libvirt.schema.device import Disk, Graphics, Nic
from ncm_libvirt.schema.strings import uuid

_LINE = "[^\x00-\x1f\x7f]+"
_ACTIONS = ("destroy", "restart")


class Topology(Record):
    """How the virtual processors look; their product is vcpus."""

    sockets: Int = long("sockets", 1, 4096, default=1)
    cores: Int = long("cores of a socket", 1, 4096, default=1)
    threads: Int = long("threads of a core", 1, 4096, default=1)


class Cpu(Record):
    """The virtual processor."""

    pan_check = "libvirt_valid_cpu"

    mode: Str = choice(
        "host-model: portable; custom: the named model",
        "host-model",
        "host-passthrough",
        "custom",
        default="host-model",
    )
    model: Str | None = string("model (custom)", pattern="[A-Za-z0-9_.-]+", hint="a CPU model")
    features: dict[Str, Str] | None = dictof(
        choice("policy", "force", "require", "optional", "disable", "forbid"),
        "features by name",
        key_check=lambda name: None if name.isascii() and name else "is no CPU feature",
    )
    topology: Topology | None = record(Topology, "sockets, cores, threads")


class Guest(Record):
    """A guest of libvirt."""

    pan_check = "libvirt_valid_guest"

    uuid: Str | None = uuid("its UUID; left out: libvirt's choice")
    type: Str = choice("kvm, or qemu without the host's help", "kvm", "qemu", default="kvm")
    title: Str | None = string("one line for people", pattern=_LINE, hint="one line")
    description: Str | None = string("for people", pattern=_LINE, hint="one line")
    memory: Int = long("memory", 1, 16777216, required=True, unit="MiB")
    vcpus: Int = long("virtual processors", 1, 4096, required=True)
    max_memory: Int | None = long(
        "what its memory can grow to while it runs; left out: memory", 1, 16777216, unit="MiB"
    )
    max_vcpus: Int | None = long(
        "what its virtual processors can grow to while it runs; left out: vcpus", 1, 4096
    )
    cpu_shares: Int | None = long("weight against other guests", 2, 262144)
    hugepages: Bool | None = boolean("memory from huge pages")
    cpu: Cpu | None = record(Cpu, "virtual processor", default={})
    arch: Str = choice("architecture", "x86_64", "i686", default="x86_64")
    machine: Str = string(
        "pc, q35 or a version of these",
        default="q35",
        pattern="(pc|q35)(-[A-Za-z0-9_.-]+)?",
        hint="pc, q35 or a version of these",
    )
    firmware: Str = choice("firmware", "bios", "efi", default="bios")
    boot: list[Str] = listof(
        choice("device", "hd", "network", "cdrom"),
        "what to boot from, in order",
        default=["hd"],
        min_len=1,
    )
    disks: list[Disk] | None = listof(Disk, "disks and CD-ROMs")
    nics: list[Nic] | None = listof(Nic, "network interfaces")
    graphics: list[Graphics] | None = listof(Graphics, "consoles with graphics", max_len=2)
    video: Str | None = choice("graphics card", "virtio", "vga", "qxl", "cirrus", "bochs", "none")
    serial: Bool = boolean("serial console", default=True)
    guest_agent: Bool = boolean("channel for qemu-guest-agent", default=True)
    rng: Bool = boolean("random numbers from the host", default=True)
    clock: Str = choice("clock", "utc", "localtime", default="utc")
    on_poweroff: Str = choice("when it shuts down", *_ACTIONS, default="destroy")
    on_reboot: Str = choice("when it reboots", *_ACTIONS, default="restart")
    on_crash: Str = choice("when it crashes", *_ACTIONS, "preserve", default="destroy")
    autostart: Bool = boolean("started with the host", default=False)
    state: Str | None = choice("wanted state; left out: as it is", "running", "stopped")
    apply: Str = choice(
        "when a change reaches a running guest; live: what can, the rest at its next boot",
        "next_boot",
        "live",
        "restart",
        default="next_boot",
    )
    adopt: Bool = boolean("take over one of this name that others made", default=False)
