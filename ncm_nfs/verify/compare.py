# SPDX-License-Identifier: Apache-2.0
"""Is what the kernel has mounted what was asked for? By its own table, never by fstab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ncm_nfs.fstab import normal
from ncm_nfs.verify.wish import TYPES, split

if TYPE_CHECKING:
    from ncm_nfs.live.mountinfo import Mount
    from ncm_nfs.verify.wish import Wish

# Shown on the mount itself.
_OF_THE_MOUNT = ("nosuid", "nodev", "noexec", "noatime", "nodiratime")
# Shown of the file system in the same words.
_WORDS = ("hard", "soft", "softerr", "noac", "nocto", "noacl", "nordirplus", "noresvport", "fsc")
_VALUES = ("timeo", "retrans", "lookupcache", "acregmin", "acregmax", "acdirmin", "acdirmax",
           "port")  # fmt: skip


def source(wish: Wish, mount: Mount, addresses: Sequence[str]) -> str:
    """What is wrong with the source, "" for nothing; the same server by another name is right."""
    server, path = split(mount.source)
    same_host = server.lower() == wish.server.lower() or (
        address(mount) in addresses or server in addresses
    )
    whole = mount.root in ("/", path)
    if same_host and normal(path) == normal(wish.path) and whole:
        return ""
    return f"is {mount.shown}, and not {wish.server}:{wish.path}: unmount that, and mount this"


def kind(wish: Wish, mount: Mount) -> str:
    """The same of the type."""
    good = TYPES if wish.fstype == "nfs" else (wish.fstype,)
    return "" if mount.fstype in good else f"is of type {mount.fstype}, and not {wish.fstype}"


def version(wish: Wish, mount: Mount) -> str:
    """The same of the version of NFS."""
    found = _value(mount, "vers")
    wanted = wish.version
    if not wanted or found == wanted or (wanted == "4" and found.startswith("4.")):
        return ""
    return (f"is NFS {found or '?'}, and not {wanted}: unmount it and mount it again; if it stays"
            f" so, {wish.server} does not offer {wanted}")  # fmt: skip


def options(wish: Wish, mount: Mount) -> str:
    """The same of all other options that the kernel shows."""
    found = list(_options(wish, mount))
    return (
        f"is mounted {', '.join(found)}: mount -o remount, or unmount and mount it" if found else ""
    )


def locks_locally(mount: Mount) -> bool:
    """Whether no other node sees a lock that is taken there."""
    return "nolock" in mount.super or _value(mount, "local_lock") in ("all", "posix")


def address(mount: Mount) -> str:
    """The server's, as the kernel shows it, "" where it does not."""
    return _value(mount, "addr")


def is_read_only(mount: Mount) -> bool:
    """On the mount, or on the file system."""
    return "ro" in mount.options or "ro" in mount.super


def _options(wish: Wish, mount: Mount) -> Iterator[str]:
    if "ro" not in wish.options and is_read_only(mount):
        yield "read-only"
    for word in dict.fromkeys(wish.options):
        name, equals, value = word.partition("=")
        if word == "ro":
            if not is_read_only(mount):
                yield "read-write"
        elif _lacks(word, mount):
            yield f"without {word}"
        elif equals and name in _VALUES and not _same(name, value, _value(mount, name)):
            yield f"with {name}={_value(mount, name) or '?'}, not {value}"
    security = wish.option("sec")
    if security and _value(mount, "sec") not in security.split(":"):
        yield f"with sec={_value(mount, 'sec') or '?'}, not {security}"
    protocol = wish.option("proto") or next((at for at in ("tcp", "udp") if at in wish.options), "")
    found = _value(mount, "proto")
    if protocol and found.rstrip("6") != protocol.rstrip("6"):
        yield f"over {found or '?'}, not {protocol}"


def _lacks(word: str, mount: Mount) -> bool:
    shown = mount.options if word in _OF_THE_MOUNT else mount.super
    return word in (*_OF_THE_MOUNT, *_WORDS) and word not in shown


def _same(name: str, wanted: str, found: str) -> bool:
    # The kernel shows neither the usual port nor the usual way to look names up.
    usual = {"port": ("2049", "0"), "lookupcache": ("all",)}.get(name, ())
    return wanted == found or (not found and (wanted in usual or name.startswith("ac")))


def _value(mount: Mount, name: str) -> str:
    for option in mount.super:
        found, equals, value = option.partition("=")
        if equals and found == name:
            return value
    return ""
