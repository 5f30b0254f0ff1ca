# SPDX-License-Identifier: Apache-2.0
"""What the rules between a front end and its hosts look at in the profile of any node."""

from __future__ import annotations

from collections.abc import Mapping

from ncm.schema import Inputs, Record, dictof, string, tree
from ncm.values import Str

_BRIDGES = ("Bridge", "OVSBridge")


class WithUuid(Record):
    """A Ceph cluster, or a secret, of component libvirt."""

    open = True

    uuid: Str | None = string("UUID of the secret")


class Libvirt(Record):
    """What component libvirt has of Ceph."""

    open = True

    ceph: dict[Str, WithUuid] | None = dictof(WithUuid, "clusters")
    secrets: dict[Str, WithUuid] | None = dictof(WithUuid, "secrets")


class Present(Record):
    """A tree of which we ask whether it is there."""

    open = True


class Interface(Record):
    """An interface of /system/network, of which we ask whether it is a bridge."""

    open = True

    type: Str | None = string("what it is")
    device: Str | None = string("kernel name; the key when left out")


def bridges(interfaces: Mapping[Str, Interface]) -> list[str]:
    """The kernel's names of those that are bridges."""
    return [str(at.device or key) for key, at in interfaces.items() if at.type in _BRIDGES]


class Machine(Inputs):
    """Any node of a site, which may be a host of a cloud."""

    libvirt: Libvirt | None = tree("/software/components/libvirt", Libvirt)
    libvirtd: Present | None = tree("/software/components/libvirtd", Present)
    interfaces: dict[Str, Interface] | None = tree(
        "/system/network/interfaces", dictof(Interface, "interfaces")
    )
