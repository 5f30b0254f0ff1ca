# SPDX-License-Identifier: Apache-2.0
"""Fields of the network tree that the suite's common kinds do not know."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from ncm.errors import Problem
from ncm.profile.tree import Leaf
from ncm.schema import string
from ncm.schema.fields import MISSING, StringField

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,15}\Z")
_ALIAS = re.compile(r"[A-Za-z0-9_]{1,13}\Z")
# "." and ".." are directories; the kernel keeps the next three for itself; ifcfg-lo belongs to
# initscripts; files that end like these are editors' and rpm's leavings, which they skip.
_RESERVED = (".", "..", "all", "default", "bonding_masters", "lo")
_SKIPPED = (".bak", ".old", ".orig", ".rpmnew", ".rpmorig", ".rpmsave")
_CONTROL = re.compile("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff]")


def interface_name(value: str) -> str | None:
    """The complaint about a text that cannot be the name of an interface and of its files."""
    if not _NAME.match(value):
        return "must be 1 to 15 of the characters A-Z a-z 0-9 _ . -"
    if value in _RESERVED:
        return "is a reserved name"
    if value.endswith(_SKIPPED):
        return "ends like a file that the network scripts skip"
    return None


def alias_name(value: str) -> str | None:
    """The complaint about a text that ifup-aliases does not take after the colon."""
    return None if _ALIAS.match(value) else "must be 1 to 13 of the characters A-Z a-z 0-9 _"


def one_line(value: str) -> str | None:
    """The complaint about a text that cannot stand in one line of a file."""
    return "holds a control character or a line end" if _CONTROL.search(value) else None


def interface(doc: str, **options: Any) -> Any:
    """The name of an interface, by key or by device; that it exists is checked later."""
    return string(doc, check=interface_name, pan="valid_interface", **options)


def line(doc: str, **options: Any) -> Any:
    """Free text on one line."""
    return string(doc, check=one_line, **options)


def netmask(doc: str, **options: Any) -> Any:
    """An IPv4 netmask in dotted decimal, ones before zeros."""
    return string(doc, check=_is_netmask, pan="type_ip", **options)


def ipv6_address(doc: str, **options: Any) -> Any:
    """An IPv6 address, with or without its prefix length."""
    return string(doc, check=_is_ipv6, pan="type_network_name", **options)


def network(doc: str, **options: Any) -> Any:
    """A network as ``ip rule`` takes it: ADDRESS/PREFIX, or ADDRESS/NETMASK for IPv4."""
    return string(doc, check=_is_network, **options)


def either(doc: str, *values: str, name: str | None = None) -> Any:
    """One of ``values``, in the profile a string or a long."""
    field = Either(doc, False, MISSING, name)
    field.values = values
    return field


class Either(StringField):
    """A string that a profile may also hold as a long: options that are names and numbers."""

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        as_text = Leaf("string", leaf.text) if leaf.type == "long" else leaf
        return super().convert(as_text, path, problems)


def _is_netmask(value: str) -> str | None:
    parts = value.split(".")
    if len(parts) != 4 or not all(re.fullmatch("0|[1-9][0-9]{0,2}", part) for part in parts):
        return "is no IPv4 netmask"
    try:
        ipaddress.IPv4Network(f"0.0.0.0/{value}")
    except ValueError:
        return "is no IPv4 netmask"
    bits = int(ipaddress.IPv4Address(value)) ^ 0xFFFFFFFF
    return "is no IPv4 netmask" if bits & (bits + 1) else None


def _is_ipv6(value: str) -> str | None:
    try:
        ipaddress.IPv6Interface(str(value))
    except ValueError:
        return "is no IPv6 address with an optional /PREFIX"
    return "must not have a zone" if "%" in value else None


def _is_network(value: str) -> str | None:
    address, slash, _ = value.partition("/")
    try:
        ipaddress.ip_interface(str(value))
        if slash and "%" not in address:
            return None
    except ValueError:
        pass
    return "must be ADDRESS/PREFIX"
