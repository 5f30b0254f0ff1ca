# SPDX-License-Identifier: Apache-2.0
"""Mount options by meaning: as fstab declares them, and as the kernel shows them."""

from __future__ import annotations

import re

from ncm_nfs.fstab import pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Meaning = dict[str, str]
    """What an option is about -> its value: {"access": "ro", "timeo": "600"}."""

_WORD = re.compile(r'(?:"[^"]*"|[^,"])+|"')

_FLAGS = {
    "ro": "access", "rw": "access", "suid": "suid", "nosuid": "suid", "dev": "dev", "nodev": "dev",
    "exec": "exec", "noexec": "exec", "noatime": "atime", "relatime": "atime",
    "strictatime": "atime", "nodiratime": "diratime", "diratime": "diratime", "sync": "sync",
    "async": "sync",
}  # fmt: skip
"""What every file system has: these can be changed while it is mounted."""
_IMPLIED = {
    "user": ("nosuid", "nodev", "noexec"), "users": ("nosuid", "nodev", "noexec"),
    "owner": ("nosuid", "nodev"), "group": ("nosuid", "nodev"), "defaults": (),
}  # fmt: skip
_USUAL = {"access": "rw", "suid": "suid", "dev": "dev", "exec": "exec"}
"""In force where nothing else is declared."""

_NFS_WORDS = {
    "hard": "hard", "soft": "hard", "softerr": "hard", "ac": "ac", "noac": "ac", "cto": "cto",
    "nocto": "cto", "lock": "lock", "nolock": "lock", "acl": "acl", "noacl": "acl",
    "rdirplus": "rdirplus", "nordirplus": "rdirplus", "sharecache": "sharecache",
    "nosharecache": "sharecache", "resvport": "resvport", "noresvport": "resvport", "fsc": "fsc",
    "nofsc": "fsc",
}  # fmt: skip
_NFS_VALUES = frozenset((
    "vers", "proto", "timeo", "retrans", "sec", "port", "nconnect", "lookupcache", "local_lock",
    "acregmin", "acregmax", "acdirmin", "acdirmax", "rsize", "wsize",
))  # fmt: skip
_NFS_USUAL = {
    "hard": "hard", "ac": "ac", "cto": "cto", "lock": "lock", "acl": "acl", "rdirplus": "rdirplus",
    "sharecache": "sharecache", "resvport": "resvport", "fsc": "nofsc", "sync": "async",
    "lookupcache": "all", "nconnect": "1", "port": "2049", "local_lock": "none", "acregmin": "3",
    "acregmax": "60", "acdirmin": "30", "acdirmax": "60", "timeo": "600", "retrans": "2",
    "sec": "sys",
}  # fmt: skip
"""What the kernel does not show, or has where nothing is declared."""

_NOT_THE_KERNELS = frozenset((
    "_netdev", "nofail", "fail", "auto", "noauto", "bg", "fg", "intr", "nointr", "bind", "nouser",
    *_IMPLIED,
))  # fmt: skip
_NOT_THE_KERNELS_VALUES = ("x-", "X-", "comment=", "retry=", "mount", "addr=", "clientaddr=")

REMOUNTED = frozenset(_FLAGS.values())
AT_MOST = ("rsize", "wsize")


def split(options: str) -> list[str]:
    """The words of a list with commas; those within quotes belong to their word."""
    return _WORD.findall(options)


def declared(kind: str, fstype: str, options: str) -> Meaning:
    """What fstab's options want, as far as the kernel shows it. kind: "nfs", "bind" or a type."""
    found = dict(_USUAL) if kind != "bind" else {}
    if kind == "nfs":
        found["hard"] = "hard"
        if fstype == "nfs4":
            found["vers"] = "4"
    for key, value in _meant(kind, split(options)):
        found[key] = value
    return found


def shown(kind: str, options: Iterable[str], over: Iterable[str]) -> Meaning:
    """What is in force. options: of the mount; over: of its file system."""
    own, others = list(options), list(over)
    found = {**_USUAL, "atime": "strictatime", "diratime": "diratime", "sync": "async"}
    if kind == "nfs":
        found.update(_NFS_USUAL)
    if kind != "bind":
        # Of a bind mount the file system is somebody else's.
        found.update(_meant(kind, [word for word in others if word != "rw"]))
    found.update(_meant("bind", own if "ro" not in others or kind == "bind" else [*own, "ro"]))
    return found


def _meant(kind: str, words: Iterable[str]) -> Iterator[tuple[str, str]]:
    minor = ""
    for word in words:
        for implied in _IMPLIED.get(word, ()):
            yield _FLAGS[implied], implied
        if word in _FLAGS:
            yield _FLAGS[word], word
        elif kind == "nfs":
            name, _, value = word.partition("=")
            if name == "minorversion":
                minor = value
            yield from _nfs(name, value)
    if minor:
        yield "vers", f"4.{minor}"


def _nfs(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in _NFS_WORDS and not value:
        yield _NFS_WORDS[name], name
    elif name == "actimeo":
        for key in ("acregmin", "acregmax", "acdirmin", "acdirmax"):
            yield key, value
    elif name in ("tcp", "udp", "rdma") and not value:
        yield "proto", name
    elif re.fullmatch(r"v[234](\.[0-9])?", name) and not value:
        yield "vers", name[1:]
    else:
        name = "vers" if name == "nfsvers" else name
        if name in _NFS_VALUES and value:
            yield name, _spelled(name, value)


def _spelled(name: str, value: str) -> str:
    if name == "lookupcache":
        return {"positive": "pos"}.get(value, value)
    if name == "proto":
        return value.rstrip("6")
    return str(int(value)) if value.isdecimal() else value


def others(kind: str, options: str) -> list[str]:
    """The words that the kernel does not show so that they could be compared; no secret is told.

    What only mount(8) or systemd reads is left out: it changes nothing that is mounted.
    """
    found = []
    for word in split(options):
        known = any(True for _ in _meant(kind, [word])) or word.startswith("minorversion=")
        if known or word in _NOT_THE_KERNELS or word.startswith(_NOT_THE_KERNELS_VALUES):
            continue
        found.append("".join("***" if secret else text for text, secret in pieces(word)))
    return sorted(found)


def differing(wanted: Meaning, actual: Meaning) -> dict[str, str]:
    """What is not in force of what is wanted: key -> what is instead."""
    return {
        key: actual.get(key, "")
        for key, value in wanted.items()
        if not _agree(key, value, actual.get(key, ""))
    }


def _agree(key: str, wanted: str, actual: str) -> bool:
    if key == "vers":
        # "4" is any of them, as mount.nfs and the server agree.
        return actual == wanted or actual.startswith(f"{wanted}.")
    if key == "sec":
        return actual in wanted.split(":")
    if key in AT_MOST and wanted.isdecimal() and actual.isdecimal():
        return int(actual) <= int(wanted)
    return actual == wanted


def dropped(base: Meaning, wanted: Meaning, actual: Meaning) -> dict[str, str]:
    """What was declared last time, is not any more, and is still in force: key -> value."""
    return {
        key: value
        for key, value in base.items()
        if key not in wanted and actual.get(key) == value and _NFS_USUAL.get(key) != value
    }


def word(key: str, value: str) -> str:
    """One option as people write it."""
    return value if key in _NFS_WORDS.values() or key in REMOUNTED else f"{key}={value or '?'}"


def flags(words: Iterable[str]) -> Meaning:
    """Those of the words that every file system has."""
    return {_FLAGS[word]: word for word in words if word in _FLAGS}
