# SPDX-License-Identifier: Apache-2.0
"""Keys of a key file, in order, and their values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ncm.values import Str

Key = tuple[str, Any]
Keys = list[Key]
Section = tuple[str, Keys]


def said(value: object, path: str) -> Str:
    """A computed value that keeps the path of the field it comes from."""
    return Str(str(value), path)


def truth(value: object) -> str:
    """A truth as GLib spells it."""
    return "true" if value else "false"


def given(*keys: tuple[str, Any]) -> Keys:
    """The keys that have a value."""
    return [(key, value) for key, value in keys if value is not None]


def numbered(key: str, values: Iterable[Any]) -> Keys:
    """key1, key2 ..."""
    return [(f"{key}{number}", value) for number, value in enumerate(values, 1)]
