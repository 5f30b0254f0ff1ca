# SPDX-License-Identifier: Apache-2.0
"""Limits of users and groups: texts such as ``VM.CPU=10`` and ``DATASTORE images.SIZE=1000``."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from ncm.values import Str

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.etree import _Element

    from ncm_oned.cloud.attribute import Plain, Template
    from ncm_oned.cloud.server import Server

UNLIMITED, DEFAULT = "-2", "-1"
"""No limit; and the one that holds for all, which is how a limit is taken away."""

LIMITS = {
    "DATASTORE": ("SIZE", "IMAGES"),
    "NETWORK": ("LEASES",),
    "VM": ("CPU", "MEMORY", "VMS", "RUNNING_CPU", "RUNNING_MEMORY", "RUNNING_VMS",
           "SYSTEM_DISK_SIZE"),
    "IMAGE": ("RVMS",),
}  # fmt: skip
KINDS = {"DATASTORE": "datastore", "NETWORK": "vnet", "IMAGE": "image"}
"""The objects that have limits of their own -> our kind."""

_Row = tuple[str, str]
"""What is limited: a part of LIMITS, and the name of its object, "" for VM."""


def wanted(quota: Any) -> Iterator[Str]:
    """The limits that the record of the profile sets."""
    for field, given in quota.items() if quota is not None else ():
        part = field.upper()
        for name, row in {"": given}.items() if part == "VM" else given.items():
            for limit, value in row.items():
                text = f"{_title((part, str(name)))}.{limit.upper()}={number(str(value))}"
                yield Str(text, value.path)


def objects(text: str) -> Iterator[tuple[str, str]]:
    """Kind and name of what a limit is about, where that is an object."""
    (part, name), _, _ = _parts(text)
    if part in KINDS:
        yield KINDS[part], name


def number(text: str) -> str:
    """A number in one form: oned keeps limits as floats, of which it shows two decimals."""
    value = as_float(float(text))
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def as_float(value: float) -> float:
    """The float of four bytes that is nearest."""
    found: float = struct.unpack("f", struct.pack("f", value))[0]
    return found


def shown(element: _Element, unset: str, name_of: Callable[[str, str], str]) -> tuple[str, ...]:
    """The limits in an answer that are not ``unset``; name_of gives that of a kind's id."""
    found: list[str] = []
    for part in LIMITS:
        for row in element.findall(f"{part}_QUOTA/{part}"):
            identity, title = row.findtext("ID"), part
            if part != "VM":
                title = _title((part, name_of(KINDS[part], identity or "")))
            elif row.findtext("CLUSTER_IDS") is not None:
                continue
            found += [f"{title}.{at.tag}={number(at.text)}" for at in row
                      if at.text and at.tag not in ("ID", "CLUSTER_IDS")
                      and not at.tag.endswith("_USED") and number(at.text) != unset]  # fmt: skip
    return tuple(found)


def change(
    current: Iterable[str], add: Iterable[str], drop: Iterable[str], unset: str
) -> Callable[[Server], Template]:  # fmt: skip
    """What makes the template of a call: each row that changes, whole.

    oned takes every limit that a row does not name back to its default.
    """
    rows: dict[_Row, dict[str, str]] = {}
    for text in current:
        row, limit, value = _parts(text)
        rows.setdefault(row, dict.fromkeys(LIMITS[row[0]], unset))[limit] = value
    touched: dict[_Row, None] = {}
    changes = [(*_parts(text)[:2], unset) for text in drop] + [_parts(text) for text in add]
    for row, limit, value in changes:
        rows.setdefault(row, dict.fromkeys(LIMITS[row[0]], unset))[limit] = value
        touched[row] = None
    return lambda server: _template({row: rows[row] for row in touched}, server)


def _template(rows: dict[_Row, dict[str, str]], server: Server) -> Template:
    found: Template = {}
    for (part, name), limits in rows.items():
        pairs = dict(limits)
        if part != "VM":
            identity = name[1:] if name.startswith("#") else server.id(KINDS[part], name)
            pairs["ID"] = str(identity)
        value: Plain = tuple(sorted(pairs.items()))
        found.setdefault(part, []).append(value)
    return found


def _title(row: _Row) -> str:
    return f"{row[0]} {row[1]}" if row[1] else row[0]


def _parts(text: str) -> tuple[_Row, str, str]:
    """``DATASTORE my.images.SIZE=5`` -> (("DATASTORE", "my.images"), "SIZE", "5")."""
    left, _, value = text.rpartition("=")
    title, _, limit = left.rpartition(".")
    part, _, name = title.partition(" ")
    return (part, name), limit, value
