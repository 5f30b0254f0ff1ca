# SPDX-License-Identifier: Apache-2.0
"""Component nfs: /etc/exports and the network and bind mounts of /etc/fstab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ncm.configure import Configure
from ncm.render import leaf_filter, render
from ncm.resource import Action, Directory, File, Keep, Lines, Note, Resource
from ncm_nfs import clients, edit, exports, fstab
from ncm_nfs.schema import FstabTree, Mount, NfsInputs, NfsTree

if TYPE_CHECKING:
    from ncm.facts import Node

EXPORTS = "/etc/exports"
FILTERS = {"path": leaf_filter(exports.escape), "complete": leaf_filter(clients.complete)}
_UNIT_TYPES = (".service", ".target")


class Nfs(Configure[NfsInputs]):
    """The exports of an NFS server, and network and bind mounts in /etc/fstab.

    /etc/exports is ours as a whole. Of /etc/fstab only our own lines are, one per mount
    point; all others stay byte for byte.
    """

    name = "nfs"
    inputs = NfsInputs

    def wanted(self, profile: NfsInputs, node: Node) -> Iterator[Resource]:
        yield from _exports(profile.nfs)
        mounts = profile.nfs.mounts
        text = node.read(edit.PATH) or ""
        if mounts is None:
            yield from _untouched(profile.nfs, text)
            return
        yield from _fstab(profile.nfs, mounts)
        yield from _notes(mounts, profile.fstab)
        yield from _leftovers(profile.nfs, mounts, text)


def _exports(tree: NfsTree) -> Iterator[Resource]:
    if not tree.server:
        yield Keep(EXPORTS, tree.at("server"))
        if tree.exports:
            yield Note("not written, for server is false", tree.at("exports"))
        return
    daemon = tree.daemon if tree.daemon.endswith(_UNIT_TYPES) else f"{tree.daemon}.service"
    yield File(
        EXPORTS,
        render("nfs/exports.j2", filters=FILTERS, exports=tree.exports),
        because=tree.at("server" if tree.exports is None else "exports"),
        meaning=exports.meaning,
        check=exports.check,
        notify=(Action(daemon, "reload"),),
    )
    for export in tree.exports or ():
        if not export.hosts:
            yield Note(f"{export.directory} is exported to nobody", export.at("hosts"))


def _untouched(tree: NfsTree, text: str) -> Iterator[Keep]:
    """No list of mounts: our lines stay, and so do the directories they mount on."""
    yield Keep(edit.PATH, tree.path)
    points = {entry.key for entry in map(fstab.parse, text.split("\n")) if entry}
    for point in sorted(points):
        yield Keep(point, tree.path)


def _fstab(tree: NfsTree, mounts: Sequence[Mount]) -> Iterator[Resource]:
    for mount in mounts:
        point = fstab.normal(mount.mountpoint)
        if point != "/":
            yield Directory(point, mount.at("mountpoint"), mode=None)
    yield Lines(
        edit.PATH,
        edit=lambda text, last: edit.edit(mounts, text, last),
        managed=edit.managed(mounts),
        because=tree.at("mounts"),
        check=lambda text: edit.check(mounts, text),
        mask=fstab.mask,
    )


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
