# SPDX-License-Identifier: Apache-2.0
"""Strings with a meaning of their own: addresses, ports, names, paths."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema.fields import MISSING, long, string

_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")


def port(doc: str, **options: Any) -> Any:
    """A TCP or UDP port, 1 to 65535."""
    return long(doc, 1, 65535, **options)


def path(doc: str, **options: Any) -> Any:
    """An absolute path without ``.`` or ``..`` segments and control characters."""
    return string(doc, check=absolute_path, pan="absolute_file_path", **options)


def ipv4(doc: str, **options: Any) -> Any:
    """An IPv4 address in dotted decimal."""
    return string(doc, check=_is_ipv4, pan="type_ipv4", **options)


def ip_address(doc: str, **options: Any) -> Any:
    """An IPv4 or IPv6 address without prefix."""
    return string(doc, check=_is_ip, pan="type_ip", **options)


def fqdn(doc: str, **options: Any) -> Any:
    """A host name of one or more labels (RFC 1123)."""
    return string(doc, check=host_name, pan="type_hostname", **options)


def mac(doc: str, *, default: Any = MISSING, required: bool = False) -> Any:
    """A MAC address: six pairs of hex digits with colons."""
    pattern = "([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}"
    return string(
        doc, pattern=pattern, hint="a MAC address such as 52:54:00:12:34:56",
        default=default, required=required, pan="type_hwaddr",
    )  # fmt: skip


def absolute_path(value: str) -> str | None:
    """The complaint about a path that is not absolute, or could leave a root."""
    if not value.startswith("/"):
        return "must be an absolute path"
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        return "holds a control character"
    if any(part in (".", "..") for part in value.split("/")):
        return "must not hold . or .. as a segment"
    return None


def host_name(value: str) -> str | None:
    """The complaint about a text that is no host name (RFC 1123)."""
    labels = value.rstrip(".").split(".")
    if len(value) > 253 or not all(_LABEL.match(label) for label in labels):
        return "is no host name"
    return None


def _is_ipv4(value: str) -> str | None:
    parts = value.split(".")
    good = len(parts) == 4 and all(re.fullmatch("0|[1-9][0-9]{0,2}", part) for part in parts)
    return None if good and all(int(part) < 256 for part in parts) else "is no IPv4 address"


def _is_ip(value: str) -> str | None:
    import ipaddress

    try:
        ipaddress.ip_address(str(value))
    except ValueError:
        return "is no IP address"
    return "must not have a zone" if "%" in value else None
