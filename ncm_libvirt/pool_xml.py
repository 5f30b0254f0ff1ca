# SPDX-License-Identifier: Apache-2.0
"""Storage pool XML (https://libvirt.org/formatstorage.html)."""

from __future__ import annotations

from ncm.values import derive
from ncm_libvirt.declared import POOL, Declared
from ncm_libvirt.markup import Markup
from ncm_libvirt.rules_pool import AUTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

    from ncm.values import Str, Value
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Ceph, CephPool, Host, Permissions, Pool


def pools(tree: LibvirtTree) -> Iterator[tuple[str, Pool | CephPool]]:
    """(name, pool) of all storage pools, those of Ceph clusters first."""
    for cluster in (tree.ceph or {}).values():
        for name, rados in (cluster.pools or {}).items():
            yield str(name), rados
    for name, pool in (tree.pools or {}).items():
        yield str(name), pool


def pool_object(tree: LibvirtTree, name: Str, pool: Pool) -> Declared:
    """One storage pool."""
    doc = Markup()
    root = doc.element(
        "pool",
        doc.element("name", text=name),
        doc.leaf("uuid", pool.uuid),
        _source(doc, tree, pool),
        _target(doc, pool),
        attributes={"type": pool.type},
    )
    return Declared(POOL, str(name), doc.text(root), pool.path, pool)


def ceph_pool_object(name: Str, cluster: Ceph, pool: CephPool) -> Declared:
    """A storage pool that a cluster declares."""
    doc = Markup()
    source = doc.element(
        "source",
        *hosts(doc, cluster.monitors),
        doc.element("name", text=pool.source or name),
        auth(doc, "ceph", cluster.user, {"uuid": cluster.uuid}),
    )
    root = doc.element("pool", doc.element("name", text=name), source, attributes={"type": "rbd"})
    return Declared(POOL, str(name), doc.text(root), pool.path, pool)


def hosts(doc: Markup, servers: Sequence[Host] | None) -> list[_Element]:
    """One element per server."""
    return [
        doc.element("host", attributes={"name": server.host, "port": server.port})
        for server in servers or []
    ]


def auth(doc: Markup, kind: str, user: Str, secret: dict[str, Str]) -> _Element:
    """How to log in: chap or ceph."""
    reference = doc.element("secret", attributes=secret)
    return doc.element("auth", reference, attributes={"type": kind, "username": user})


def secret_reference(tree: LibvirtTree, name: Str) -> dict[str, Str]:
    """The attributes that name a secret: its UUID if the profile gives one, else its use."""
    if name in (tree.ceph or {}):
        return {"uuid": (tree.ceph or {})[name].uuid}
    secret = (tree.secrets or {}).get(name)
    if secret is None:
        return {"usage": name}
    return {"uuid": secret.uuid} if secret.uuid else {"usage": secret.id or name}


def _source(doc: Markup, tree: LibvirtTree, pool: Pool) -> _Element | None:
    format_ = pool.format or ("lvm2" if pool.type == "logical" else None)
    children = [
        *hosts(doc, pool.hosts),
        *(doc.element("device", attributes={"path": device}) for device in _devices(pool)),
        doc.having("dir", path=pool.directory),
        doc.having("initiator", doc.having("iqn", name=pool.initiator)),
        doc.leaf("name", pool.source),
        doc.having("format", type=format_),
        doc.having("protocol", ver=pool.protocol_version),
        pool_auth(doc, tree, pool),
    ]
    return doc.having("source", *children)


def pool_auth(doc: Markup, tree: LibvirtTree, pool: Pool) -> _Element | None:
    """The log-in of an iscsi or rbd pool, None when it needs none."""
    if pool.username is None or pool.secret is None:
        return None
    return auth(doc, AUTH[pool.type][0], pool.username, secret_reference(tree, pool.secret))


def _devices(pool: Pool) -> list[Str]:
    return [pool.iqn] if pool.iqn else list(pool.devices or [])


def _target(doc: Markup, pool: Pool) -> _Element | None:
    if pool.type == "rbd":
        return None
    return doc.element(
        "target",
        doc.element("path", text=target_path(pool)),
        permissions(doc, pool.permissions) if pool.permissions else None,
    )


def target_path(pool: Pool) -> Value | str:
    """Where the volumes appear."""
    if pool.target is not None:
        return pool.target
    if pool.source is not None:
        return derive(pool.source, f"/dev/{pool.source}")
    return "/dev/disk/by-path"


def permissions(doc: Markup, wanted: Permissions) -> _Element:
    """Owner and mode of a directory or file."""
    named = wanted.items()
    return doc.element("permissions", *(doc.element(tag, text=value) for tag, value in named))
