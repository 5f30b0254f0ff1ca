# SPDX-License-Identifier: Apache-2.0
"""Kinds of fields that only Ganglia's trees have."""

from __future__ import annotations

from typing import Any

from ncm.errors import Problem
from ncm.profile.tree import Leaf
from ncm.schema import choice, long, string
from ncm.schema.compound import ListField
from ncm.schema.fields import MISSING, StringField
from ncm.schema.kinds import absolute_path, host_name
from ncm.values import Str
from ncm_ganglia import confuse, dotconf

INT_MAX = 2147483647
LONGEST = 1000
"""Characters of a text: gmetad and gmond keep what they say of a cluster in small buffers."""


def text(doc: str, **options: Any) -> Any:
    """A string that gmond reads back unchanged."""
    return string(doc, check=_for_gmond, **options)


def gmetad_text(doc: str, **options: Any) -> Any:
    """A string that gmetad reads back unchanged; gmetad knows no empty one."""
    return string(doc, check=_for_gmetad, **options)


def directory(doc: str) -> Any:
    """An absolute path that gmond reads back unchanged; empty as if it were left out."""
    return string(doc, check=_directory, pan="string")


def number(doc: str, low: int | None = None, **options: Any) -> Any:
    """A whole number that a C int can hold."""
    return long(doc, -INT_MAX if low is None else low, INT_MAX, **options)


def address(doc: str, **options: Any) -> Any:
    """A host name, or an address of either family."""
    return string(doc, check=_address, **options)


def action(doc: str) -> Any:
    """allow or deny."""
    return choice(doc, "allow", "deny", required=True)


def _address(value: str) -> str | None:
    if ":" not in value:
        return host_name(value)
    import ipaddress

    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return "is neither a host name nor an address"
    return None


def _for_gmond(value: str) -> str | None:
    return _length(value) or confuse.complaint(value)


def _for_gmetad(value: str) -> str | None:
    return _length(value) or dotconf.complaint(value)


def _length(value: str) -> str | None:
    return f"is longer than {LONGEST} characters" if len(value) > LONGEST else None


def _directory(value: str) -> str | None:
    return (absolute_path(value) or _for_gmond(value)) if value else None


class Scalar(StringField):
    """A leaf of any type, as its text."""

    def convert(self, leaf: Leaf, path: str, problems: list[Problem]) -> Any:
        return Str(leaf.text, path)


def scalar(doc: str) -> Any:
    """A string, number or boolean that gmond reads back unchanged."""
    field = Scalar(doc, False, MISSING, None)
    field.check = _for_gmond
    return field


class OneOrMore(ListField):
    """A list, or one item in its place."""

    def load(self, node: Any, path: str, problems: list[Problem]) -> Any:
        if isinstance(node, dict) and node:
            return [self.item.load(node, path, problems)]
        return super().load(node, path, problems)


def one_or_more(item: Any, doc: str, *, required: bool = False) -> Any:
    """A list of ``item`` (a Record class), or one of them."""
    from ncm.schema.compound import RecordField

    return OneOrMore(RecordField(item, "", False, MISSING, None), doc, required, MISSING, None)
