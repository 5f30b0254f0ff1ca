# SPDX-License-Identifier: Apache-2.0
"""The tree /software/components/nfs_areas: what is shared, and what that needs on every node."""

from __future__ import annotations

import re

from ncm.schema import (
    Component,
    Record,
    Report,
    boolean,
    choice,
    dictof,
    long,
    path,
    port,
    record,
    string,
)  # fmt: skip
from ncm.schema.fields import shown
from ncm.schema.kinds import host_name
from ncm.values import Bool, Int, Str
from ncm_nfs.fstab import normal

OPTIONS = "rw,hard,_netdev,nofail"
_BOTH = ("mountd", "statd", "rquotad")
"""Who listens on its port by TCP and by UDP."""
_ACCOUNT = r"[a-z_][a-z0-9_-]{0,31}"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}\Z")
_WORD = r"[!\x24-\x26\x28-\x2b\x2d-\x5b\x5d-\x7e]+"
_OPTIONS = f"{_WORD}(,{_WORD})*"
_IN_A_MAP = re.compile(r"[A-Za-z0-9_./+@%:,=~\[\]-]+\Z")
_DOMAIN = r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"


def server(text: str) -> str | None:
    """The complaint about a text that is neither the name nor the address of a host."""
    if ":" in text or re.fullmatch("[0-9.]+", text):
        from ncm.schema.kinds import _is_ip

        return _is_ip(text)
    return host_name(text)


def area_name(key: str) -> str | None:
    """The complaint about a name that no map of the automounter could have as its key."""
    return None if _NAME.match(key) else "must be letters, digits, _ . and -, no dot or - first"


class Area(Record):
    """One directory of a server that the nodes of a cloud share."""

    server: Str = string("host that exports it", required=True, check=server)
    exported: Str = path("directory on the server", required=True, name="path")
    mountpoint: Str | None = path(
        "where component nfs mounts it; left out: the automounter's map has it"
    )
    link: Str | None = path("symbolic link to the place where the automounter has it")
    fstype: Str = choice("file system", "nfs4", "nfs", default="nfs4")
    options: Str = string(
        "mount options, comma separated", pattern=_OPTIONS,
        hint="options without blanks, quotes and backslashes, a comma between", default=OPTIONS,
    )  # fmt: skip
    user: Str = string("account that reads and writes it when it is verified", pattern=_ACCOUNT,
                       hint="the name of an account", default="oneadmin")  # fmt: skip
    write: Bool = boolean("user must be able to write, and what it wrote must be its own",
                          default=False)  # fmt: skip
    min_free: Int = long("space that must be free", 0, 2**40, unit="MiB", default=0)

    def check(self, report: Report) -> None:
        if self.mountpoint is not None:
            if normal(self.mountpoint) == "/":
                report(self.at("mountpoint"), "is the root of the node")
            if self.link is not None:
                report(self.at("link"), "is for the automounter's areas, and this one has a"
                       " mountpoint")  # fmt: skip
        elif not _IN_A_MAP.match(self.exported):
            report(self.at("exported"), "cannot stand in a map of the automounter (only letters,"
                   " digits and _./+@%:,=~[]-)")  # fmt: skip
        elif "&" in self.options or "$" in self.options:
            report(self.at("options"), "holds & or $, which the automounter replaces")
        if self.write and "ro" in self.options.split(","):
            report(self.at("write"), f"wants to write, and {self.at('options')} says ro")

    def holds(self, path: str) -> bool:
        """Whether a path is within what is mounted here."""
        outer = self.mountpoint
        return outer is not None and normal(path) != normal(outer) and _within(path, outer)

    @property
    def source(self) -> str:
        """What is mounted, as the kernel names it."""
        return source_of(self.server, self.exported)


def source_of(host: str, exported: str) -> str:
    """server:/path, an IPv6 address in brackets."""
    return f"[{host}]:{exported}" if ":" in host else f"{host}:{exported}"


def _within(inner: str, outer: str) -> bool:
    return f"{normal(inner)}/".startswith(f"{normal(outer)}/")


