# SPDX-License-Identifier: Apache-2.0
"""Disks on storage that several hosts reach, and the guests that write there."""

from __future__ import annotations

from ncm.errors import SiteProblem
from ncm_libvirt.sources import FILES, ceph_pool, plain, use

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ncm_libvirt.schema.device import Disk
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Host, Pool
    from ncm_libvirt.schema.site import LibvirtSite

    Key = tuple[str, ...]
    Use = tuple[str, str, str]  # node, profile path, "writes" ...


def shared_disks(nodes: Mapping[str, LibvirtSite], twice: set[str]) -> Iterator[SiteProblem]:
    """Disks that a guest writes alone, as it takes it, and a guest of another host uses too."""
    from ncm_libvirt.site import guests

    uses: dict[Key, list[Use]] = {}
    for node, guest in guests(nodes, twice):
        for disk in guest.disks or []:
            for key in places(nodes[node].libvirt, disk):
                uses.setdefault(key, []).append((node, disk.path, use(disk)))
    told: set[tuple[Use, Use]] = set()
    for users in uses.values():
        for pair in _against(users):
            if pair not in told:
                told.add(pair)
                (node, path, _), (other, at, _) = pair
                message = "its image, which one writes alone, is also used by a guest of"
                yield SiteProblem(node, path, message, (other, at))


def _against(users: list[Use]) -> Iterator[tuple[Use, Use]]:
    """(one, the first that writes) for each use on another node than that."""
    writer = next((at for at in users if at[2] == "writes"), None)
    if writer:
        yield from ((at, writer) for at in users if at[0] != writer[0])


def places(tree: LibvirtTree, disk: Disk) -> set[Key]:
    """Where the disk lies on shared storage, by names that mean the same on all hosts.

    One for each monitor of a Ceph cluster: hosts need not name the same ones, nor give the
    cluster one name. Empty for a disk of this host alone, or in a pool that others make.
    """
    if disk.rbd:
        cluster = (tree.ceph or {}).get(disk.rbd.cluster)
        return _rbd(cluster.monitors if cluster else (), str(disk.rbd.image))
    if disk.pool is not None:
        return _volume(tree, str(disk.pool), str(disk.volume))
    place = disk.file or disk.block
    return _below_netfs(tree, plain(place)) if place else set()


def _volume(tree: LibvirtTree, name: str, volume: str) -> set[Key]:
    found = ceph_pool(tree, name)
    if found:
        _, cluster, rados = found
        return _rbd(cluster.monitors, f"{rados.source or name}/{volume}")
    pool = {str(at): pool for at, pool in (tree.pools or {}).items()}.get(name)
    if pool is None:
        return set()
    if pool.type == "rbd":
        return _rbd(pool.hosts or (), f"{pool.source}/{volume}")
    if pool.type == "iscsi":
        return {("iscsi", str(pool.iqn).lower(), volume)}
    if pool.type in FILES:
        return _below_netfs(tree, plain(f"{pool.target}/{volume}"))
    return set()


def _rbd(monitors: Iterable[Host], image: str) -> set[Key]:
    return {("rbd", str(monitor.host).lower(), image) for monitor in monitors}


def _below_netfs(tree: LibvirtTree, path: str) -> set[Key]:
    """A path below a mounted directory of a file server, as the server has it."""
    found = [pool for pool in (tree.pools or {}).values() if _holds(pool, path)]
    if not found:
        return set()
    pool = max(found, key=lambda at: len(plain(str(at.target))))
    rest = path[len(plain(str(pool.target))) :]
    server = str(pool.hosts[0].host).lower() if pool.hosts else ""
    return {("netfs", server, plain(f"{pool.directory}/{rest}"))}


def _holds(pool: Pool, path: str) -> bool:
    return pool.type == "netfs" and path.startswith(f"{plain(str(pool.target))}/")
