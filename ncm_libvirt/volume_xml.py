# SPDX-License-Identifier: Apache-2.0
"""Storage volume XML (https://libvirt.org/formatstorage.html#storage-volume-xml)."""

from __future__ import annotations

from ncm.values import derive
from ncm_libvirt.declared import VOLUME, Declared
from ncm_libvirt.markup import Markup
from ncm_libvirt.pool_xml import permissions, pools, target_path
from ncm_libvirt.schema.pool import Volume
from ncm_libvirt.sources import FILES, kind_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm.values import Int, Str, Value
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Backing, CephPool, CephVolume, Image, Pool


def volume_object(tree: LibvirtTree, pool: str, name: Str, volume: Volume | CephVolume) -> Declared:
    """One volume of a pool."""
    doc = Markup()
    children = [
        doc.element("name", text=name),
        _size(doc, "capacity", volume.capacity),
    ]
    if isinstance(volume, Volume):
        children += _of_file(doc, tree, pool, volume)
    else:
        children.append(doc.element("target"))
    root = doc.element("volume", *children)
    return Declared(VOLUME, f"{pool}/{name}", doc.text(root), volume.path, volume)


def _of_file(doc: Markup, tree: LibvirtTree, pool: str, volume: Volume) -> list[_Element | None]:
    return [
        _size(doc, "allocation", volume.allocation),
        _target(doc, dict(pools(tree))[pool], volume),
        _backing(doc, tree, pool, volume.backing) if volume.backing else None,
    ]


def _size(doc: Markup, tag: str, size: Int | None) -> _Element | None:
    return None if size is None else doc.element(tag, text=size, attributes={"unit": "MiB"})


def _target(doc: Markup, keeper: Pool | CephPool, volume: Volume) -> _Element:
    """The format of a file; nothing of what is a device or an image of a cluster."""
    if kind_of(keeper) not in FILES:
        return doc.element("target")
    return doc.element(
        "target",
        doc.element("format", attributes={"type": volume.format or "raw"}),
        permissions(doc, volume.permissions) if volume.permissions else None,
    )


def _backing(doc: Markup, tree: LibvirtTree, pool: str, image: Backing) -> _Element:
    return doc.element(
        "backingStore",
        doc.element("path", text=image_path(tree, pool, image)),
        doc.element("format", attributes={"type": image.format or "raw"}),
    )


def image_path(tree: LibvirtTree, pool: str, image: Image) -> Value:
    """Where the image lies: a file or device of this host."""
    keeper = dict(pools(tree))[str(image.pool or pool)]
    folder = target_path(keeper)  # type: ignore[arg-type]
    return derive(image.volume, f"{str(folder).rstrip('/')}/{image.volume}")
