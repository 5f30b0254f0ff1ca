# SPDX-License-Identifier: Apache-2.0
"""What is verified: the NFS mounts of component nfs, and what nfs_areas says of the areas."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, Optional

from ncm.schema import Inputs, tree
from ncm_nfs.areas import Naming, mounts_of
from ncm_nfs.areas_schema import AreasTree
from ncm_nfs.fstab import normal
from ncm_nfs.schema import NfsTree

if TYPE_CHECKING:
    from ncm_nfs.areas_schema import Area
    from ncm_nfs.schema import Mount

TYPES = ("nfs", "nfs4")
SECONDS = 10


class Wish(NamedTuple):
    """One mount. user: who must be able to read it, "" where nobody is named; write: and write.
    free: MiB. automounted: looking at it makes it be mounted. folder: the directory itself, where
    this node is the server, too."""

    point: str
    server: str
    path: str
    fstype: str
    options: tuple[str, ...]
    because: str
    user: str = ""
    write: bool = False
    free: int = 0
    seconds: float = SECONDS
    automounted: bool = False
    folder: str = ""

    @property
    def local_locks(self) -> bool:
        """Whether locks are to be this node's own affair."""
        return "nolock" in self.options or self.option("local_lock") in ("all", "posix")

    def option(self, *names: str) -> Optional[str]:
        """The value of the last of these options, None where there is none."""
        found = None
        for option in self.options:
            name, equals, value = option.partition("=")
            if name in names and equals:
                found = value
        return found

    @property
    def version(self) -> str:
        """The version that is asked for: "3", "4", "4.1"; "" where any will do."""
        given = self.option("vers", "nfsvers")
        for option in self.options:
            if option[:1] == "v" and option[1:].replace(".", "").isdigit():
                given = option[1:]
        minor = self.option("minorversion")
        if given in (None, "4") and minor is not None:
            return f"4.{minor}"
        return given or ("4" if self.fstype == "nfs4" else "")


class VerifyInputs(Inputs):
    """Both trees, of which one is enough, and what the node is called."""

    nfs: NfsTree | None = tree("/software/components/nfs", NfsTree)
    areas: AreasTree | None = tree("/software/components/nfs_areas", AreasTree)
    network: Naming | None = tree("/system/network", Naming)

    @property
    def described(self) -> AreasTree | None:
        """The areas, where their component is active."""
        return self.areas if self.areas is not None and self.areas.active else None


def wishes(inputs: VerifyInputs) -> list[Wish]:
    """Each mount once, in the order of the mount points."""
    found = {point: _of_mount(point, mount, inputs)
             for point, mount in mounts_of(inputs.nfs).items()
             if mount.fstype in TYPES}  # fmt: skip
    areas = inputs.described
    for name, area in ((areas.areas or {}) if areas else {}).items():
        if areas is not None and not is_ours(area, inputs.network):
            wish = _of_area(areas.place(name), area, areas)
            found[wish.point] = wish
    return [found[point] for point in sorted(found)]


def exported_here(inputs: VerifyInputs) -> list[Area]:
    """The areas of which this node is the server."""
    areas = inputs.described
    return [at for at in ((areas.areas or {}).values() if areas else ())
            if is_ours(at, inputs.network)]  # fmt: skip


def is_ours(area: Area, network: Naming | None) -> bool:
    """Whether this node serves the area; by its own name where the profile has none."""
    if network is not None and network.hostname:
        return network.is_called(area.server)
    return str(area.server).lower() == os.uname().nodename.lower()


def _of_mount(point: str, mount: Mount, inputs: VerifyInputs) -> Wish:
    server, path = split(str(mount.device))
    areas = inputs.described
    seconds = float(areas.timeout) if areas else SECONDS
    options = tuple(str(mount.options).split(","))
    automounted = "x-systemd.automount" in options
    wish = Wish(point, server, path, str(mount.fstype), options, mount.path,
                seconds=seconds, automounted=automounted)  # fmt: skip
    for area in exported_here(inputs):
        if str(area.server) == server and normal(area.exported) == normal(path):
            return wish._replace(user=str(area.user), write=bool(area.write),
                                 folder=normal(area.exported))  # fmt: skip
    return wish


def _of_area(point: str, area: Area, areas: AreasTree) -> Wish:
    options = tuple(str(area.options).split(","))
    automounted = area.mountpoint is None or "x-systemd.automount" in options
    return Wish(
        point, str(area.server), str(area.exported), str(area.fstype), options, area.path,
        str(area.user), bool(area.write), int(area.min_free), float(areas.timeout), automounted,
    )  # fmt: skip


def split(device: str) -> tuple[str, str]:
    """Server and path of a device; an IPv6 address without its brackets."""
    if device.startswith("["):
        server, _, path = device[1:].partition("]:")
        return server, path
    server, _, path = device.partition(":")
    return server, path
