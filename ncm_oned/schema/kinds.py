# SPDX-License-Identifier: Apache-2.0
"""Kinds of fields that only oned.conf has; every free text must be expressible in its grammar."""

from __future__ import annotations

from typing import Any

from ncm.schema import listof, long, string
from ncm.schema.kinds import absolute_path
from ncm.values import Secret
from ncm_oned.quoting import complaint

# oned reads numbers into a C int; a larger one becomes another in silence.
INT_MAX = 2147483647
_URL = r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?"
_ACL = r"-?|(USE|MANAGE|ADMIN)(\+(USE|MANAGE|ADMIN))*"


def text(doc: str, **options: Any) -> Any:
    """A string that oned reads back unchanged; secret=True for a password."""
    return string(doc, check=_expressible, **options)


def word(doc: str, **options: Any) -> Any:
    """A name without blanks and commas: of a driver, an encoding, an attribute."""
    return string(doc, pattern=r"[A-Za-z0-9_.-]+", hint="letters, digits and _ . -", **options)


def directory(doc: str, **options: Any) -> Any:
    """An absolute path that oned reads back unchanged."""
    return string(doc, check=_path, pan="absolute_file_path", **options)


def directories(doc: str) -> Any:
    """A list of absolute paths, which oned separates by blanks."""
    return listof(string("path", check=_one_word_path, pan="absolute_file_path"), doc)


def count(doc: str, low: int = 0, **options: Any) -> Any:
    """A whole number from ``low`` to the largest that oned can hold."""
    return long(doc, low, options.pop("high", INT_MAX), **options)


def url(doc: str, **options: Any) -> Any:
    """An http or https address without user, password and query."""
    hint = "an http or https address without user and query"
    return string(doc, pattern=_URL, hint=hint, **options)


def permissions(doc: str) -> Any:
    """Rights that an ACL rule grants: USE, MANAGE, ADMIN joined by +, or "" or "-" for none."""
    return string(doc, pattern=_ACL, hint="rights such as USE or USE+MANAGE, or - for none")


def attributes(doc: str) -> Any:
    """A list of template attributes, A or VECTOR/A, in upper case."""
    pattern = r"[A-Z0-9_]+(/[A-Z0-9_]+)?"
    return listof(string("attribute", pattern=pattern, hint="NAME or VECTOR/NAME"), doc)


def words(doc: str) -> Any:
    """A list of names that oned separates by commas."""
    return listof(word("name"), doc)


def ranges(doc: str, highest: int) -> Any:
    """Numbers and ranges a:b up to ``highest``, with commas between; "" for none."""
    return string(doc, check=lambda value: _ranges(str(value), highest), pan="string")


def _expressible(value: Any) -> str | None:
    return complaint(value.reveal() if isinstance(value, Secret) else str(value))


def _path(value: Any) -> str | None:
    return absolute_path(value) or complaint(value)


def _one_word_path(value: Any) -> str | None:
    return "must not hold a blank" if " " in value else _path(value)


def _ranges(value: str, highest: int) -> str | None:
    for part in value.split(",") if value.strip() else []:
        ends = part.strip().split(":")
        if len(ends) > 2 or not all(end.isascii() and end.isdigit() for end in ends):
            return "must be numbers and ranges such as 0, 1, 4090:4095"
        if int(ends[-1]) > highest:
            return f"goes beyond {highest}"
        if int(ends[0]) > int(ends[-1]):
            return "has a range that ends before it starts"
    return None
