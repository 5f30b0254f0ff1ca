# SPDX-License-Identifier: Apache-2.0
"""Component nfs_areas: the shared areas of a cloud, and what NFS as a whole needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ncm.configure import Configure
from ncm.render import render
from ncm.resource import Action, File, Lines, Note, Resource, Symlink
from ncm.schema import Inputs, Record, Report, string, tree
from ncm.text import Text
from ncm.values import Str
from ncm_nfs import areas_ini, rquotad
from ncm_nfs.areas_ini import Setting
from ncm_nfs.areas_schema import AreasTree
from ncm_nfs.fstab import normal
from ncm_nfs.schema import Mount, NfsTree
from ncm_nfs.verify.component import Verifiable

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm_nfs.areas_schema import Area, Autofs, Ports

NFS_CONF, IDMAPD_CONF = "/etc/nfs.conf", "/etc/idmapd.conf"
MODULES = "/etc/modprobe.d/ncm-virt-nfs.conf"
UNITS = "/etc/systemd/system"
VERIFY = "ncm-virt-verify-nfs"


class Naming(Record):
    """What /system/network calls the node."""

    open = True

    hostname: Str | None = string("name without domain")
    domainname: Str | None = string("domain")

    def is_called(self, host: str) -> bool:
        """Whether this node is the host of that name."""
        own = str(self.hostname or "").lower()
        full = f"{own}.{self.domainname}".lower() if self.domainname else own
        return bool(own) and host.lower().rstrip(".") in (own, full)


class AreasInputs(Inputs):
    """Our tree, who mounts what is in it, and what this node is called."""

    areas: AreasTree = tree("/software/components/nfs_areas", AreasTree, required=True)
    nfs: NfsTree | None = tree("/software/components/nfs", NfsTree)
    network: Naming | None = tree("/system/network", Naming)

    def check(self, report: Report) -> None:
        mounts = mounts_of(self.nfs)
        for area in clients_of(self):
            mount = mounts.get(normal(area.mountpoint)) if area.mountpoint else None
            if mount is not None:
                _agree(area, mount, report)


def mounts_of(nfs: NfsTree | None) -> dict[str, Mount]:
    """The mounts of component nfs by mount point."""
    active = nfs is not None and nfs.active
    return {normal(at.mountpoint): at for at in (nfs.mounts or () if active and nfs else ())}


def clients_of(inputs: AreasInputs) -> list[Area]:
    """The areas that this node gets from others."""
    own = inputs.network
    return [at for at in (inputs.areas.areas or {}).values()
            if own is None or not own.is_called(at.server)]  # fmt: skip


def _agree(area: Area, mount: Mount, report: Report) -> None:
    for name, value, other in (
        ("exported", area.source, mount.device),
        ("fstype", area.fstype, mount.fstype),
        ("options", area.options, mount.options),
    ):
        if str(value) != str(other):
            at = mount.at({"exported": "device"}.get(name, name))
            report(area.at(name), f"is {value!s}, and {at} is {other!s}")


class NfsAreas(Verifiable, Configure[AreasInputs]):
    """The areas that the nodes of a cloud share: how they are verified, fixed ports, the domain of
    accounts, a map for the automounter.

    Of /etc/nfs.conf and /etc/idmapd.conf only our own settings are ours; all other lines stay byte
    for byte. Who mounts and who exports an area is component nfs, from the same declaration.
    """

    name = "nfs_areas"
    inputs = AreasInputs

    def wanted(self, profile: AreasInputs, node: Node) -> Iterator[Resource]:
        """Settings, the map, the units; what is verified is told in notes."""
        found = profile.areas
        if found.ports is not None:
            yield from _ports(found.ports, node)
        if found.domain is not None:
            setting = Setting("General", "Domain", found.domain)
            yield _settings(IDMAPD_CONF, [setting], found.at("domain"),
                            _restart(node, "nfs-idmapd.service"))  # fmt: skip
        if found.autofs is not None:
            yield from _autofs(found.autofs, profile)
        if found.verify_at_boot:
            yield from _units(found)
        elif found.verify_at_boot.given:
            yield Note("verified by hand only", found.at("verify_at_boot"), "info")
        if found.lazy_umount:
            yield Note("mounts that are in use may be detached", found.at("lazy_umount"), "info")
        yield from _notes(profile)


def _settings(
    path: str, settings: Sequence[Setting], because: str, notify: Sequence[Action]
) -> Lines:
    return Lines(
        path,
        edit=lambda text, last: areas_ini.edit(settings, text, last),
        managed=areas_ini.managed(settings),
        because=because,
        check=lambda text: areas_ini.check(settings, text),
        notify=notify,
    )


def _restart(node: Node, *units: str) -> tuple[Action, ...]:
    """Those that are here; one that does not run stays so."""
    return tuple(Action(unit, "try-restart") for unit in units if node.has_unit(unit))


def _ports(ports: Ports, node: Node) -> Iterator[Resource]:
    rows = (
        ("mountd", "port", ports.mountd, "nfs-mountd.service"),
        ("statd", "port", ports.statd, "rpc-statd.service"),
        ("statd", "outgoing-port", ports.statd_outgoing, "rpc-statd.service"),
        ("lockd", "port", ports.lockd_tcp, ""),
        ("lockd", "udp-port", ports.lockd_udp, ""),
    )
    settings = [Setting(section, name, value) for section, name, value, _ in rows
                if value is not None]  # fmt: skip
    units = dict.fromkeys(unit for _, _, value, unit in rows if value is not None and unit)
    if settings:
        yield _settings(NFS_CONF, settings, ports.path, _restart(node, *units))
    if ports.rquotad is not None:
        yield rquotad.lines(ports.rquotad, node)
    if ports.lockd_tcp or ports.lockd_udp or ports.callback:
        # Nothing of nfs-utils gives the kernel what nfs.conf says about its lock manager.
        text = render("nfs_areas/modules.j2", ports=ports)
        yield File(MODULES, text, ports.path)
        yield Note("the kernel takes the ports of its lock manager and of callbacks when its"
                   " modules are loaded: at the next boot", ports.path, "info")  # fmt: skip


def _autofs(autofs: Autofs, profile: AreasInputs) -> Iterator[Resource]:
    reload = (Action("autofs.service", "reload"),)
    map_file = f"/etc/auto.{autofs.map}"
    areas = [(name, area) for name, area in (profile.areas.areas or {}).items()
             if area.mountpoint is None and area in clients_of(profile)]  # fmt: skip
    entries = [Text(name, " -fstype=", area.fstype, ",", area.options, " ", _location(area), "\n")
               for name, area in areas]  # fmt: skip
    master = render("nfs_areas/master.j2", autofs=autofs, map=map_file)
    head = render("nfs_areas/map.j2")
    because = autofs.at("map")
    yield File(map_file, Text(head, *entries), because, notify=reload)
    yield File(f"/etc/auto.master.d/{autofs.map}.autofs", master, because, notify=reload)
    for name, area in areas:
        if area.link is not None:
            yield Symlink(normal(area.link), autofs.place(name), area.at("link"))


def _location(area: Area) -> Text:
    if ":" in area.server:
        return Text("[", area.server, "]:", area.exported)
    return Text(area.server, ":", area.exported)


def _units(found: AreasTree) -> Iterator[Resource]:
    because = found.at("verify_at_boot")
    timer = f"{VERIFY}.timer"
    actions = (Action("", "daemon-reload"), Action(timer, "restart"))
    for unit in (f"{VERIFY}.service", timer):
        text = render(f"nfs_areas/{unit}.j2", every=found.verify_every)
        yield File(f"{UNITS}/{unit}", text, because, notify=actions)
    yield Symlink(f"{UNITS}/timers.target.wants/{timer}", f"../{timer}", because, notify=actions)


def _notes(profile: AreasInputs) -> Iterator[Note]:
    tree, mounts = profile.areas, mounts_of(profile.nfs)
    mine = clients_of(profile)
    for name, area in (tree.areas or {}).items():
        if area not in mine:
            yield Note(f"{area.exported} is this node's own, so it is not mounted, and verified"
                       " as an export", area.path, "info")  # fmt: skip
            continue
        if area.mountpoint is not None and normal(area.mountpoint) not in mounts:
            yield Note("is mounted by nobody: component nfs has no such mount"
                       " (nfs_area_mounts makes it)", area.at("mountpoint"))  # fmt: skip
        yield Note(f"verified at {tree.place(name)}: {_verified(area, tree)}", area.path, "info")


def _verified(area: Area, tree: AreasTree) -> str:
    """In words, what a verification looks at."""
    words = [f"{area.source}, {area.fstype} {area.options}"]
    words.append(f"{area.user} {'reads and writes' if area.write else 'reads'}")
    if area.min_free:
        words.append(f"{area.min_free:d} MiB free")
    words.append(f"{tree.timeout:d} s for each step")
    return ", ".join(words)
