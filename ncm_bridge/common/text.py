# SPDX-License-Identifier: Apache-2.0
"""Texts that name the fields of the profile they come from, and files that are sections of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.text import Text
from ncm.values import Bool, Int, Str, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ncm.text import Part


def said(text: object, *values: Any) -> Text:
    """A text that comes from these leaves of the profile."""
    first, *others = [value for value in values if value is not None]
    marks: list[Part] = [Str("", other.path) for other in others]
    return Text(*marks, Str(str(text), first.path, first.given))


def own(value: Str | Int) -> Text:
    """A leaf as it is."""
    return said(text_of(value), value)


def yesno(value: Bool) -> Text:
    """A truth as systemd and its kin spell it."""
    return said("yes" if value else "no", value)


def sectioned(sections: Iterable[tuple[str, Iterable[tuple[str, Any]]]]) -> Text:
    """[SECTION] and its lines KEY=VALUE, for each; an empty line between them."""
    parts: list[Part] = []
    for name, pairs in sections:
        parts.append(f"\n[{name}]\n" if parts else f"[{name}]\n")
        for key, value in pairs:
            parts += [f"{key}=", value, "\n"]
    return Text(*parts)
