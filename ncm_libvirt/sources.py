# SPDX-License-Identifier: Apache-2.0
"""Where a guest's disk comes from, and who else writes there."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_libvirt.schema.device import Disk
    from ncm_libvirt.schema.guest import Guest
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Ceph, CephPool, Pool

    Identity = tuple[str, ...]


FILES = ("dir", "fs", "netfs")
"""Types of pools whose volumes are files, in one of several formats."""


def kind_of(pool: Pool | CephPool) -> str:
    """The type of a pool; those of Ceph clusters are of type rbd."""
    return str(getattr(pool, "type", "rbd"))


def sources(disk: Disk) -> list[str]:
    """The kinds of source that a disk names."""
    return [kind for kind in ("file", "block", "pool", "rbd") if getattr(disk, kind) is not None]


def ceph_pool(tree: LibvirtTree, name: str) -> tuple[str, Ceph, CephPool] | None:
    """(cluster's name, cluster, pool) of the storage pool ``name`` when Ceph has it."""
    for cluster_name, cluster in (tree.ceph or {}).items():
        for pool_name, pool in (cluster.pools or {}).items():
            if pool_name == name:
                return str(cluster_name), cluster, pool
    return None


def identity(tree: LibvirtTree, disk: Disk) -> Identity | None:
    """What is written, equal for two disks that write the same; None for an empty drive."""
    if disk.rbd:
        return "rbd", str(disk.rbd.cluster), str(disk.rbd.image)
    if disk.pool is not None:
        return _volume(tree, str(disk.pool), str(disk.volume))
    place = disk.file or disk.block
    return ("path", plain(place)) if place else None


def _volume(tree: LibvirtTree, name: str, volume: str) -> Identity:
    found = ceph_pool(tree, name)
    if found:
        cluster, _, rados = found
        return "rbd", cluster, f"{rados.source or name}/{volume}"
    pool = (tree.pools or {}).get(name)  # type: ignore[call-overload]
    if pool and pool.type in FILES:
        return "path", plain(f"{pool.target}/{volume}")
    if pool and pool.type == "logical":
        return "path", plain(f"/dev/{pool.source}/{volume}")
    return "pool", name, volume


def plain(path: str) -> str:
    """The path without doubled or trailing slashes."""
    return "/" + "/".join(filter(None, path.split("/")))


class Writers:
    """Finds disks that two guests would write, or one guest twice."""

    def __init__(self, tree: LibvirtTree, report: Report) -> None:
        self.tree = tree
        self.report = report
        self.seen: dict[Identity, tuple[str, str]] = {}

    def add(self, guest: Guest) -> None:
        """All disks of a guest; two that only read, or that are shareable, go together."""
        for disk in guest.disks or []:
            what = identity(self.tree, disk)
            if what is None:
                continue
            mine = use(disk)
            path, other = self.seen.setdefault(what, (disk.path, mine))
            if path != disk.path and (mine != other or mine == "writes"):
                self.report(
                    disk.path,
                    f"its image is also used at {path}: both would need to"
                    " be readonly, or both shareable",
                )


def use(disk: Disk) -> str:
    """What the guest does with it: "reads", "shares" (writes, as others may), "writes"."""
    if disk.readonly or disk.device == "cdrom":
        return "reads"
    return "shares" if disk.shareable else "writes"
