# SPDX-License-Identifier: Apache-2.0
"""What is exported against what /etc/exports means: by path and client, options in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ncm_nfs import exports
from ncm_nfs.clients import CHOICES, SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ncm_nfs.exports import Client

    Key = tuple[str, str]
    Exported = dict[Key, "Force"]

_NAME = re.compile(r"[A-Za-z0-9_.-]*[A-Za-z_-][A-Za-z0-9_.-]*")
_DEFAULT = {word: row[0] for row in CHOICES for word in row}
_BY_FLAVOUR = ("ro", "root_squash", "no_all_squash")
"""By their defaults: what each flavour of security has for itself."""


class Force(NamedTuple):
    """The options in force: those for all that are no default, and those of each flavour."""

    general: frozenset[str]
    flavours: tuple[tuple[str, frozenset[str]], ...]


def force(options: Iterable[str]) -> Force:
    """What a list of options comes to; what follows ``sec=`` is for its flavours alone."""
    general: dict[str, str] = {"anonuid": "anonuid=65534", "anongid": "anongid=65534"}
    flavours: dict[str, dict[str, str]] = {}
    active: list[str] = []
    for option in options:
        name, _, value = option.partition("=")
        name = SYNONYMS.get(name, name)
        key = _DEFAULT.get(name, name)
        if name == "sec":
            active = ["null" if at == "none" else at for at in value.split(":")]
            usual = {at: general.get(at, at) for at in _BY_FLAVOUR}
            for flavour in active:
                flavours.setdefault(flavour, dict(usual))
        elif active and key in _BY_FLAVOUR:
            for flavour in active:
                flavours[flavour][key] = name
        elif not (active and key == "secure"):
            general[key] = _spelled(name, value)
    if not flavours:
        flavours["sys"] = {at: general.get(at, at) for at in _BY_FLAVOUR}
    usual_words = {*_DEFAULT.values(), "anonuid=65534", "anongid=65534"}
    words = {word for key, word in general.items() if key not in _BY_FLAVOUR}
    return Force(
        frozenset(words - usual_words),
        tuple((at, frozenset(own.values())) for at, own in flavours.items()),
    )


def _spelled(name: str, value: str) -> str:
    if not value:
        return name
    if name == "fsid":
        value = "0" if value == "root" else value.replace(":", "").replace("-", "").lower()
    if name in ("anonuid", "anongid") and value in ("-1", "4294967295"):
        value = "-1"
    return f"{name}={value}"


def table(text: str, place: Callable[[str], str] = str) -> Exported:
    """(path, client) -> its options, the first of two alike. place: where a path leads.

    What cannot be read is left out: a line of the kernel's, or of somebody's hand.
    """
    found: Exported = {}
    for client in _clients(text):
        path = place(client.path).rstrip("/") or "/"
        found.setdefault((path, host(client.host)), force(client.options))
    return found


def _clients(text: str) -> Iterable[Client]:
    try:
        return exports.parse(text)
    except ValueError:
        pass
    found: list[Client] = []
    for line in text.split("\n"):
        try:
            found += exports.parse(line)
        except ValueError:
            continue
    return found


def host(name: str) -> str:
    """A client, spelled as exportfs keeps it."""
    name = name.lower() if _NAME.fullmatch(name) else name
    if ":" not in name:
        return name
    import ipaddress

    try:
        network = "/" in name
        return str(ipaddress.ip_network(name, False) if network else ipaddress.ip_address(name))
    except ValueError:
        return name


def missing(wanted: Exported, present: Exported) -> list[Key]:
    """What is wanted and not exported so, in order.

    exportfs keeps the first name that a host's address has, so a host name may stand there
    as another one.
    """
    spare = {key: at for key, at in present.items() if key not in wanted and _is_host(key[1])}
    found: list[Key] = []
    for key, options in wanted.items():
        if present.get(key) == options:
            continue
        alike = [at for at in spare if at[0] == key[0] and spare[at] == options]
        if key in present or not _NAME.fullmatch(key[1]) or not alike:
            found.append(key)
            continue
        # A name without its domain first: it is most likely that one.
        alike.sort(key=lambda at: not at[1].startswith(f"{key[1]}."))
        del spare[alike[0]]
    return found


def _is_host(name: str) -> bool:
    return not set("*?[@/") & set(name)


def shown(key: Key) -> str:
    """One export for people."""
    return f"{key[0]} to {key[1]}"
