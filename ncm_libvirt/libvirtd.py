# SPDX-License-Identifier: Apache-2.0
"""Component libvirtd: takes the place of ncm-libvirtd, from the same tree."""

from __future__ import annotations

from ncm.configure import Configure
from ncm.resource import Action, File, Note
from ncm.schema import Inputs, string, tree
from ncm_libvirt import virtconf
from ncm_libvirt.daemon_conf import (
    OBSOLETE,
    driver_conf,
    libvirtd_conf,
    proxy_conf,
    settings,
)
from ncm_libvirt.daemons import daemons
from ncm_libvirt.schema.libvirtd import LibvirtdTree
from ncm_libvirt.sockets import PORTS, Sockets, listens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm.text import Text
    from ncm.values import Str
    from ncm_libvirt.daemons import Daemons

DEFAULT_FILE = "/etc/libvirt/libvirtd.conf"


class LibvirtdInputs(Inputs):
    """The component's own tree, and whether component libvirt starts the daemon with --listen."""

    libvirtd: LibvirtdTree = tree("/software/components/libvirtd", LibvirtdTree, required=True)
    arguments: Str | None = tree(
        "/software/components/libvirt/sysconfig/libvirtd_args", string("arguments of libvirtd")
    )


class Libvirtd(Configure[LibvirtdInputs]):
    """libvirt's daemon: libvirtd.conf, its socket units, the modular daemons.

    ``libvirtd_config`` is always written, in the form of ncm-libvirtd. What else depends on
    the node's unit files:

    - libvirtd with socket units (EL8, Debian): systemd opens the sockets, and the daemon
      ignores listen_*, *_port, listen_addr and unix_sock_*. They become drop-ins of
      libvirtd.socket, -ro, -admin, -tcp and -tls; listen_tcp and listen_tls enable or disable
      the last two. A changed drop-in stops the sockets and the daemon and starts both again;
      guests run on.
    - modular daemons (EL9: virtqemud.socket, and libvirtd absent, masked or not enabled):
      virtproxyd, which other hosts and old socket names reach, gets everything in
      virtproxyd.conf; virtqemud gets all but what concerns other hosts in virtqemud.conf. Each
      has its socket units, virtproxyd those for TCP and TLS. Nothing restarts libvirtd there.
    - neither (EL7 and before, masked socket units, libvirt not installed): only the file.
      listen_tcp and listen_tls then need ``--listen`` in component libvirt's
      ``sysconfig/libvirtd_args``.
    """

    name = "libvirtd"
    inputs = LibvirtdInputs

    def wanted(self, profile: LibvirtdInputs, node: Node) -> Iterator[Resource]:
        tree = profile.libvirtd
        found = daemons(node)
        yield from _notes(profile, found)
        if found.sockets:
            for daemon in dict.fromkeys((found.proxy, found.driver)):
                yield from Sockets(daemon, daemon == found.proxy, tree, node).resources()
        path = str(tree.libvirtd_config)
        if not found.modular:
            yield _file(path, libvirtd_conf(tree), tree, "libvirtd")
            return
        yield _file(path, libvirtd_conf(tree), tree, "")
        yield _file("/etc/libvirt/virtproxyd.conf", proxy_conf(tree), tree, found.proxy)
        yield _file("/etc/libvirt/virtqemud.conf", driver_conf(tree), tree, found.driver)


def _file(path: str, text: Text, tree: LibvirtdTree, daemon: str) -> File:
    return File(
        path,
        text,
        tree.path,
        meaning=virtconf.meaning,
        check=virtconf.check,
        notify=(Action(f"{daemon}.service", "restart"),) if daemon else (),
    )


def _notes(profile: LibvirtdInputs, found: Daemons) -> Iterator[Note]:
    tree = profile.libvirtd
    yield from _open_doors(tree)
    if tree.libvirtd_config != DEFAULT_FILE:
        message = f"the daemon reads {DEFAULT_FILE} unless it is started with --config"
        yield Note(message, tree.libvirtd_config.path)
    if found.sockets:
        for key, value in settings(tree):
            if key in OBSOLETE:
                yield Note("libvirt of this node no longer knows it", value.path, "info")
    elif "--listen" not in (profile.arguments or "").split():
        yield from _deaf(tree, found)


def _open_doors(tree: LibvirtdTree) -> Iterator[Note]:
    """Warnings about daemons that let in anybody."""
    authn, authz, socket = tree.authn, tree.authz, tree.socket
    if authn and authn.auth_tcp == "none" and listens(tree.network, "tcp"):
        yield Note("whoever reaches the TCP port controls this host", authn.auth_tcp.path)
    unverified = authz and authz.tls_no_verify_certificate
    if unverified and listens(tree.network, "tls") and not (authn and authn.auth_tls == "sasl"):
        yield Note("whoever reaches the TLS port controls this host", unverified.path)
    if authn and authn.auth_unix_rw == "none":
        mode = socket.unix_sock_rw_perms if socket else None
        if mode is None or int(mode, 8) & 0o002:
            at = mode.path if mode else authn.auth_unix_rw.path
            yield Note("every local user controls this host: the socket is open to all", at)


def _deaf(tree: LibvirtdTree, found: Daemons) -> Iterator[Note]:
    """Notes about listeners that the daemon will not open."""
    for kind in PORTS:
        if not listens(tree.network, kind):
            continue
        at = f"{tree.path}/network/listen_{kind}"
        if found.installed:
            place = "/software/components/libvirt/sysconfig/libvirtd_args"
            yield Note(f"has no effect without --listen in {place}", at)
        else:
            yield Note("libvirt is not installed: its socket units are not planned", at, "info")
