# SPDX-License-Identifier: Apache-2.0
"""Names and texts of objects: what a server takes over XML-RPC, and keys of the profile."""

from __future__ import annotations

import re
from typing import Any

from ncm.profile.paths import unescape
from ncm.schema import listof, string
from ncm.values import Secret, Str

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeVar

    from ncm.schema import Report

    Item = TypeVar("Item")

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}\Z", re.ASCII)
_FORBIDDEN = set("&|:\\\";/'#{}$<>\t\n")
# XML-RPC as oned reads it: a character of these makes it refuse the whole call.
_NOT_SENT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\U00010000-\U0010ffff]")


def free(doc: str, **options: Any) -> Any:
    """A text of an object, in any words; secret=True for a password."""
    return string(doc, check=sendable, **options)


def word(doc: str, **options: Any) -> Any:
    """A text without blanks and commas, which would make it several."""
    return string(doc, pattern=r"[^ ,\x00-\x1f]+", hint="one word without a comma", **options)


def labels() -> Any:
    """Labels, the same of every kind."""
    return listof(free("label", min_len=1), "labels to find it by; A/B lies below A")


def sendable(value: Any) -> str | None:
    """The complaint about a text that a server would not take."""
    text = value.reveal() if isinstance(value, Secret) else str(value)
    if _NOT_SENT.search(text):
        return "holds a character that OpenNebula's API does not take"
    return None


def object_name(key: str) -> str | None:
    """The complaint about a name of a datastore, network, cluster or VM group."""
    if not 1 <= len(key.encode("utf-8", "surrogateescape")) <= 128:
        return "must have 1 to 128 bytes"
    if key != key.strip():
        return "starts or ends with a blank"
    if set(key) & _FORBIDDEN:
        return "holds a character that OpenNebula does not allow in a name"
    return sendable(key)


def account_name(key: str) -> str | None:
    """The complaint about a name of a user or group."""
    return "must not hold a blank" if " " in key else object_name(key)


def host_key(key: str) -> str | None:
    """The complaint about a key of ``hosts``, escaped or not."""
    if _HOST.match(_plain(key)):
        return None
    return "is no name of a host: 2 to 63 letters, digits and . _ -, a letter or digit first"


def host_name(key: Str) -> Str:
    """The host that a key of ``hosts`` means.

    Pan wants such keys escaped, ncm-opennebula took them as they are: a key that is a legal
    name with a dot is the name, any other is unescaped.
    """
    return Str(_plain(key), getattr(key, "path", ""))


def host_names(hosts: Mapping[Str, Item] | None) -> dict[Str, Item]:
    """The same dict by names of hosts."""
    return {host_name(key): value for key, value in (hosts or {}).items()}


def check_hosts(hosts: Mapping[Str, Any] | None, report: Report) -> None:
    """Report a host that is there in both forms."""
    seen: dict[str, Str] = {}
    for key in hosts or {}:
        name = str(host_name(key))
        if name in seen:
            report(key.path, f"is the host {name} once more, which is {seen[name].path}")
        seen.setdefault(name, key)


def _plain(key: str) -> str:
    return str(key) if "." in key and _HOST.match(key) else unescape(key)
