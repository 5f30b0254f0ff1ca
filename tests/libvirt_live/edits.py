# SPDX-License-Identifier: Apache-2.0
"""Other values for the leaves of a profile, by what the schema says of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.fields import BooleanField, LongField, StringField
from ncm_libvirt.schema.libvirt import LibvirtTree

# Values that only make sense beside others, by the end of their path.
_FITTING = {
    "/cpu/model": ["qemu32"],
    "/machine": ["pc", "q35"],
    "/target": ["/var/lib/libvirt/other", "sdf", "vdf", "hdb"],
    "/pool": ["store", "images"],
    "/network": ["public", "routed"],
    "/portgroup": ["fast"],
    "/bridge": ["virbr99", "ovsbr0"],
    "/dev": ["ovsbr0"],
    "/file": ["/var/lib/libvirt/local/other.iso", "other.0"],
    "/block": ["/dev/ncmdisk9"],
    "/volume": ["plain", "unit:0:0:2"],
    "/secret": ["main"],
    "/protocol_version": ["4.1"],
    "/keymap": ["de"],
    "/mode": ["0750"],
    "/listen": ["0.0.0.0"],
}


def field_at(path: str) -> Any:
    """The field of a leaf below the component's tree."""
    field: Any = None
    fields = LibvirtTree.fields
    for name in path.strip("/").split("/"):
        if field is None or isinstance(field, RecordField):
            known = fields if field is None else field.cls.fields
            field = next(each for each in known.values() if each.name == name)
        else:
            assert isinstance(field, (ListField, DictField))
            field = field.item
    return field


def others(path: str, value: Any) -> Iterator[Any]:
    """Other values for the leaf, those that are likely to be accepted first."""
    field = field_at(path)
    if isinstance(field, BooleanField):
        yield not value
    elif isinstance(field, LongField):
        yield from (value + 1, value * 2, value - 1)
    elif isinstance(field, StringField) and field.values:
        yield from (each for each in field.values if each != value)
    else:
        yield from _texts(path, str(value))


def _texts(path: str, value: str) -> Iterator[str]:
    fitting = [item for end, items in _FITTING.items() if path.endswith(end) for item in items]
    yield from (each for each in fitting if each != value)
    last = value[-1:]
    if re.fullmatch("[0-8]", last):
        yield f"{value[:-1]}{int(last) + 1}"
    if last == "=":  # base64
        yield f"{value[:-4]}AAA="
    if len(value) > 7:
        yield f"{value[:-1]}y"
    yield f"{value}y"
