# SPDX-License-Identifier: Apache-2.0
"""The disk elements of domain XML (https://libvirt.org/formatdomain.html)."""

from __future__ import annotations

from ncm.values import derive
from ncm_libvirt.pool_xml import hosts, secret_reference
from ncm_libvirt.rules_device import bus
from ncm_libvirt.sources import ceph_pool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Optional

    from lxml.etree import _Element

    from ncm.values import Str, Value
    from ncm_libvirt.markup import Markup
    from ncm_libvirt.schema.device import Disk
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Ceph, Host, Pool

    Source = tuple[str, list[Optional[_Element]]]


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
        doc.element("readonly", cause=disk.readonly)
        if disk.readonly or disk.device == "cdrom"
        else None,
        doc.element("shareable", cause=disk.shareable) if disk.shareable else None,
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
        return _rbd(doc, _image(pool.source, disk.volume), pool.hosts, _login(doc, tree, pool))
    attributes = {"pool": disk.pool, "volume": disk.volume}
    return "volume", [doc.element("source", attributes=attributes)]


def _image(pool: Str, volume: Str) -> Value:
    return derive(volume, f"{pool}/{volume}")


def _ceph(doc: Markup, cluster: Ceph, image: Value) -> Source:
    login = _auth(doc, cluster.user, {"uuid": cluster.uuid})
    return _rbd(doc, image, cluster.monitors, login)


def _rbd(
    doc: Markup, image: Value, servers: Sequence[Host] | None, login: _Element | None
) -> Source:
    attributes = {"protocol": "rbd", "name": image}
    return "network", [doc.element("source", *hosts(doc, servers), attributes=attributes), login]


def _login(doc: Markup, tree: LibvirtTree, pool: Pool) -> _Element | None:
    if pool.username is None or pool.secret is None:
        return None
    return _auth(doc, pool.username, secret_reference(tree, pool.secret))


def _auth(doc: Markup, user: Str, secret: dict[str, Str]) -> _Element:
    reference = doc.element("secret", attributes={"type": "ceph", **secret})
    return doc.element("auth", reference, attributes={"username": user})
