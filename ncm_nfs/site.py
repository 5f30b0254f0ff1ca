# SPDX-License-Identifier: Apache-2.0
"""Rules between clients and servers: what is mounted must be exported, and to that client."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, Any

from ncm.errors import SiteProblem
from ncm.schema import Record, dictof, string, tree
from ncm.values import Str
from ncm_nfs.fstab import normal
from ncm_nfs.schema import NfsInputs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ncm_nfs.schema import Export, Mount

_TYPES = ("nfs", "nfs4")
_ROOT = ("fsid=0", "fsid=root")


class Addressed(Record):
    """What we ask of an interface, or of an alias of one."""

    open = True

    ip: Str | None = string("address")


class Interface(Addressed):
    """An interface of /system/network."""

    aliases: dict[Str, Addressed] | None = dictof(Addressed, "further addresses")


class NfsSite(NfsInputs):
    """A client's addresses too: an export may name a network."""

    interfaces: dict[Str, Interface] | None = tree(
        "/system/network/interfaces", dictof(Interface, "interfaces")
    )


class SiteRules:
    """What component nfs has for a check of a site."""

    def site_inputs(self) -> type[NfsSite]:
        """What the rules look at."""
        return NfsSite

    def site(self, nodes: Mapping[str, Any]) -> Iterator[SiteProblem]:
        """Mounts whose server is in the folder and does not export that to the client."""
        return site(nodes)


def site(nodes: Mapping[str, NfsSite]) -> Iterator[SiteProblem]:
    """What is wrong between the nodes; silent where it cannot be told."""
    for node, inputs in nodes.items():
        for mount in inputs.nfs.mounts or ():
            host, found, path = str(mount.device).partition(":")
            server = _node(host, node, nodes)
            if mount.fstype in _TYPES and found and server is not None:
                yield from _mount(node, inputs, mount, normal(path), server, nodes[server])


def _node(host: str, client: str, nodes: Mapping[str, NfsSite]) -> str | None:
    """By its name, or the same in the domain of its client."""
    names = (host, f"{host}.{client.partition('.')[2]}")
    return next((name for name in names if name in nodes), None)


def _mount(
    client: str, inputs: NfsSite, mount: Mount, path: str, server: str, serving: NfsSite
) -> Iterator[SiteProblem]:
    tree = serving.nfs
    if not tree.server:
        return  # its exports are somebody else's
    exports = list(tree.exports or ())
    found = [at for at in exports if _is_below(path, at, exports)]
    if not found:
        where = server, tree.at("exports")
        yield SiteProblem(client, mount.at("device"), f"mounts {path}, not exported by", where)
        return
    # The innermost export of a path is the one that counts.
    export = max(found, key=lambda at: len(normal(at.directory)))
    if not any(_admits(str(host), client, inputs) for host in export.hosts):
        message = f"mounts {path}, not exported to {client} by"
        yield SiteProblem(client, mount.at("device"), message, (server, export.path))


def _is_below(path: str, export: Export, exports: list[Export]) -> bool:
    """Whether the path is within the export: by itself, or from the root that NFS 4 shows."""
    roots = [normal(at.directory) for at in exports
             if any(option in _ROOT for options in at.hosts.values()
                    for option in str(options).split(","))]  # fmt: skip
    own = normal(export.directory)
    return any(f"{at}/".startswith(f"{own.rstrip('/')}/")
               for at in (path, *(normal(f"{root}/{path}") for root in roots)))  # fmt: skip


def _admits(host: str, client: str, inputs: NfsSite) -> bool:
    """Whether a client of an export is this node; True where that cannot be told."""
    if host.startswith(("@", "gss/")):
        return True
    names = (client.lower(), client.partition(".")[0].lower())
    if "/" in host or ":" in host or host.replace(".", "").isdigit():
        return _within(host, inputs)
    if any(char in host for char in "*?["):
        return any(fnmatch.fnmatchcase(name, host.lower()) for name in names)
    return host.lower() in names


def _within(host: str, inputs: NfsSite) -> bool:
    import ipaddress

    known = list(_addresses(inputs))
    network = ipaddress.ip_network(host, strict=False)
    same = [at for at in known if ipaddress.ip_address(at).version == network.version]
    # Of an address that it gets by DHCP, or of IPv6, the profile says nothing.
    return not same or any(ipaddress.ip_address(at) in network for at in same)


def _addresses(inputs: NfsSite) -> Iterator[str]:
    import ipaddress

    for interface in (inputs.interfaces or {}).values():
        for one in (interface, *(interface.aliases or {}).values()):
            try:
                yield str(ipaddress.ip_address(str(one.ip)))
            except ValueError:
                continue
