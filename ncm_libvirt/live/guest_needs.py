# SPDX-License-Identifier: Apache-2.0
"""What a guest refers to and this host has not: libvirt would find out when the guest starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_libvirt.live.lacking import interface_missing, path_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_libvirt.declared import Declared
    from ncm_libvirt.live.around import Around
    from ncm_libvirt.schema.device import Disk, Nic


def lacking(wanted: Declared, around: Around) -> str:
    """All complaints in one line, each with its profile path; "" when nothing is missing."""
    _twins(wanted, around)
    found = [*_interfaces(wanted, around), *_disks(wanted, around)]
    return "; ".join(f"{message} ({path})" for path, message in found)


def _twins(wanted: Declared, around: Around) -> None:
    """Tell of MAC addresses that guests of others have too: libvirt does not mind."""
    addresses = {nic.mac.lower(): nic.mac.path for nic in wanted.wish.nics or []}
    ours = {each.name for each in around.wanted("guest")}
    for other in around.listing("guest").values():
        if other.name in ours or around.goes("guest", other.name):
            continue
        text = other.xml.lower()
        for address, path in addresses.items():
            if f"'{address}'" in text:
                told = f"guest {other.name}, which the profile does not have, has this MAC address"
                around.note(path, f"{told} too", "warn")


def _interfaces(wanted: Declared, around: Around) -> Iterator[tuple[str, str]]:
    for nic in wanted.wish.nics or []:
        yield from _interface(nic, around)


def _interface(nic: Nic, around: Around) -> Iterator[tuple[str, str]]:
    if nic.network is not None and not _there(around, "network", str(nic.network)):
        yield nic.network.path, f"libvirt has no network {nic.network}"
    if nic.bridge is None or _made_by_us(around, str(nic.bridge)):
        return
    if missing := interface_missing(around, str(nic.bridge)):
        yield nic.bridge.path, missing


def _made_by_us(around: Around, bridge: str) -> bool:
    """Whether a network that the profile declares makes this bridge."""
    networks = (each.wish for each in around.wanted("network"))
    return any(net.bridge == bridge and net.mode != "bridge" for net in networks)


def _disks(wanted: Declared, around: Around) -> Iterator[tuple[str, str]]:
    for disk in wanted.wish.disks or []:
        yield from _disk(disk, around)


def _disk(disk: Disk, around: Around) -> Iterator[tuple[str, str]]:
    place = disk.file if disk.file is not None else disk.block
    missing = path_missing(around, str(place)) if place is not None else ""
    if place is not None and missing and not _volume_at(around, str(place)):
        yield place.path, missing
    if disk.pool is None or disk.volume is None:
        return
    if not _there(around, "pool", str(disk.pool)):
        yield disk.pool.path, f"libvirt has no pool {disk.pool}"
    elif not has_volume(around, str(disk.pool), str(disk.volume)):
        yield disk.volume.path, f"pool {disk.pool} has no volume {disk.volume}"


def _there(around: Around, kind: str, name: str) -> bool:
    declared = any(each.name == name for each in around.wanted(kind))
    return declared or name in around.listing(kind)


def image_missing(wanted: Declared, pool: str, around: Around) -> str:
    """What a new volume is made from and is not there, "" when it is."""
    for field in ("copy_of", "backing"):
        image = getattr(wanted.wish, field, None)
        if image is not None:
            keeper = str(image.pool or pool)
            if not has_volume(around, keeper, str(image.volume)):
                return f"pool {keeper} has no volume {image.volume} ({image.path})"
    return ""


def has_volume(around: Around, pool: str, volume: str) -> bool:
    """Whether the volume is declared, or there; a pool that is not active cannot tell."""
    if any(each.name == f"{pool}/{volume}" for each in around.wanted("volume")):
        return True
    keeper = around.listing("pool").get(pool)
    if keeper is None or not keeper.active:
        return True
    return volume in keeper.handle.listVolumes()


def _volume_at(around: Around, path: str) -> bool:
    """Whether a volume that the profile declares will lie there."""
    from ncm_libvirt.live.users import target_of

    folder, _, name = path.rpartition("/")
    return any(
        each.name.partition("/")[2] == name
        for pool in around.wanted("pool")
        if target_of(pool.text.reveal()).rstrip("/") == folder
        for each in around.wanted("volume")
        if each.name.partition("/")[0] == pool.name
    )