class Ports(Record):
    """Fixed ports of what NFS 2 and 3 need besides 2049, so that a firewall can let them in."""

    mountd: Int | None = port("rpc.mountd, TCP and UDP")
    statd: Int | None = port("rpc.statd, TCP and UDP")
    statd_outgoing: Int | None = port("from which rpc.statd tells the others")
    lockd_tcp: Int | None = port("the kernel's lock manager, TCP")
    lockd_udp: Int | None = port("the kernel's lock manager, UDP")
    callback: Int | None = port("where a client of NFS 4.0 is called back, TCP")
    rquotad: Int | None = port("rpc.rquotad, which tells quotas to clients, TCP and UDP")

    def check(self, report: Report) -> None:
        for names in ((*_BOTH, "lockd_tcp", "callback"), (*_BOTH, "lockd_udp", "statd_outgoing")):
            self._check_apart(names, report)
        for name in self.fields:
            if getattr(self, name) in (111, 2049):
                report(self.at(name), f"is {getattr(self, name)}, which rpcbind or nfsd has")

    def _check_apart(self, names: tuple[str, ...], report: Report) -> None:
        """No two of one protocol have the same port."""
        seen: dict[int, str] = {}
        for name in names:
            number = getattr(self, name)
            # Those of both protocols are looked at twice; once is enough.
            if number in seen and not (name in _BOTH and "lockd_udp" in names):
                report(self.at(name), f"is the port of {seen[number]} too")
            if number is not None:
                seen.setdefault(number, self.at(name))


class Autofs(Record):
    """A map of the automounter with all areas that have no mountpoint."""

    folder: Str = path("directory below which the automounter mounts them", required=True)
    map: Str = string("name of the map: /etc/auto.NAME and /etc/auto.master.d/NAME.autofs",
                      pattern=r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}",
                      hint="letters, digits, _ and -", default="areas")  # fmt: skip
    timeout: Int | None = long("unmounted when nobody used it for so long, 0: never", 0, 2**31 - 1,
                               unit="s")  # fmt: skip

    def check(self, report: Report) -> None:
        if normal(self.folder) == "/" or not _IN_A_MAP.match(self.folder):
            report(self.at("folder"), "cannot be a mount point of the automounter")
        if self.map in ("master", "misc", "net", "smb"):
            report(self.at("map"), f"/etc/auto.{self.map} is the distribution's")

    def place(self, name: str) -> str:
        """Where an area is found."""
        return f"{normal(self.folder)}/{name}"


class AreasTree(Component):
    """The shared areas of a cloud, and what NFS needs besides."""

    areas: dict[Str, Area] | None = dictof(Area, "areas by name", key_check=area_name)
    ports: Ports | None = record(Ports, "fixed ports")
    domain: Str | None = string(
        "NFS 4 maps names of accounts within this domain, the same on servers and clients",
        pattern=_DOMAIN, hint="the name of a domain",
    )  # fmt: skip
    autofs: Autofs | None = record(Autofs, "areas without a mountpoint are automounted")
    lazy_umount: Bool = boolean(
        "component nfs may detach a mount that is in use, instead of naming who uses it",
        default=False,
    )  # fmt: skip
    verify_at_boot: Bool = boolean(
        "systemd verifies the areas and all NFS mounts once the node is up", default=False
    )
    verify_every: Int = long("time between two verifications by systemd", 1, 1440, unit="min",
                             default=10)  # fmt: skip
    timeout: Int = long("longest wait for one step of a verification", 1, 300, unit="s",
                        default=10)  # fmt: skip

    def check(self, report: Report) -> None:
        places: dict[str, str] = {}
        for name, area in (self.areas or {}).items():
            self._check_place(name, area, places, report)
        if self.autofs and all(area.mountpoint for area in (self.areas or {}).values()):
            report(self.at("autofs"), "has a map of nothing: every area has a mountpoint")

    def _check_place(self, name: Str, area: Area, places: dict[str, str], report: Report) -> None:
        where = area.at("mountpoint")
        if area.mountpoint is not None:
            point = normal(area.mountpoint)
        elif self.autofs is None:
            report(where, f"is missing, and there is no {self.at('autofs')}")
            return
        else:
            point = self.autofs.place(name)
        self._claim(point, where, places, report)
        if area.link is not None:
            self._claim(normal(area.link), area.at("link"), places, report)
        for at in ("mountpoint", "link"):
            own = getattr(area, at)
            if self.autofs and own and _within(own, self.autofs.folder):
                report(area.at(at), f"is {shown(own)}, within {self.autofs.folder}, which the"
                       " automounter has")  # fmt: skip
        for other in (self.areas or {}).values():
            if area.link is not None and other.holds(area.link):
                report(area.at("link"), f"is {shown(area.link)}, within {other.at('mountpoint')}:"
                       " a link there would be the server's")  # fmt: skip

    @staticmethod
    def _claim(point: str, where: str, places: dict[str, str], report: Report) -> None:
        if point in places:
            report(where, f"is {shown(point)}, as {places[point]} is")
        places.setdefault(point, where)

    def place(self, name: str) -> str:
        """Where an area is found on a client."""
        area = (self.areas or {})[Str(name)]
        if area.mountpoint is not None:
            return normal(area.mountpoint)
        return self.autofs.place(name) if self.autofs else ""
