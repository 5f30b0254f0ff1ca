# SPDX-License-Identifier: Apache-2.0
"""Bytes written as a backslash and three octal digits, as exports(5) and fstab(5) allow."""

from __future__ import annotations

import re

_ESCAPED = re.compile(rb"\\([0-3][0-7]{2})")


def unescape(text: str) -> str:
    """The text with each such byte put back."""
    if "\\" not in text:
        return text
    raw = text.encode("utf-8", "surrogateescape")
    plain = _ESCAPED.sub(lambda match: bytes([int(match.group(1), 8)]), raw)
    return plain.decode("utf-8", "surrogateescape")


def escape(char: str) -> str:
    """One ASCII character in this form."""
    return f"\\{ord(char):03o}"
