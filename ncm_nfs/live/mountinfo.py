# SPDX-License-Identifier: Apache-2.0
"""What is mounted: the kernel's table, and nothing else.

No mount point is looked at: a file server that does not answer would hold us. This is on the
path of a run that changes nothing, so nothing heavy is imported.
"""

from __future__ import annotations

import hashlib

from ncm_nfs.octal import unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PATH = "/proc/self/mountinfo"
AUTOFS = "autofs"
DELETED = "//deleted"
"""What the kernel puts behind the root of a bind mount whose directory is gone."""


class Mount:
    """One mount. root: the part of the file system that is seen there. device: major:minor.

    options: of this mount; super: of the file system, the same wherever it is mounted.
    propagation: "shared:N", "master:N" ... of this mount.
    """

    __slots__ = ("device", "fstype", "id", "options", "parent", "point", "propagation", "root",
                 "source", "super")  # fmt: skip

    def __init__(self, numbers: tuple[int, int], texts: list[str], tags: tuple[str, ...]) -> None:
        self.id, self.parent = numbers
        self.device, self.root, self.point, options, self.fstype, self.source, over = texts
        self.options = tuple(options.split(","))
        self.super = tuple(over.split(",")) if over else ()
        self.propagation = tags

    @property
    def what(self) -> str:
        """The mounted thing, as a record keeps it: the same after a reboot."""
        return f"{self.fstype} {self.source} {self.root}"

    @property
    def shown(self) -> str:
        """The mounted thing for people."""
        part = "" if self.root == "/" or self.fstype.startswith("nfs") else f", {self.root} of it"
        return f"{self.fstype} {self.source}{part}"


def parse(line: str) -> Mount | None:
    """The mount of one line, None where it is none: proc(5)."""
    words = line.rstrip("\n").split(" ")
    try:
        end = words.index("-", 6)
        numbers = int(words[0]), int(words[1])
        fstype, source, *over = words[end + 1 :]
    except ValueError:
        return None
    if len(over) > 1 or not words[4].startswith("/"):
        return None
    texts = [words[2], *map(unescape, words[3:5]), words[5]]
    texts += [unescape(fstype), unescape(source), unescape(over[0] if over else "")]
    return Mount(numbers, texts, tuple(words[6:end]))


class Table:
    """All mounts of this process, as the tree that they are."""

    def __init__(self, mounts: Iterable[Mount]) -> None:
        self.mounts = list(mounts)
        known = {mount.id for mount in self.mounts}
        self._below: dict[int, list[Mount]] = {}
        for mount in self.mounts:
            # What our root is mounted on is not shown; mount 0 stands for it.
            parent = mount.parent if mount.parent in known and mount.parent != mount.id else 0
            self._below.setdefault(parent, []).append(mount)

    def covering(self, path: str) -> Mount | None:
        """The mount that one who walks to ``path`` ends in; None in a table without a root."""
        found, number = None, 0
        for _ in range(len(self.mounts)):
            # Of those on the way the first one is met first; what is below it is hidden.
            met = [at for at in self._below.get(number, ()) if is_below(path, at.point)]
            if not met:
                break
            found = min(reversed(met), key=lambda at: len(at.point))
            number = found.id
        return found

    def at(self, point: str) -> Mount | None:
        """The mount that is seen at ``point``: the top one of several."""
        found = self.covering(point)
        return found if found is not None and found.point == point else None

    def stack(self, point: str) -> list[Mount]:
        """All mounts on ``point`` that umount would lay bare in turn, the top one first."""
        by_id = {mount.id: mount for mount in self.mounts}
        found: list[Mount] = []
        top = self.at(point)
        while top is not None and top.point == point and top not in found:
            found.append(top)
            top = by_id.get(top.parent)
        return found

    def below(self, mount: Mount) -> Iterator[Mount]:
        """The mounts within a mount, those on top of it too, outer ones first."""
        left = list(self._below.get(mount.id, ()))
        seen = {mount.id}
        while left:
            inner = left.pop(0)
            if inner.id in seen:
                continue
            seen.add(inner.id)
            yield inner
            left += self._below.get(inner.id, ())


def is_below(path: str, above: str) -> bool:
    """Whether a path is ``above`` or within it."""
    return path == above or path.startswith("/" if above == "/" else f"{above}/")


def read(path: str = PATH) -> Table:
    """The kernel's table now."""
    with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        return Table(filter(None, map(parse, file)))


def digest(mount: Mount | None) -> str:
    """What is seen of a mount, "" of none. Numbers that another boot gives anew are left out."""
    if mount is None:
        return ""
    texts = (mount.what, ",".join(mount.options), ",".join(mount.super))
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogateescape")).hexdigest()
