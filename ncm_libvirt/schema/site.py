# SPDX-License-Identifier: Apache-2.0
"""What the rules between hosts, and between hosts and guests, look at besides our own tree."""

from __future__ import annotations

from ncm.schema import Inputs, Record, dictof, listof, long, string, tree
from ncm.values import Int, Str
from ncm_libvirt.libvirt import LibvirtInputs


class Memory(Record):
    """A module of /hardware/ram."""

    open = True

    size: Int | None = long("size, in MB as Quattor has it: 1024 of them are a GB", 0)


class Processor(Record):
    """A processor of /hardware/cpu."""

    open = True

    cores: Int | None = long("cores", 1)


class Interface(Record):
    """An interface of /system/network, of which we ask whether it is a bridge."""

    open = True

    type: Str | None = string("what it is")
    device: Str | None = string("kernel name; the key when left out")


class LibvirtSite(LibvirtInputs):
    """The component's tree, the host's hardware and its interfaces."""

    ram: list[Memory] | None = tree("/hardware/ram", listof(Memory, "memory"))
    cpu: list[Processor] | None = tree("/hardware/cpu", listof(Processor, "processors"))
    interfaces: dict[Str, Interface] | None = tree(
        "/system/network/interfaces", dictof(Interface, "interfaces")
    )


class Card(Record):
    """A card of /hardware/cards/nic."""

    open = True

    hwaddr: Str | None = string("its MAC address")


class Enclosure(Record):
    """/system/enclosure: which machines are in this one."""

    open = True

    type: Str | None = string("blade, dumb or hypervisor")
    children: list[Str] | None = listof(string("profile"), "names of their profiles")


class Machine(Inputs):
    """Any node of a site, as it describes itself: host, guest or neither."""

    ram: list[Memory] | None = tree("/hardware/ram", listof(Memory, "memory"))
    cpu: list[Processor] | None = tree("/hardware/cpu", listof(Processor, "processors"))
    cards: dict[Str, Card] | None = tree("/hardware/cards/nic", dictof(Card, "cards"))
    interfaces: dict[Str, Interface] | None = tree(
        "/system/network/interfaces", dictof(Interface, "interfaces")
    )
    enclosure: Enclosure | None = tree("/system/enclosure", Enclosure)
