# SPDX-License-Identifier: Apache-2.0
"""Component nfs: exports, and network and bind mounts: in files, and on the running node."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ncm.configure import Configure
from ncm.render import leaf_filter, render
from ncm.resource import Action, Directory, File, Keep, Lines, Note, Resource
from ncm_nfs import boot, clients, edit, exports, fstab
from ncm_nfs.fstab import within
from ncm_nfs.schema import FstabTree, Mount, NfsInputs, NfsTree
from ncm_nfs.site import SiteRules
from ncm_nfs.verify.component import Verifiable

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm.place import Place
    from ncm.stage import Stage
    from ncm.text import Text
    from ncm_nfs.live.table import Declared

EXPORTS = "/etc/exports"
FILTERS = {"path": leaf_filter(exports.escape), "complete": leaf_filter(clients.complete)}
_UNIT_TYPES = (".service", ".target")
_KERNELS = "nfs-server.service"
"""The kernel's own server: exportfs tells it, and nothing has to be reloaded."""


class Nfs(SiteRules, Verifiable, Configure[NfsInputs]):
    """The exports of an NFS server, and network and bind mounts in /etc/fstab.

    /etc/exports is ours as a whole. Of /etc/fstab only our own lines are, one per mount
    point; all others stay byte for byte.

    On the node itself they are mounted, too: what is missing is mounted, other options are
    set by a remount where the file system can do that, else by umount and mount, and what left
    the profile is unmounted. A mount in use is refused, and those who use it are named;
    ``lazy_umount`` of component nfs_areas detaches it. What others mounted is left alone.
    exportfs makes the server follow /etc/exports; only where ``daemon`` names another unit
    than nfs-server is that reloaded instead. A line with noauto is written, not mounted.
    """

    name = "nfs"
    inputs = NfsInputs

    def wanted(self, profile: NfsInputs, node: Node) -> Iterator[Resource]:
        yield from _exports(profile.nfs, node.asks("mounts"))
        mounts = profile.nfs.mounts
        text = node.read(edit.PATH) or ""
        if mounts is None:
            yield from _untouched(profile.nfs, text)
            return
        yield from _fstab(profile.nfs, mounts, node)
        yield from _notes(mounts, profile.fstab)
        yield from boot.notes(mounts)
        yield from _leftovers(profile.nfs, mounts, text)

    def stage(self, profile: NfsInputs, node: Node) -> Stage | None:
        if not node.asks("mounts"):
            return None
        from ncm_nfs.live.stage import SERVER, MountStage

        lazy = profile.areas is not None and bool(profile.areas.lazy_umount)
        place = node.place(self.name, SERVER, {"lazy": lazy})
        return MountStage(place, profile.nfs.mounts, _declared(profile.nfs))

    def stage_at(self, place: Place) -> Stage:
        from ncm_nfs.live.stage import MountStage

        return MountStage(place)


def _exports(tree: NfsTree, live: bool) -> Iterator[Resource]:
    if not tree.server:
        yield Keep(EXPORTS, tree.at("server"))
        if tree.exports:
            yield Note("not written, for server is false", tree.at("exports"))
        return
    daemon = _daemon(tree)
    yield File(
        EXPORTS,
        _text(tree),
        because=_because(tree),
        meaning=exports.meaning,
        check=exports.check,
        notify=() if live and daemon == _KERNELS else (Action(daemon, "reload"),),
    )
    for export in tree.exports or ():
        if not export.hosts:
            yield Note(f"{export.directory} is exported to nobody", export.at("hosts"))


def _daemon(tree: NfsTree) -> str:
    return tree.daemon if tree.daemon.endswith(_UNIT_TYPES) else f"{tree.daemon}.service"


def _text(tree: NfsTree) -> Text:
    return render("nfs/exports.j2", filters=FILTERS, exports=tree.exports)


def _because(tree: NfsTree) -> str:
    return tree.at("server" if tree.exports is None else "exports")


def _declared(tree: NfsTree) -> Declared | None:
    """What exportfs is to export; None where another daemon reads the file, or none does."""
    if not tree.server or _daemon(tree) != _KERNELS:
        return None
    from ncm_nfs.live.table import Declared

    paths = {
        (str(export.directory), str(host)): words.path
        for export in tree.exports or ()
        for host, words in export.hosts.items()
    }
    return Declared(_text(tree).reveal(), paths, _because(tree))


def _untouched(tree: NfsTree, text: str) -> Iterator[Keep]:
    """No list of mounts: our lines stay, and so do the directories they mount on."""
    yield Keep(edit.PATH, tree.path)
    points = {entry.key for entry in map(fstab.parse, text.split("\n")) if entry}
    for point in sorted(points):
        yield Keep(point, tree.path)


def _fstab(tree: NfsTree, mounts: Sequence[Mount], node: Node) -> Iterator[Resource]:
    systemd = node.asks("mounts") and node.exists("/run/systemd/system")
    yield from _points(mounts, node)
    yield Lines(
        edit.PATH,
        edit=lambda text, last: edit.edit(mounts, text, last),
        managed=edit.managed(mounts),
        because=tree.at("mounts"),
        check=lambda text: edit.check(mounts, text),
        mask=fstab.mask,
        # It makes its mount units of fstab, and unmounts by them.
        notify=(Action("", "daemon-reload"),) if systemd else (),
    )


def _points(mounts: Sequence[Mount], node: Node) -> Iterator[Resource]:
    """The folders to mount on. On the node itself one that lies in another mount is made when
    that is mounted: it is there that it must be, and a look could wait for a file server."""
    points = {fstab.normal(mount.mountpoint): mount.at("mountpoint") for mount in mounts}
    live = node.asks("mounts")
    # A folder that is made above another one must have been asked for before.
    for point in sorted(points, key=lambda point: point.count("/")):
        if live and within(point, points):
            yield Keep(point, points[point])
        elif point != "/":
            yield Directory(point, points[point], mode=None)


def _notes(mounts: Sequence[Mount], owner: FstabTree | None) -> Iterator[Note]:
    for mount in mounts:
        if edit.line(mount).secret:
            yield Note(
                "a secret here can be read by every user of the node; name a file of it,"
                " as ceph's secretfile=",
                mount.at("options"),
            )
        if owner and owner.active and not owner.keeps(mount):
            yield Note(
                f"ncm-fstab will remove this entry: {owner.path}/keep/fs_types"
                f" does not list {mount.fstype}",
                mount.at("fstype"),
            )


def _leftovers(tree: NfsTree, mounts: Sequence[Mount], text: str) -> Iterator[Note]:
    """Name entries of our kind that somebody made before we first came."""
    if edit.carries_mark(text):
        return
    points = {fstab.normal(mount.mountpoint) for mount in mounts}
    for entry in filter(None, map(fstab.parse, text.split("\n"))):
        if edit.is_original(entry) and entry.key not in points:
            yield Note(
                f"{edit.PATH} mounts {entry.fstype} on {entry.key}: not in the profile,"
                " not made by us, left alone",
                tree.at("mounts"),
            )
