# SPDX-License-Identifier: Apache-2.0
"""Disks and network cards of VM templates."""

from __future__ import annotations

from ncm.schema import Report, boolean, choice, listof, long, string
from ncm.schema.kinds import ip_address, mac
from ncm.values import Bool, Int, Str
from ncm_oned.schema.nebula.names import free
from ncm_oned.schema.objects.vectors import Part, small

VOLATILE = ("fs", "swap")


class Disk(Part):
    """A disk: of an image, or an empty one that goes with the machine."""

    pan_check = "oned_valid_disk"
    image: Str | None = free("name of its image, which OpenNebula looks up", min_len=1)
    image_uname: Str | None = free("owner of the image; left out: who starts it", min_len=1)
    size: Int | None = long("size; of an image: another than it has", 1, unit="MB")
    type: Str | None = choice("kind of an empty one", *VOLATILE)
    format: Str | None = small("format of an empty one", "such as raw")
    fs: Str | None = small("file system made in an empty one", "such as ext4")
    target: Str | None = string("device in the machine", pattern="[a-z]+[0-9]*", hint="such as vda")
    dev_prefix: Str | None = string("bus", pattern="[a-z]+", hint="such as vd or sd")
    driver: Str | None = small("format of the disk", "such as qcow2")
    cache: Str | None = choice(
        "cache of the host", "default", "none", "writethrough", "writeback", "directsync", "unsafe"
    )
    discard: Str | None = choice("whether freed blocks are given back", "ignore", "unmap")
    io: Str | None = choice("how the host reads and writes", "native", "threads", "io_uring")
    readonly: Bool | None = boolean("it cannot be written to")

    def check(self, report: Report) -> None:
        super().check(report)
        if self.type is not None:
            self._empty(report)
        elif self.image is None and not {"IMAGE_ID", "IMAGE"} & set(self.attributes or ()):
            report(self.path, "needs an image, or a type of an empty disk")
        if self.type is None:
            for name in ("format", "fs"):
                if getattr(self, name) is not None:
                    report(self.at(name), "is for an empty disk, which has a type")
        if self.image_uname is not None and self.image is None:
            report(self.at("image_uname"), "has no image to go with it")

    def _empty(self, report: Report) -> None:
        if self.image is not None:
            report(self.at("type"), "is for an empty disk, and this one has an image")
        if self.size is None:
            report(self.at("size"), "is missing: an empty disk needs one")
        if self.type == "fs" and self.format is None:
            report(self.at("format"), "is missing: an empty disk needs one")


class Nic(Part):
    """A network card."""

    pan_check = "oned_valid_nic"
    network: Str | None = free("name of its network, which OpenNebula looks up", min_len=1)
    network_uname: Str | None = free("owner of the network; left out: who starts it", min_len=1)
    network_mode: Str | None = choice("auto: the scheduler picks the network", "auto")
    model: Str | None = string("model of the card", pattern="[A-Za-z0-9_-]+", hint="such as virtio")
    ip: Str | None = ip_address("the address that it asks for")
    mac: Str | None = mac("the MAC address that it asks for")
    security_groups: list[Str] | None = listof(
        free("security group", min_len=1), "names of security groups, besides the network's"
    )

    def check(self, report: Report) -> None:
        super().check(report)
        named = self.network is not None or {"NETWORK", "NETWORK_ID"} & set(self.attributes or ())
        if not named and self.network_mode is None:
            report(self.path, "needs a network, or network_mode auto")
        if named and self.network_mode is not None:
            report(self.at("network_mode"), "is auto, and a network is named")
        if self.network_uname is not None and self.network is None:
            report(self.at("network_uname"), "has no network to go with it")
        if self.security_groups == []:
            report(self.at("security_groups"), "is empty; left out, the network's own are taken")
