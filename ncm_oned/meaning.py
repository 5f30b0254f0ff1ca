# SPDX-License-Identifier: Apache-2.0
"""What oned makes of a file: for comparing, for checking, and for showing old lines."""

from __future__ import annotations

import re

from ncm_oned.grammar import parse
from ncm_oned.layout import repeated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KEY = re.compile(r"\s*([A-Za-z0-9_]+)\s*=\s*")
_VALUE = re.compile(r'("(?:[^"\\]|\\.)*"|[^=#\s,\[\]"]+)')
_OPEN = re.compile(r"\[\s*")
_END = re.compile(r"\s*([],]|\],)?\s*")
_COMMENT = re.compile(r"\s*#")
_OURS = re.compile(r"\s*(#[A-Za-z ]*|\])?\s*")
_CREDENTIALS = re.compile(r"://[^/\s]*@")


def meaning(text: str) -> Any:
    """Equal for two texts that oned reads alike: values, and the order of what is repeated.

    A name that oned reads once counts with its first value; a vector's order does not matter.
    Raises ValueError where oned refuses the text.
    """
    found: dict[str, list[Any]] = {}
    for name, value, _ in parse(text).attributes:
        values = found.setdefault(name, [])
        if not values or repeated(name):
            values.append(value if isinstance(value, str) else dict(value))
    return found


def check(text: str) -> None:
    """Raise ValueError unless oned takes the whole text, no character dropped."""
    ignored = parse(text).ignored
    if ignored:
        raise ValueError(f"oned would drop the characters {ignored!a}")


def mask(line: str) -> str:
    """A line of an old file, its values hidden unless they certainly are no secret.

    A line may be the middle of a secret of several lines: it is shown only when all of it
    reads as settings that we know and that hold no secret.
    """
    if _OURS.fullmatch(line):
        return line
    if _COMMENT.match(line):
        return "# ***"
    if _harmless(line):
        return line
    key = _KEY.match(line)
    return f"{line[: key.end()]}***" if key else "***"


def _harmless(line: str) -> bool:
    at = 0
    while at < len(line):
        key = _KEY.match(line, at)
        if not key or key[1].upper() not in _shown_keys() or _CREDENTIALS.search(line):
            return False
        at = key.end()
        opened = _OPEN.match(line, at)
        if opened:
            at = opened.end()
            continue
        value = _VALUE.match(line, at)
        end = _END.match(line, value.end() if value else at)
        if not value or not end:
            return False
        at = end.end()
    return True


_keys: set[str] = set()


def _shown_keys() -> set[str]:
    """Every name of both files but the password's, collected when first asked for."""
    if not _keys:
        from ncm_oned.schema.names import NAMES

        _keys.update(NAMES)
    return _keys
