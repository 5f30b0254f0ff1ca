# SPDX-License-Identifier: Apache-2.0
"""Rules of storage pools, secrets and Ceph clusters."""

from __future__ import annotations

from ncm_libvirt.once import Once
from ncm_libvirt.sources import FILES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.pool import Pool

# Type -> (needed fields, further fields that mean something).
_FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "dir": (("target",), ("permissions", "build")),
    "fs": (("target", "devices"), ("format", "permissions", "build")),
    "netfs": (
        ("target", "hosts", "directory"),
        ("format", "protocol_version", "permissions", "build"),
    ),
    # Its volumes are in /dev/SOURCE: libvirt takes another target and does not look at it.
    "logical": (("source",), ("devices", "build")),
    "iscsi": (("hosts", "iqn"), ("target", "initiator", "username", "secret")),
    "rbd": (("source", "hosts"), ("username", "secret")),
}
_ALL = (
    "target",
    "devices",
    "hosts",
    "directory",
    "iqn",
    "initiator",
    "source",
    "format",
    "protocol_version",
    "username",
    "secret",
    "permissions",
    "build",
)
_SINGLE = {"fs": "devices", "netfs": "hosts", "iscsi": "hosts"}
_NETFS_FORMATS = ("auto", "nfs", "cifs", "glusterfs")
AUTH = {"iscsi": ("chap", "iscsi"), "rbd": ("ceph", "ceph")}


def check_pools(tree: LibvirtTree, report: Report) -> None:
    """The rules of each pool, and those between them and the secrets."""
    names, targets = Once(report, "this pool name"), Once(report, "this target")
    uuids = Once(report, "this UUID")
    for name, pool in (tree.pools or {}).items():
        names.use(str(name), name.path)
        _fields(pool, report)
        _details(pool, report)
        _auth(tree, pool, report)
        if pool.uuid:
            uuids.use(pool.uuid.lower(), pool.uuid.path)
        if pool.target and pool.type in FILES:
            targets.use(pool.target.rstrip("/"), pool.target.path)
    for cluster in (tree.ceph or {}).values():
        for name in cluster.pools or {}:
            names.use(str(name), name.path)


def _fields(pool: Pool, report: Report) -> None:
    needed, further = _FIELDS[pool.type]
    for field in _ALL:
        value = getattr(pool, field)
        if field in needed and not value:
            report(pool.at(field), f"is missing: a pool of type {pool.type} needs it")
        if value is not None and field not in needed + further:
            report(pool.at(field), f"has no meaning for a pool of type {pool.type}")


def _details(pool: Pool, report: Report) -> None:
    single = _SINGLE.get(pool.type)
    if single and len(getattr(pool, single) or []) > 1:
        report(pool.at(single), f"has more than one item, a pool of type {pool.type} one")
    if pool.type == "logical" and pool.build and not pool.devices:
        report(pool.at("devices"), "is missing: a volume group is built out of devices")
    if pool.format and not _has_format(pool):
        report(pool.at("format"), f"is {pool.format}, which a pool of type {pool.type} has not")
    if pool.protocol_version and (pool.format or "nfs") not in ("nfs", "auto"):
        report(pool.at("protocol_version"), "is for NFS only")


def _has_format(pool: Pool) -> bool:
    remote = pool.format in _NETFS_FORMATS[1:]
    return pool.format == "auto" or remote == (pool.type == "netfs")


def _auth(tree: LibvirtTree, pool: Pool, report: Report) -> None:
    if (pool.username is None) != (pool.secret is None):
        missing = "secret" if pool.secret is None else "username"
        report(pool.at(missing), "is missing: username and secret go together")
    if pool.secret is None or pool.type not in AUTH:
        return
    usage = usage_of(tree, pool.secret)
    wanted = AUTH[pool.type][1]
    if usage is None:
        report(pool.secret.path, f"no secret {pool.secret!r} here, in ceph or in external/secrets")
    elif usage not in (wanted, "external"):
        report(pool.secret.path, f"secret {pool.secret!r} is for {usage}, not for {wanted}")


def usage_of(tree: LibvirtTree, name: str) -> str | None:
    """What the secret is for; "external" when something else makes it, None when unknown."""
    secrets = {str(at): secret for at, secret in (tree.secrets or {}).items()}
    if name in secrets:
        return str(secrets[name].usage)
    if name in (tree.ceph or {}):
        return "ceph"
    external = tree.external.secrets if tree.external else None
    return "external" if name in (external or []) else None


def check_secrets(tree: LibvirtTree, report: Report) -> None:
    """Names, UUIDs and uses of secrets are unique; those of Ceph clusters count."""
    names, uuids = Once(report, "this secret's name"), Once(report, "this UUID")
    uses = Once(report, "this use")
    for name, secret in (tree.secrets or {}).items():
        names.use(str(name), name.path)
        uses.use((str(secret.usage), str(secret.id or name)), secret.path)
        if secret.uuid:
            uuids.use(secret.uuid.lower(), secret.uuid.path)
    for name, cluster in (tree.ceph or {}).items():
        names.use(str(name), name.path)
        uses.use(("ceph", str(name)), cluster.path)
        uuids.use(cluster.uuid.lower(), cluster.uuid.path)
