# SPDX-License-Identifier: Apache-2.0
"""The smaller vectors of VM templates; each becomes the attribute of its name."""

from __future__ import annotations

from ncm.schema import Report, boolean, choice, long, string
from ncm.schema.kinds import port
from ncm.values import Bool, Int, Secret, Str
from ncm_oned.schema.nebula.names import free
from ncm_oned.schema.objects.vectors import Part


class Graphics(Part):
    """The machine's screen."""

    type: Str = choice("kind", "VNC", "SPICE", "SDL", required=True)
    listen: Str | None = free("address to listen on")
    port: Int | None = port("port; left out: one of the server's VNC_PORTS")
    keymap: Str | None = free("keyboard")
    passwd: Secret | None = free("password", secret=True)
    random_passwd: Bool | None = boolean("each machine gets a password of its own")

    def check(self, report: Report) -> None:
        super().check(report)
        if self.passwd is not None and self.random_passwd:
            report(self.at("random_passwd"), "makes passwd useless; give one of them")


class Input(Part):
    """A pointing device."""

    type: Str = choice("kind", "tablet", "mouse", "keyboard", required=True)
    bus: Str | None = choice("bus", "usb", "ps2", "virtio", "xen")


class Os(Part):
    """What is booted, and how."""

    arch: Str | None = free("architecture such as x86_64")
    machine: Str | None = free("machine type such as q35")
    boot: Str | None = string(
        "boot order by devices", pattern=r"(disk|nic)[0-9]+(,(disk|nic)[0-9]+)*",
        hint="such as disk0,nic0",
    )  # fmt: skip
    kernel: Str | None = free("kernel, as a path on the hosts")
    kernel_ds: Str | None = free('kernel, as an image: $FILE[IMAGE="NAME"]')
    initrd: Str | None = free("initial RAM disk, as a path on the hosts")
    initrd_ds: Str | None = free("initial RAM disk, as an image")
    kernel_cmd: Str | None = free("kernel's command line")
    root: Str | None = free("root device")
    bootloader: Str | None = free("boot loader, as a path on the hosts")
    firmware: Str | None = free("firmware, BIOS or a path on the hosts")
    firmware_secure: Bool | None = boolean("secure boot")
    sd_disk_bus: Str | None = choice("bus of disks named sd", "scsi", "sata")
    uuid: Str | None = free("identity that the guest sees")

    def check(self, report: Report) -> None:
        super().check(report)
        for name in ("kernel", "initrd"):
            both = getattr(self, name) is not None and getattr(self, f"{name}_ds") is not None
            if both:
                report(self.at(f"{name}_ds"), f"says the same as {self.at(name)}")


class Features(Part):
    """Features of the machine; left out: the hypervisor's defaults."""

    acpi: Bool | None = boolean("ACPI")
    pae: Bool | None = boolean("physical address extension")
    apic: Bool | None = boolean("APIC")
    hyperv: Bool | None = boolean("help for Windows guests")
    localtime: Bool | None = boolean("the clock shows local time")
    guest_agent: Bool | None = boolean("channel for the QEMU guest agent")
    virtio_scsi_queues: Int | None = long("queues of the virtio-scsi controller", 0)
    virtio_blk_queues: Int | None = long("queues of virtio-blk disks", 0)
    iothreads: Int | None = long("threads for disks", 0)


class CpuModel(Part):
    """The CPU that the guest sees."""

    model: Str = free("model such as host-passthrough", min_len=1, required=True)
    features: Str | None = free("features, with commas between")


class Raw(Part):
    """Text that is handed to the hypervisor as it is."""

    type: Str = choice("hypervisor", "kvm", "qemu", "lxc", "vmware", "xen", default="kvm")
    data: Str = free("text", min_len=1, required=True)
    validate: Bool | None = boolean("libvirt checks the result against its schema")


class Topology(Part):
    """How virtual CPUs lie on those of the host."""

    pin_policy: Str | None = choice("pinning", "NONE", "CORE", "THREAD", "SHARED")
    sockets: Int | None = long("sockets", 1)
    cores: Int | None = long("cores of a socket", 1)
    threads: Int | None = long("threads of a core", 1)
    node_affinity: Int | None = long("NUMA node", 0)
    hugepage_size: Int | None = long("size of huge pages", 1, unit="MB")
    memory_access: Str | None = choice("use of shared pages", "shared", "private")


class GroupRole(Part):
    """The role that machines of the template play in a VM group."""

    vmgroup: Str = free("name of the VM group", min_len=1, required=True)
    role: Str = free("name of its role", min_len=1, required=True)
