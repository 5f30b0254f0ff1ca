# SPDX-License-Identifier: Apache-2.0
"""The names in oned.conf and monitord.conf whose values hold no secret."""

from __future__ import annotations

from ncm.schema import Record
from ncm.schema.compound import DictField, ListField, RecordField
from ncm.schema.fields import Field
from ncm_oned.layout import SECTIONS
from ncm_oned.schema.tree import OnedTree

_ELSEWHERE = ("NAME", "VM_HOOK", "HOST_HOOK", "IMAGE_MAD", "PRIKEY")


def _fields(cls: type[Record]) -> list[Field]:
    found: list[Field] = []
    for field in cls.fields.values():
        found.append(field)
        inner = field
        while isinstance(inner, (ListField, DictField)):
            inner = inner.item
        if isinstance(inner, RecordField):
            found += _fields(inner.cls)
    return found


def _names() -> frozenset[str]:
    names = {field.name.upper() for field in _fields(OnedTree)}
    secret = {field.name.upper() for field in _fields(OnedTree) if field.secret}
    for _, settings in SECTIONS:
        names.update(settings.split())
    return frozenset({*names, *_ELSEWHERE} - secret)


NAMES = _names()
