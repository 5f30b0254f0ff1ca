# SPDX-License-Identifier: Apache-2.0
"""The disk elements of domain XML (https://libvirt.org/formatdomain.html)."""

from __future__ import annotations

from ncm.values import derive
from ncm_libvirt.pool_xml import hosts, pool_auth
from ncm_libvirt.rules_device import bus
from ncm_libvirt.sources import ceph_pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lxml.etree import _Element

    from ncm.values import Str, Value
    from ncm_libvirt.markup import Markup
    from ncm_libvirt.schema.device import Disk
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Ceph

    Source = tuple[str, list[_Element | None]]


def disk_element(doc: Markup, tree: LibvirtTree, disk: Disk) -> _Element:
    """One disk; a volume of an rbd pool becomes a network disk (libvirt resolves no others)."""
    kind, source = _source(doc, tree, disk)
    driver = {
        "name": "qemu",
        "type": disk.format or "raw",
        "cache": disk.cache,
        "io": disk.io,
        "discard": disk.discard,
    }
    return doc.element(
        "disk",
        doc.element("driver", attributes=driver),
        *source,
        doc.element("target", attributes={"dev": disk.target, "bus": _bus(disk)}),
        doc.element("readonly") if disk.readonly or disk.device == "cdrom" else None,
        doc.element("shareable") if disk.shareable else None,
        doc.leaf("serial", disk.serial),
        attributes={"type": kind, "device": disk.device},
    )


def _bus(disk: Disk) -> Any:
    return disk.bus if disk.bus is not None else bus(disk)


def _source(doc: Markup, tree: LibvirtTree, disk: Disk) -> Source:
    if disk.rbd:
        cluster = (tree.ceph or {})[disk.rbd.cluster]
        return _ceph(doc, cluster, disk.rbd.image)
    if disk.pool is not None:
        return _volume(doc, tree, disk)
    if disk.block is not None:
        return "block", [doc.element("source", attributes={"dev": disk.block})]
    if disk.file is not None:
        return "file", [doc.element("source", attributes={"file": disk.file})]
    return "file", []


def _volume(doc: Markup, tree: LibvirtTree, disk: Disk) -> Source:
    assert disk.pool is not None and disk.volume is not None
    found = ceph_pool(tree, disk.pool)
    if found:
        _, cluster, rados = found
        return _ceph(doc, cluster, _image(rados.source or disk.pool, disk.volume))
    pool = (tree.pools or {}).get(disk.pool)
    if pool and pool.type == "rbd":
        assert pool.source is not None
        attributes = {"protocol": "rbd", "name": _image(pool.source, disk.volume)}
        source = doc.element("source", *hosts(doc, pool.hosts), attributes=attributes)
        return "network", [source, pool_auth(doc, tree, pool)]
    attributes = {"pool": disk.pool, "volume": disk.volume}
    return "volume", [doc.element("source", attributes=attributes)]


def _image(pool: Str, volume: Str) -> Value:
    return derive(volume, f"{pool}/{volume}")


def _ceph(doc: Markup, cluster: Ceph, image: Any) -> Source:
    attributes = {"protocol": "rbd", "name": image}
    source = doc.element("source", *hosts(doc, cluster.monitors), attributes=attributes)
    reference = {"type": "ceph", "uuid": cluster.uuid}
    login = doc.element(
        "auth",
        doc.element("secret", attributes=reference),
        attributes={"username": cluster.user},
    )
    return "network", [source, login]
