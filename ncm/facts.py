# SPDX-License-Identifier: Apache-2.0
"""Facts of the node that a component may ask for; what was asked goes into the record.

A fact is read once a run, below the root, or from the profile where the root does not tell
(planning another node). Every fact has a text key, so that the next run can ask the same
questions again without loading the component.
"""

from __future__ import annotations

import hashlib

from ncm.host import FILE, LINK, Host, service_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.place import Place
    from ncm.profile.tree import Tree

UNIT_FOLDERS = ("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
KERNEL_VERSION = "/system/kernel/version"


class Os:
    """The distribution: ``id`` as in os-release ("el" for RHEL and its rebuilds), ``major``.

    id is "" and major 0 when neither the root nor the profile tells.
    """

    __slots__ = ("id", "major")

    def __init__(self, id: str, major: int) -> None:
        self.id = id
        self.major = major


class Node:
    """The facts of one node, each read at most once; ``asked`` holds key -> recorded value."""

    def __init__(self, host: Host, profile: Tree) -> None:
        self._host = host
        self._profile = profile
        self.asked: dict[str, Any] = {}

    @property
    def os(self) -> Os:
        name, major = self._ask("os")
        return Os(name, major)

    def exists(self, path: str) -> bool:
        """Whether something is at the absolute path (links are followed within the root)."""
        return bool(self._ask(f"exists {path}"))

    def names(self, path: str) -> tuple[str, ...]:
        """Sorted names in a directory, () when it is absent."""
        return tuple(self._ask(f"names {path}"))

    def asks(self, service: str) -> bool:
        """Whether this service is asked: on the system itself, or with --connect."""
        return bool(self._ask(f"asks {service}"))

    def connect(self, uri: str) -> str:
        """Where to ask the service of ``uri``: what --connect says, else there."""
        return str(self._ask(f"connect {service_of(uri)}") or uri)

    def place(self, component: str, server: str, access: dict[str, Any]) -> Place:
        """Where a stage of the component finds its service."""
        from ncm.place import Place

        return Place(server, access, self._host, component)

    def has_unit(self, unit: str) -> bool:
        """Whether systemd knows a unit file of this name."""
        return bool(self._ask(f"unit {unit}"))

    def read(self, path: str) -> str | None:
        """The text of a small file without secrets, None when absent; recorded as digest."""
        self._ask(f"digest {path}")
        return _text(self._host, path)

    def owner(self, owner: str, group: str) -> tuple[int | None, int | None]:
        """uid and gid of these names here; None where they cannot be enforced."""
        uid, gid = self._ask(f"owner {owner} {group}")
        return uid, gid

    def _ask(self, key: str) -> Any:
        if key not in self.asked:
            self.asked[key] = read(key, self._host, self._profile)
        return self.asked[key]


def read(key: str, host: Host, profile: Tree) -> Any:
    """The value of a fact, made of what JSON can hold; None for a key of another version."""
    name, _, argument = key.partition(" ")
    if name == "os":
        return _os(host, profile)
    if name == "exists":
        return host.exists(argument)
    if name == "names":
        return [name for name in host.names(argument) if not name.endswith(".ncm-new")]
    if name == "asks":
        return host.asks(argument)
    if name == "connect":
        return host.connected(argument)
    if name == "unit":
        return any(host.exists(f"{folder}/{argument}") for folder in UNIT_FOLDERS)
    if name == "owner":
        from ncm.accounts import owner_of

        return list(owner_of(host, *argument.split(" ")))
    if name == "digest":
        text = _text(host, argument)
        return None if text is None else hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return None


def _text(host: Host, path: str) -> str | None:
    state = host.look(path)
    return state.content.decode("utf-8", "replace") if state.kind == FILE else None


def _os(host: Host, profile: Tree) -> list[Any]:
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        state = host.look(path)
        if state.kind == FILE:
            return _from_os_release(state.content.decode("utf-8", "replace"))
        if state.kind == LINK:
            continue
    return _from_kernel(profile)


def _from_os_release(text: str) -> list[Any]:
    values = {}
    for line in text.splitlines():
        name, found, value = line.partition("=")
        if found:
            values[name.strip()] = value.strip().strip("\"'")
    major = values.get("VERSION_ID", "").partition(".")[0]
    family = [values.get("ID", ""), *values.get("ID_LIKE", "").split()]
    name = "el" if "rhel" in family else family[0]
    return [name, int(major) if major.isdigit() else 0]


def _from_kernel(profile: Tree) -> list[Any]:
    leaf = profile.get(KERNEL_VERSION)
    text = str(getattr(leaf, "text", ""))
    _, found, rest = text.partition(".el")
    digits = "".join(char for char in rest[:2] if char.isdigit())
    return ["el", int(digits)] if found and digits else ["", 0]
