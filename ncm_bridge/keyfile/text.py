# SPDX-License-Identifier: Apache-2.0
"""A key file as it is written: sections of keys, in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Union

from ncm.text import Text
from ncm.values import Str

Key = tuple[str, Any]
Keys = list[Key]
Section = tuple[str, Keys]


def written(sections: Iterable[Section]) -> Text:
    """The text of the file."""
    parts: list[Union[str, Text]] = []
    for name, keys in sections:
        parts.append(f"\n[{name}]\n" if parts else f"[{name}]\n")
        parts += [Text(f"{key}=", value, "\n") for key, value in keys]
    return Text(*parts)


def said(value: object, path: str) -> Str:
    """A computed value that keeps the path of the field it comes from."""
    return Str(str(value), path)


def given(*keys: tuple[str, Any]) -> Keys:
    """The keys that have a value."""
    return [(key, value) for key, value in keys if value is not None]


def numbered(key: str, values: Iterable[Any]) -> Keys:
    """key1, key2 ..."""
    return [(f"{key}{number}", value) for number, value in enumerate(values, 1)]
