# SPDX-License-Identifier: Apache-2.0
"""Which lines of fstab hold up the boot of a node that has systemd: systemd.mount(5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm.resource import Note
from ncm_nfs.fstab import NETWORK_TYPES, normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ncm_nfs.schema import Mount

_KNOWN = ("lustre", "nfs", "nfs4")
"""Types that every systemd knows to need the network; ceph came late, panfs never."""
_NOT_REQUIRED = ("nofail", "noauto", "x-systemd.automount")
_BY_OTHERS = ("x-systemd.wanted-by=", "x-systemd.required-by=")
_SOFT = ("soft", "softerr")


def notes(mounts: Sequence[Mount]) -> Iterator[Note]:
    """A note for each mount that the boot waits for, or that is tried before the network is up."""
    remote = [normal(mount.mountpoint) for mount in mounts if _needs_network(mount, ())]
    for mount in mounts:
        words = set(mount.options.split(","))
        if not _needs_network(mount, remote) or words & {"noauto", "x-systemd.automount"}:
            continue
        if "_netdev" not in words and mount.fstype not in _KNOWN:
            yield Note(_untimely(mount), mount.at("options"))
        if _is_waited_for(mount, words):
            what = "needs what this shows" if mount.fstype == "none" else "waits for this server"
            yield Note(f"the boot {what}: nofail, or x-systemd.automount", mount.at("options"))


def _needs_network(mount: Mount, remote: Sequence[str]) -> bool:
    if mount.fstype in NETWORK_TYPES:
        return True
    source = f"{normal(mount.device)}/"
    return any(source.startswith(f"{point}/") for point in remote)


def _untimely(mount: Mount) -> str:
    if mount.fstype == "none":
        return "shows a part of a network mount, and is ordered before the network is up: _netdev"
    return f"systemd may not know that {mount.fstype} needs the network: _netdev"


def _is_waited_for(mount: Mount, words: set[str]) -> bool:
    if words & set(_NOT_REQUIRED) or any(word.startswith(_BY_OTHERS) for word in words):
        return False
    if mount.fstype in ("nfs", "nfs4"):
        # bg: systemd goes on without it, and keeps trying.
        return not words & {*_SOFT, "bg"}
    return True
