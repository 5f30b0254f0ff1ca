# SPDX-License-Identifier: Apache-2.0
"""Who uses a mount, found without touching it: links below /proc are only read, not followed."""

from __future__ import annotations

import os

from ncm.text import printable
from ncm_nfs.live import mountinfo
from ncm_nfs.live.mountinfo import is_below
from ncm_nfs.octal import unescape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_nfs.live.mountinfo import Mount

NAMED = 5
"""So many users are named, the others counted."""


def users(mount: Mount) -> list[str]:
    """The processes, loop devices and swap files that hold the mount."""
    found = [_person(pid) for pid in _processes() if _holds(pid, mount)]
    return found + [name for name, path in _devices() if is_below(path, mount.point)]


def told(names: list[str]) -> str:
    """ "in use by ..." for people."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"in use by {', '.join(names[:NAMED])}{more}"


def _processes() -> list[str]:
    return sorted((name for name in os.listdir("/proc") if name.isdigit()), key=int)


def _holds(pid: str, mount: Mount) -> bool:
    return any(is_below(path, mount.point) for path in _links(pid)) and _same_mount(pid, mount)


def _links(pid: str) -> Iterator[str]:
    for name in ("cwd", "root", "exe"):
        yield _link(f"/proc/{pid}/{name}")
    try:
        for number in os.listdir(f"/proc/{pid}/fd"):
            yield _link(f"/proc/{pid}/fd/{number}")
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="surrogateescape") as maps:
            for line in maps:
                yield "/" + line.partition("/")[2].rstrip("\n") if "/" in line else ""
    except OSError:  # it has ended meanwhile
        return


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _same_mount(pid: str, mount: Mount) -> bool:
    """In another namespace the path counts only where it is a copy that goes with ours."""
    theirs = _link(f"/proc/{pid}/ns/mnt")
    if not theirs or theirs == _link("/proc/self/ns/mnt"):
        return True
    ours = {tag.partition(":")[2] for tag in mount.propagation if tag.startswith("shared:")}
    try:
        table = mountinfo.read(f"/proc/{pid}/mountinfo")
    except OSError:
        return False
    copies = [at for at in table.mounts if (at.device, at.root) == (mount.device, mount.root)]
    return any(tag.partition(":")[2] in ours for at in copies for tag in at.propagation)


def _person(pid: str) -> str:
    """command (pid, user)."""
    name = printable(_text(f"/proc/{pid}/comm").rstrip("\n")) or "?"
    try:
        user = _user(os.stat(f"/proc/{pid}").st_uid)
    except OSError:
        user = "gone"
    return f"{name} (pid {pid}, {user})"


def _user(uid: int) -> str:
    # Not by the C library: a directory server may not answer either.
    for line in _text("/etc/passwd").splitlines():
        fields = line.split(":")
        if len(fields) > 2 and fields[2] == str(uid):
            return printable(fields[0])
    return f"uid {uid}"


def _devices() -> Iterator[tuple[str, str]]:
    try:
        names = [name for name in os.listdir("/sys/block") if name.startswith("loop")]
    except OSError:
        names = []
    for name in names:
        yield f"/dev/{name}", _text(f"/sys/block/{name}/loop/backing_file").rstrip("\n")
    for line in _text("/proc/swaps").splitlines()[1:]:
        path = unescape(line.split(" ")[0].split("\t")[0])
        yield f"swap {printable(path)}", path


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""
