# SPDX-License-Identifier: Apache-2.0
"""Which libvirt daemons this node runs: libvirtd, or one daemon per driver (EL9)."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.facts import Node

ETC_UNITS = "/etc/systemd/system"


class Daemons(NamedTuple):
    """driver: the daemon that runs guests. proxy: the one that other hosts reach.

    sockets: systemd opens their sockets. installed: libvirt is there below this root.
    """

    driver: str
    proxy: str
    sockets: bool
    installed: bool

    @property
    def modular(self) -> bool:
        return self.driver != self.proxy


MONOLITHIC = ("libvirtd", "libvirtd")
MODULAR = ("virtqemud", "virtproxyd")


def daemons(node: Node) -> Daemons:
    """The daemons of this node, told by its unit files.

    Where both kinds are installed, what is enabled counts; where neither or both are, EL9 and
    later run the modular ones. A node without unit files runs libvirtd (SysV, or not yet
    installed).
    """
    driver, proxy = MODULAR if _modular(node) else MONOLITHIC
    units = _usable(node, f"{driver}.socket")
    installed = units or node.has_unit(f"{driver}.service") or node.exists("/etc/init.d/libvirtd")
    return Daemons(driver, proxy, units, installed)


def _modular(node: Node) -> bool:
    modular = _usable(node, "virtqemud.service") or _usable(node, "virtqemud.socket")
    single = _usable(node, "libvirtd.service") or _usable(node, "libvirtd.socket")
    if not (modular and single):
        return modular
    enabled = [_enabled(node, "virtqemud"), _enabled(node, "libvirtd")]
    if enabled[0] != enabled[1]:
        return enabled[0]
    return node.os.id == "el" and node.os.major >= 9


def _enabled(node: Node, daemon: str) -> bool:
    return node.exists(f"{ETC_UNITS}/sockets.target.wants/{daemon}.socket") or node.exists(
        f"{ETC_UNITS}/multi-user.target.wants/{daemon}.service"
    )


def _usable(node: Node, unit: str) -> bool:
    """Whether the unit exists and is not masked (a link to /dev/null, or an empty file)."""
    if unit in node.names(ETC_UNITS):
        return bool(node.read(f"{ETC_UNITS}/{unit}"))
    return node.has_unit(unit)


def unit_file(node: Node, unit: str) -> str:
    """Where the distribution keeps the unit: what ``systemctl enable`` links to."""
    old = node.os.id in ("debian", "ubuntu") and node.exists(f"/lib/systemd/system/{unit}")
    return f"{'/lib' if old else '/usr/lib'}/systemd/system/{unit}"
