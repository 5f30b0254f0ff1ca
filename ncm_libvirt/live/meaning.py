# SPDX-License-Identifier: Apache-2.0
"""When two spellings in libvirt's XML mean the same.

Each function takes the current text and the wanted one, which are known to differ as texts.
"""

from __future__ import annotations

import re
from typing import Callable, Optional

Same = Callable[[str, str], bool]

# Machine alias -> versions of it, with those of RHEL: pc-q35-7.2, pc-q35-rhel9.2.0.
_FAMILIES = {"q35": "pc-q35-", "pc": "pc-i440fx-"}
_SCALES = "kmgtpe"
_NUMBER = re.compile(r"\s*[+-]?(0[xX][0-9a-fA-F]+|[0-9]+)\s*")


def exactly(current: str, wanted: str) -> bool:
    return current == wanted


def anything(current: str, wanted: str) -> bool:
    return True


def caseless(current: str, wanted: str) -> bool:
    return current.lower() == wanted.lower()


def uuid(current: str, wanted: str) -> bool:
    """libvirt takes UUIDs in any case, with and without dashes (virUUIDParse)."""
    return plain_uuid(current) == plain_uuid(wanted)


def plain_uuid(text: str) -> str:
    return text.strip().replace("-", "").lower()


def number(current: str, wanted: str) -> bool:
    """Decimal or hex."""
    one, other = as_number(current), as_number(wanted)
    return one is not None and one == other


def as_number(text: str) -> Optional[int]:
    if not _NUMBER.fullmatch(text):
        return None
    return int(text, 16 if "x" in text.lower() else 10)


def octal(current: str, wanted: str) -> bool:
    """File modes: 0711, 711."""
    try:
        return int(current, 8) == int(wanted, 8)
    except ValueError:
        return False


def path(current: str, wanted: str) -> bool:
    return plain_path(current) == plain_path(wanted)


def plain_path(text: str) -> str:
    """Without doubled and trailing slashes (virFileSanitizePath).

    Two leading ones are a case of their own in POSIX.
    """
    double = text.startswith("//") and not text.startswith("///")
    absolute = "/" if text.startswith("/") else ""
    return ("/" if double else "") + absolute + "/".join(filter(None, text.split("/")))


def address(current: str, wanted: str) -> bool:
    """IP addresses in any spelling; names as they are."""
    return plain_address(current) == plain_address(wanted)


def plain_address(text: str) -> str:
    """The shortest spelling of an IPv6 address; all others as they are, in lower case."""
    if ":" not in text:
        return text.lower()
    import ipaddress

    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        return text.lower()


def machine(current: str, wanted: str) -> bool:
    """An alias is made true by each version of it; a version only by itself."""
    versions = _FAMILIES.get(wanted)
    return versions is not None and current.startswith(versions)


def family(name: str) -> str:
    """q35, pc or the machine itself."""
    found = (alias for alias, prefix in _FAMILIES.items() if name.startswith(prefix))
    return next(found, name)


def prefix_of(netmask: str) -> Optional[str]:
    """The length of the prefix that an IPv4 netmask stands for."""
    import ipaddress

    try:
        return str(ipaddress.IPv4Network(f"0.0.0.0/{netmask}").prefixlen)
    except ValueError:
        return None


def scale(unit: str) -> Optional[int]:
    """Bytes of a unit (virScaleInteger): KB is 1000, KiB and k are 1024; None if unknown."""
    unit = unit.lower()
    if unit in ("b", "byte", "bytes"):
        return 1
    power = _SCALES.find(unit[:1]) + 1
    if not unit or not power or unit[1:] not in ("", "b", "ib"):
        return None
    return int((1000 if unit[1:] == "b" else 1024) ** power)
