# SPDX-License-Identifier: Apache-2.0
"""Rules of storage volumes: what libvirt would refuse, or take and get wrong."""

from __future__ import annotations

import re

from ncm_libvirt.pool_xml import pools
from ncm_libvirt.rules_image import check_images
from ncm_libvirt.sources import FILES, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import CephPool, Image, Pool, Volume

_LOGICAL = re.compile("[A-Za-z0-9_.+-]+")  # lvm(8), valid names


def check_volumes(tree: LibvirtTree, report: Report) -> None:
    """The rules of each volume of each pool."""
    keepers = dict(pools(tree))
    for name, pool in (tree.pools or {}).items():
        if pool.type == "iscsi" and pool.volumes:
            report(pool.at("volumes"), "has no meaning for a pool of type iscsi")
        if pool.type == "iscsi" and pool.delete_volumes:
            report(pool.at("delete_volumes"), "has no meaning for a pool of type iscsi")
        for volume in (pool.volumes or {}).values():
            _sizes(volume, report)
            _of_kind(str(pool.type), volume, report)
            _images(tree, (str(name), keepers), volume, report)
    for known, keeper in keepers.items():
        _names(known, keeper, report)
    check_images(tree, report)


def _names(pool: str, keeper: Pool | CephPool, report: Report) -> None:
    """What the keeper of the volumes takes for a name."""
    kind = kind_of(keeper)
    for name in keeper.volumes or {}:
        if kind == "rbd" and "@" in name:
            report(name.path, f"holds @, which names a snapshot in pool {pool}")
        if kind == "logical" and not _LOGICAL.fullmatch(name):
            report(name.path, "is no name of a logical volume: A-Z a-z 0-9 _ . + - only")


def _sizes(volume: Volume, report: Report) -> None:
    if volume.capacity is None and not (volume.copy_of or volume.backing):
        report(volume.at("capacity"), "is missing: only a copy, or what has a backing, needs none")
    if volume.capacity is not None and (volume.allocation or 0) > volume.capacity:
        report(volume.at("allocation"), f"is more than capacity, {volume.capacity}")


def _of_kind(kind: str, volume: Volume, report: Report) -> None:
    if kind not in FILES:
        for field in ("format", "backing", "permissions"):
            if getattr(volume, field) is not None:
                report(volume.at(field), f"has no meaning in a pool of type {kind}")
    elif volume.backing and volume.format != "qcow2":
        report(volume.at("format"), "must be qcow2 for a volume with a backing")
    if volume.backing and volume.copy_of:
        report(volume.at("copy_of"), "is given as well as backing")


def _images(
    tree: LibvirtTree, keepers: tuple[str, dict[str, Pool | CephPool]], volume: Volume,
    report: Report,
) -> None:  # fmt: skip
    external = [str(name) for name in (tree.external and tree.external.pools) or []]
    if volume.backing:
        _known(volume.backing, keepers, [], report)
    if volume.copy_of:
        _known(volume.copy_of, keepers, external, report)


def _known(
    image: Image, keepers: tuple[str, dict[str, Pool | CephPool]], external: list[str],
    report: Report,
) -> None:  # fmt: skip
    own, known = keepers
    name = str(image.pool or own)
    if name not in known and name not in external:
        elsewhere = " or in external/pools" if external else ""
        report(image.at("pool"), f"no pool {name!r} here{elsewhere}")
    elif name in known and kind_of(known[name]) in ("rbd", "iscsi"):
        report(image.at("pool"), f"{name!r} is of type {kind_of(known[name])}, not of this host")
