# SPDX-License-Identifier: Apache-2.0
"""Settings of libvirtd.conf that belong to systemd's socket units where these open the sockets.

There the daemon ignores listen_*, *_port, listen_addr and unix_sock_* (libvirtd(8), "system
socket activation"), so they become drop-ins of the socket units. A socket unit cannot be
started while its service runs; stopping NAME.socket stops the other sockets too (BindsTo).
"""

from __future__ import annotations

from ncm.errors import ProfileError
from ncm.render import render
from ncm.resource import Absent, Action, File, Symlink
from ncm.text import Text
from ncm.values import derive
from ncm_libvirt import unitfile
from ncm_libvirt.daemons import ETC_UNITS, unit_file
from ncm_libvirt.schema.strings import numeric

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm.text import Part
    from ncm.values import Str
    from ncm_libvirt.schema.libvirtd import LibvirtdTree, Network, Socket

    Lines = list[tuple[str, Part]]

PORTS = {"tcp": "16509", "tls": "16514"}
_DEFAULT_FOLDERS = ("/run/libvirt", "/var/run/libvirt")


class Sockets:
    """The socket units of one daemon; ``remote``: it is the one that other hosts reach."""

    def __init__(self, daemon: str, remote: bool, tree: LibvirtdTree, node: Node) -> None:
        self.daemon = daemon
        self.tree = tree
        self.node = node
        self.remote = remote
        self.actions = tuple(self._actions())

    def _actions(self) -> Iterator[Action]:
        """New settings reach the sockets only in this order."""
        yield Action("", "daemon-reload")
        yield Action(f"{self.daemon}.socket", "stop")
        yield Action(f"{self.daemon}.service", "stop")
        for kind in PORTS:
            if self.remote and listens(self.tree.network, kind):
                yield Action(f"{self.daemon}-{kind}.socket", "start")
        yield Action(f"{self.daemon}.service", "start")

    def resources(self) -> Iterator[Resource]:
        """Drop-ins, and links that enable or disable; raises ProfileError.

        A drop-in of ours that is no longer wanted is named, so that its sockets change too.
        """
        # The proxy serves the names that libvirtd had.
        stem = self.daemon if self.daemon == "virtqemud" else "libvirt"
        socket = self.tree.socket
        for suffix, name in (("", "sock"), ("-ro", "sock-ro"), ("-admin", "admin-sock")):
            lines = _local(socket, suffix, f"{stem}-{name}") if socket else []
            because = socket.path if socket else f"{self.tree.path}/socket"
            yield self._drop_in(f"{self.daemon}{suffix}.socket", lines, because)
        if self.remote:
            for kind in PORTS:
                yield from self._remote(kind)

    def _remote(self, kind: str) -> Iterator[Resource]:
        unit = f"{self.daemon}-{kind}.socket"
        link = f"{ETC_UNITS}/sockets.target.wants/{unit}"
        network = self.tree.network
        flag = getattr(network, f"listen_{kind}") if network else None
        because = f"{self.tree.path}/network/listen_{kind}"
        drop_in = self._drop_in(unit, _lines(network, kind) if network and flag else [], because)
        yield drop_in
        if flag:
            yield Symlink(link, unit_file(self.node, unit), because, notify=self.actions)
        elif flag is not None or self.node.exists(drop_in.path):
            yield Absent(link, because, notify=self.actions)

    def _drop_in(self, unit: str, lines: Lines, because: str) -> File | Absent:
        path = f"{ETC_UNITS}/{unit}.d/ncm-virt.conf"
        if not lines:
            return Absent(path, because, notify=self.actions)
        return File(
            path,
            render("libvirtd/socket.conf.j2", lines=lines),
            because,
            meaning=unitfile.meaning,
            check=unitfile.check,
            notify=self.actions,
        )


def listens(network: Network | None, kind: str) -> bool:
    """Whether the profile wants this kind ("tcp" or "tls") of listener."""
    return bool(network and getattr(network, f"listen_{kind}"))


def _local(socket: Socket, suffix: str, name: str) -> Lines:
    lines: Lines = []
    folder = socket.unix_sock_dir
    if folder and folder.rstrip("/") not in _DEFAULT_FOLDERS:
        path = derive(folder, folder.rstrip("/").replace("%", "%%"))
        lines += [("ListenStream", ""), ("ListenStream", Text(path, "/", name))]
    if suffix == "-admin":
        # It stays 0600: a group there would be an empty promise.
        return lines
    mode = socket.unix_sock_ro_perms if suffix == "-ro" else socket.unix_sock_rw_perms
    if mode:
        lines.append(("SocketMode", mode))
    if socket.unix_sock_group:
        lines.append(("SocketGroup", _group(socket.unix_sock_group)))
    return lines


def _lines(network: Network, kind: str) -> Lines:
    address = Text(*_address(network.listen_addr), *_port(network, kind))
    lines: Lines = [("ListenStream", ""), ("ListenStream", address)]
    if network.listen_addr:
        # The address may come up later than the socket.
        lines.append(("FreeBind", "yes"))
    return lines


def _address(address: Str | None) -> Iterator[Part]:
    if address is None:
        return
    if not numeric(address):
        raise ProfileError(address.path, "is a host name; a socket unit needs an IP address")
    yield derive(address, f"[{address}]" if ":" in address else str(address))
    yield ":"


def _port(network: Network, kind: str) -> Iterator[Part]:
    port = getattr(network, f"{kind}_port")
    if port is not None and not port.isdigit():
        raise ProfileError(port.path, "is a service name; a socket unit needs a port number")
    yield PORTS[kind] if port is None else port


def _group(name: Str) -> Str:
    """A group for a unit file. Raises ProfileError."""
    complaint = unitfile.bad_name(name)
    if complaint:
        raise ProfileError(name.path, complaint)
    return name
