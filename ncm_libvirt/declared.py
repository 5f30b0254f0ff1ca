# SPDX-License-Identifier: Apache-2.0
"""What the profile declares for libvirt: each object's XML, and what XML cannot say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from ncm.text import Text
from ncm.values import Secret

if TYPE_CHECKING:
    from ncm_libvirt.schema.libvirt import LibvirtTree

SECRET, NETWORK, POOL, VOLUME, GUEST = "secret", "network", "pool", "volume", "guest"
KINDS = (SECRET, NETWORK, POOL, VOLUME, GUEST)
"""In this order they are made, as the later ones refer to the earlier."""


class Declared(NamedTuple):
    """One object.

    name: as libvirt knows it; of a volume POOL/VOLUME; of a secret the profile's own name. text:
    its XML. because: its profile path. wish: its record in the profile (Network, Pool, CephPool,
    Volume, SecretObject, Ceph or Guest). value: a secret's value in base64.
    """

    kind: str
    name: str
    text: Text
    because: str
    wish: Any
    value: Optional[Secret] = None

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"


def declared(tree: LibvirtTree) -> Iterator[Declared]:
    """All objects of the profile, in the order of ``KINDS``."""
    from ncm_libvirt import guest_xml, network_xml, pool_xml, secret_xml, volume_xml

    for name, secret in (tree.secrets or {}).items():
        yield secret_xml.secret_object(name, secret)
    for name, cluster in (tree.ceph or {}).items():
        yield secret_xml.ceph_secret_object(name, cluster)
    for name, network in (tree.networks or {}).items():
        yield network_xml.network_object(name, network)
    for cluster in (tree.ceph or {}).values():
        for name, rados in (cluster.pools or {}).items():
            yield pool_xml.ceph_pool_object(name, cluster, rados)
    for name, pool in (tree.pools or {}).items():
        yield pool_xml.pool_object(tree, name, pool)
    for keeper, kept in pool_xml.pools(tree):
        for volume_name, volume in (kept.volumes or {}).items():
            yield volume_xml.volume_object(tree, keeper, volume_name, volume)
    for name, guest in (tree.guests or {}).items():
        yield guest_xml.guest_object(tree, name, guest)
