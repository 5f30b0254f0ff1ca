# SPDX-License-Identifier: Apache-2.0
"""Files around the daemons: sysconfig/libvirtd, sysconfig/libvirt-guests, sasl2/libvirt.conf."""

from __future__ import annotations

from ncm.errors import ProfileError
from ncm.render import render, truth
from ncm.resource import Action, File, Note
from ncm.text import join
from ncm.values import Bool
from ncm_libvirt import envfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm.schema import Record
    from ncm.text import Part
    from ncm_libvirt.daemons import Daemons
    from ncm_libvirt.schema.services import LibvirtGuests, Sasl, Sysconfig


def restarts(found: Daemons) -> tuple[Action, ...]:
    """A restart of each daemon that serves clients."""
    return tuple(
        Action(f"{daemon}.service", "restart")
        for daemon in dict.fromkeys((found.driver, found.proxy))
    )


def sysconfig(record: Sysconfig, found: Daemons, node: Node) -> Iterator[Resource]:
    """How libvirtd starts. Raises ProfileError for --listen where libvirtd refuses it."""
    arguments = record.libvirtd_args
    if found.modular:
        yield Note("the modular daemons of this node do not read it", record.path)
    elif found.sockets and arguments and "--listen" in arguments:
        raise ProfileError(
            arguments.path,
            "has --listen, with which libvirtd does not start where systemd opens its sockets"
            " (component libvirtd enables those)",
        )
    yield _environment("libvirtd", record, node, () if found.modular else restarts(found))


def libvirt_guests(record: LibvirtGuests, node: Node) -> File:
    """What happens to guests at shut-down and boot.

    No restart: stopping libvirt-guests.service is what suspends every guest, and it reads the
    file anew when it starts and when it stops.
    """
    return _environment("libvirt-guests", record, node, ())


def sasl(record: Sasl, found: Daemons) -> File:
    """SASL of the daemons, which read it when they start."""
    settings = [(key, _joined(value)) for key, value in record.items()]
    return File(
        "/etc/sasl2/libvirt.conf",
        render("libvirt/sasl2.conf.j2", settings=settings),
        record.path,
        meaning=envfile.colons,
        check=envfile.check_colons,
        notify=restarts(found),
    )


def _environment(name: str, record: Record, node: Node, notify: Sequence[Action]) -> File:
    settings = [(key.upper(), _joined(value)) for key, value in record.items()]
    folder = "default" if node.os.id in ("debian", "ubuntu") else "sysconfig"
    return File(
        f"/etc/{folder}/{name}",
        render("libvirt/environment.j2", settings=settings),
        record.path,
        meaning=envfile.meaning,
        check=envfile.check,
        notify=notify,
    )


def _joined(value: Any) -> Part:
    if isinstance(value, list):
        return join(" ", value)
    return truth(value, "1", "0") if isinstance(value, Bool) else value
