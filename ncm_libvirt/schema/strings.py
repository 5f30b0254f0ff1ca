# SPDX-License-Identifier: Apache-2.0
"""Strings that libvirt's conf files can hold, and names of libvirt's objects."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import string
from ncm.schema.kinds import absolute_path, host_name
from ncm_libvirt.virtconf import unquotable

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,119}")
_OCTAL = re.compile("0*[0-7]{1,4}")
_SERVICE = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9_+.-]*")


def conf_string(doc: str, **options: Any) -> Any:
    """A string that libvirt's conf syntax can express."""
    return string(doc, check=unquotable, **options)


def conf_path(doc: str, **options: Any) -> Any:
    """An absolute path that libvirt's conf syntax can express."""
    return string(doc, check=_conf_path, pan="absolute_file_path", **options)


def _conf_path(value: str) -> str | None:
    return absolute_path(value) or unquotable(value)


def octal_mode(doc: str, **options: Any) -> Any:
    """Permission bits as octal text, for example 0770."""
    return string(doc, check=_is_mode, **options)


def _is_mode(value: str) -> str | None:
    return None if _OCTAL.fullmatch(value) else "is no file mode in octal, such as 0770"


def uuid(doc: str, **options: Any) -> Any:
    """A UUID in the usual form with dashes."""
    pattern = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    return string(doc, pattern=pattern, hint="a UUID", **options)


def port_text(value: str) -> str | None:
    """The complaint about a text that is neither a port number nor a service name."""
    if value.isascii() and value.isdigit():
        return None if 0 < int(value) < 65536 else "is no port from 1 to 65535"
    return None if _SERVICE.fullmatch(value) else "is neither a port number nor a service name"


def listen_address(value: str) -> str | None:
    """The complaint about a text that is neither an IP address nor a host name."""
    if numeric(value):
        return None
    if re.fullmatch(r"[0-9.]+", value) or host_name(value):
        return "is neither an IP address nor a host name"
    return None


def numeric(address: str) -> bool:
    """Whether the text is an IPv4 or IPv6 address."""
    import ipaddress

    try:
        ipaddress.ip_address(str(address))
    except ValueError:
        return False
    return "%" not in address


def volume_name(value: str) -> str | None:
    """The complaint about a name of a volume, which libvirt makes a file or device of."""
    if "/" in value:
        return "must not hold a slash"
    if not value or value.startswith((".", "-")) or not value.isprintable() or len(value) > 250:
        return "must be 1 to 250 printable characters, with neither . nor - in first place"
    return None


def object_name(value: str) -> str | None:
    """The complaint about a name of a guest, network, pool or secret.

    libvirt refuses a slash; the name also becomes a file name and an argument, so that a
    leading dot or dash is refused too.
    """
    if _NAME.fullmatch(value):
        return None
    if "/" in value:
        return "must not hold a slash"
    return "must be 1 to 120 of A-Z a-z 0-9 _ . + @ -, with none of . + @ - in first place"
