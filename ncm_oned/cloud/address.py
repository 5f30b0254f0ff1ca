# SPDX-License-Identifier: Apache-2.0
"""The URL of an XML-RPC server, taken apart."""

from __future__ import annotations

import re
from typing import NamedTuple

from ncm.errors import HostError

_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^/?#@]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.%a-z]+\]|[^/?#@:\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^#]*)?",
    re.I,
)
_PLAIN = re.compile(r"[!-~]+")
_PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    """shown: the URL as it may be shown. login: "user:password" that stood in it, or ""."""

    secure: bool
    host: str
    port: int
    path: str
    authority: str
    login: str

    @property
    def shown(self) -> str:
        return f"http{'s' * self.secure}://{self.authority}{self.path}"


def address_of(url: str) -> Address:
    """Raises HostError, which does not show a user and password in it."""
    match = _URL.fullmatch(url) if _PLAIN.fullmatch(url) else None
    if not match:
        raise HostError(_without_login(url), "is no URL of the form http[s]://host[:port]/RPC2")
    scheme = match["scheme"].lower()
    port = int(match["port"] or _PORTS[scheme])
    if not 0 < port < 65536:
        raise HostError(_without_login(url), f"has no port that exists: {port}")
    host = match["host"].lower()
    authority = host if port == _PORTS[scheme] else f"{host}:{port}"
    path = match["path"] or "/RPC2"
    return Address(
        scheme == "https", host.strip("[]"), port, path, authority, _unquoted(match["user"] or "")
    )


def _without_login(url: str) -> str:
    return re.sub(r"[^\x21-\x7e]", "?", re.sub(r"//.*@", "//", url, flags=re.S))


def _unquoted(login: str) -> str:
    from urllib.parse import unquote

    return unquote(login)
