# SPDX-License-Identifier: Apache-2.0
"""Where a path leads, without a look at any file server."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_nfs.live.mountinfo import Mount, Table

_SERVED = frozenset((
    "9p", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "glusterfs", "gfs", "gfs2", "gpfs",
    "lustre", "nfs", "nfs4", "ocfs2", "panfs", "smb3", "smbfs",
))  # fmt: skip
_MOST_LINKS = 40


def is_served(mount: Mount | None) -> bool:
    """Whether a look at it may wait for somebody else."""
    return mount is not None and (mount.fstype in _SERVED or mount.fstype.startswith("fuse"))


def resolved(path: str, table: Table) -> str:
    """The path with its symbolic links followed, as far as they are on this host."""
    done = ""
    left = path.split("/")
    links = 0
    while left:
        name = left.pop(0)
        if name in ("", "."):
            continue
        if name == "..":
            done = done.rpartition("/")[0]
            continue
        here = f"{done}/{name}"
        if is_served(table.covering(here)):
            return "/".join([here, *(at for at in left if at not in ("", "."))])
        try:
            target = os.readlink(here)
        except OSError:
            done = here
            continue
        links += 1
        if links > _MOST_LINKS:
            return path
        left = target.split("/") + left
        done = "" if target.startswith("/") else done
    return done or "/"


def bound(path: str, table: Table) -> tuple[str, str]:
    """What a bind mount of the path shows: the file system (major:minor), and where in it."""
    real = resolved(path, table)
    mount = table.covering(real)
    if mount is None:
        return "", real
    inner = real if mount.point == "/" else real[len(mount.point) :]
    root = "" if mount.root == "/" else mount.root
    return mount.device, (root + inner).rstrip("/") or "/"
