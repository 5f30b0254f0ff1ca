# SPDX-License-Identifier: Apache-2.0
"""Values written so that oned reads them back unchanged, and those that cannot be."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ncm.text import Text, join
from ncm.values import VALUES, Bool, Str, derive, text_of

_DIGITS = re.compile(r"[0-9]+\Z", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Joined(NamedTuple):
    """A list that becomes one value, its items with ``separator`` between."""

    separator: str
    items: list[Any]


def complaint(text: str) -> str | None:
    """Why oned's grammar cannot carry ``text``, or None when it can."""
    if text.endswith("\\"):
        return "ends in a backslash, which oned takes for an escaped quote"
    if "]]>" in text:
        return "holds ]]>, at which oned stops reading the file"
    if "\0" in text:
        return "holds a NUL character"
    if "\r" in text:
        return "holds a carriage return"
    if _SURROGATE.search(text):
        return "is no valid Unicode text"
    return None


def quote(text: str) -> str:
    """``text`` as a quoted value. Raises ValueError when it cannot be expressed."""
    reason = complaint(text)
    if reason:
        raise ValueError(reason)
    return '"' + _escape(text) + '"'


def plain_or_quoted(text: str) -> str:
    """The form of 2010: a value of digits without quotes. Raises ValueError like quote."""
    return text if _DIGITS.match(text) else quote(text)


def quoted(value: Any) -> Any:
    """Template filter: the value, quoted, with its profile path."""
    if isinstance(value, Joined):
        return Text('"', join(value.separator, [_item(item) for item in value.items]), '"')
    if isinstance(value, VALUES):
        return derive(value, quote(text_of(value)))
    return quote(str(value))


def _item(item: Any) -> Any:
    if isinstance(item, VALUES):
        return derive(item, _escape(text_of(item)))
    return _escape(str(item))


def _escape(text: str) -> str:
    return text.replace('"', '\\"')


def leaf_text(value: Any) -> Any:
    """A leaf as people read it: a boolean as yes or no."""
    if isinstance(value, Bool):
        return Str("yes" if value else "no", value.path, value.given)
    return value if isinstance(value, VALUES) else str(value)
