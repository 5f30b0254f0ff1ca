# SPDX-License-Identifier: Apache-2.0
"""/software/components/libvirt: our tree for what ncm-libvirtd never covered."""

from __future__ import annotations

from ncm.schema import (
    Component,
    Record,
    Report,
    choice,
    dictof,
    double,
    listof,
    long,
    record,
    string,
)
from ncm.values import Float, Int, Str
from ncm_libvirt.schema.guest import Guest
from ncm_libvirt.schema.network import Network
from ncm_libvirt.schema.pool import Ceph, Pool, SecretObject
from ncm_libvirt.schema.qemu import Qemu
from ncm_libvirt.schema.services import LibvirtGuests, Sasl, Sysconfig
from ncm_libvirt.schema.strings import object_name


class External(Record):
    """Objects of this host that something else makes; references to them are accepted."""

    networks: list[Str] | None = listof(string("name", check=object_name), "virtual networks")
    pools: list[Str] | None = listof(string("name", check=object_name), "storage pools")
    secrets: list[Str] | None = listof(string("name", check=object_name), "names of secrets' uses")


class Overcommit(Record):
    """How much more the guests may have than the host; ncm-configure --check looks at it."""

    memory: Float = double("memory of the guests / memory of the host", 1, default=1.0)
    cpus: Float = double("virtual processors / cores of the host", 1, default=1.0)


class LibvirtTree(Component):
    """The tree of component libvirt."""

    pan_check = "libvirt_valid_component"

    uri: Str = string(
        "the libvirt that keeps the objects below",
        pattern=r"(qemu|xen|lxc|test)(\+(unix|tls|ssh|libssh|libssh2))?://[!-~]*",
        hint="a connection URI such as qemu:///system",
        default="qemu:///system",
    )
    qemu: Qemu | None = record(Qemu, "/etc/libvirt/qemu.conf")
    sysconfig: Sysconfig | None = record(Sysconfig, "start of libvirtd")
    libvirt_guests: LibvirtGuests | None = record(LibvirtGuests, "guests at shut-down and boot")
    sasl: Sasl | None = record(Sasl, "/etc/sasl2/libvirt.conf")
    networks: dict[Str, Network] | None = dictof(
        Network, "virtual networks by name", key_check=object_name
    )
    pools: dict[Str, Pool] | None = dictof(Pool, "storage pools by name", key_check=object_name)
    secrets: dict[Str, SecretObject] | None = dictof(
        SecretObject, "secrets by name", key_check=object_name
    )
    ceph: dict[Str, Ceph] | None = dictof(Ceph, "Ceph clusters by name", key_check=object_name)
    guests: dict[Str, Guest] | None = dictof(
        Guest, "guests by escaped name", escaped=True, key_check=object_name
    )
    leaving_guests: Str = choice(
        "what becomes of a running guest that left the profile, before it is undefined",
        "keep",
        "shutdown",
        "destroy",
        default="keep",
    )
    shutdown_timeout: Int = long(
        "how long a guest may take to shut down", 1, 3600, default=120, unit="s"
    )
    overcommit: Overcommit = record(
        Overcommit, "more for guests than the host has (a check's rule)", default={}
    )
    external: External | None = record(External, "objects made by something else")

    def check(self, report: Report) -> None:
        from ncm_libvirt.rules import check

        check(self, report)
