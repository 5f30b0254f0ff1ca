# SPDX-License-Identifier: Apache-2.0
"""Rules of volumes that are made from others, and of guests that use them."""

from __future__ import annotations

from ncm_libvirt.pool_xml import pools

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm.schema import Report
    from ncm_libvirt.schema.guest import Guest
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Image, Volume

    Key = tuple[str, str]
    """Names of a pool and a volume."""


def check_images(tree: LibvirtTree, report: Report) -> None:
    """The rules between volumes of the profile, and of the guests' disks that are such."""
    volumes = {
        (str(pool), str(name)): volume
        for pool, keeper in (tree.pools or {}).items()
        for name, volume in (keeper.volumes or {}).items()
    }
    backings: set[Key] = set()
    for key, volume in volumes.items():
        for image in _images(volume):
            _image(key, image, volumes, report)
        if volume.backing:
            backings.add(_key(volume.backing, key[0]))
    for guest in (tree.guests or {}).values():
        _disks(guest, volumes, backings, report)
        if guest.state == "running":
            _needs(tree, guest, report)


def _images(volume: Volume) -> list[Image]:
    return [image for image in (volume.backing, volume.copy_of) if image is not None]


def _key(image: Image, pool: str) -> Key:
    return str(image.pool or pool), str(image.volume)


def _image(key: Key, image: Image, volumes: Mapping[Key, Volume], report: Report) -> None:
    """One image of one volume; what the profile does not declare is as it is."""
    volume = volumes[key]
    if key in _below(_key(image, key[0]), volumes):
        report(image.path, "is the volume itself, or made from it")
        return
    source = volumes.get(_key(image, key[0]))
    if source is None:
        return
    backing, real = volume.backing, source.format or "raw"
    if image is backing and (backing.format or "raw") != real:
        report(image.at("format"), f"is {backing.format or 'raw'}, but the image is {real}")


def _below(key: Key, volumes: Mapping[Key, Volume]) -> Iterator[Key]:
    """The volume and what it is made from, each once."""
    seen: set[Key] = set()
    left = [key]
    while left:
        key = left.pop()
        if key not in seen:
            seen.add(key)
            yield key
            if key in volumes:
                left += [_key(image, key[0]) for image in _images(volumes[key])]


def _disks(guest: Guest, volumes: Mapping[Key, Volume], backings: set[Key], report: Report) -> None:
    for disk in guest.disks or []:
        key = (str(disk.pool), str(disk.volume))
        if disk.pool is None or key not in volumes:
            continue
        real = volumes[key].format or "raw"
        if (disk.format or "raw") != real:
            report(disk.at("format"), f"is {disk.format or 'raw'}, but the volume is {real}")
        if key in backings and not disk.readonly and disk.device == "disk":
            report(disk.path, "is the backing of a volume, so nobody may write there: see readonly")


def _needs(tree: LibvirtTree, guest: Guest, report: Report) -> None:
    """libvirt would refuse to start it."""
    asleep = {str(name) for name, net in (tree.networks or {}).items() if net.state == "inactive"}
    for nic in guest.nics or []:
        if nic.network is not None and nic.network in asleep:
            report(nic.network.path, f"network {nic.network} is inactive, and the guest to run")
    closed = {name for name, pool in pools(tree) if pool.state == "inactive"}
    for disk in guest.disks or []:
        if disk.pool is not None and disk.pool in closed:
            report(disk.pool.path, f"pool {disk.pool} is inactive, and the guest to run")
