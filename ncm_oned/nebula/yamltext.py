# SPDX-License-Identifier: Apache-2.0
"""Values as YAML that Ruby, JavaScript and Python read alike, and records as its lines."""

from __future__ import annotations

import re
from typing import Any

from ncm.render import truth
from ncm.schema import Record
from ncm.values import Bool, Int, derive, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Line = tuple[str, Any]

_PLAIN = re.compile(r"[A-Za-z0-9_./$(+]([A-Za-z0-9_./:$()@%+=,~-]| (?=[A-Za-z0-9$(/]))*\Z")
_BOOLEAN = re.compile(r"(yes|no|true|false|on|off)\Z", re.IGNORECASE)
_NULL = re.compile(r"(~|null|)\Z", re.IGNORECASE)
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z", re.ASCII)
_OTHER = re.compile(
    r"""[-+]?( [0-9][0-9_,]*            # octal, with marks for thousands
      | 0[bB][01_,]+ | 0[oO][0-7_,]+ | 0[xX][0-9a-fA-F_,]+
      | [0-9]*[0-9_,]*\.[0-9_,]*([eE][-+]?[0-9]+)?
      | [0-9][0-9_,]*[eE][-+]?[0-9]+
      | [0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?
      | \.(inf|nan) )\Z
      | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*\Z | (<<|=|y|n)\Z""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def kind_of(text: str) -> tuple[str, Any]:
    """What a plain scalar is: (null, bool, int, symbol, other or str; its value)."""
    if _NULL.match(text):
        return "null", None
    if _BOOLEAN.match(text):
        return "bool", text.lower() in ("yes", "true", "on")
    if _WHOLE.match(text):
        return "int", int(text)
    if text.startswith(":"):
        return "symbol", text
    return ("other" if _OTHER.match(text) else "str"), text


def scalar(text: str) -> str:
    """A string as a scalar that stays a string: plain where that is safe, else quoted."""
    # A colon before a blank, or at the end, would make a key of it.
    if _PLAIN.match(text) and ": " not in f"{text} " and kind_of(text)[0] == "str":
        return text
    return '"' + "".join(_NAMED.get(char) or _shown(char) for char in text) + '"'


def _shown(char: str) -> str:
    if char.isprintable() and char != "\ufeff":
        return char
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def lines(record: Record, symbols: bool, bare: Iterable[str] = ()) -> list[Line]:
    """(start of a line, value or "") of a record; symbols: keys as Ruby's ``:key:``.

    bare: fields whose values are written as they are, for their readers want it so.
    """
    return list(_Lines(":" if symbols else "", frozenset(bare)).of(record, 0))


class _Lines:
    def __init__(self, mark: str, bare: frozenset[str]) -> None:
        self.mark = mark
        self.bare = bare

    def of(self, record: Record, indent: int) -> Iterator[Line]:
        for name, value in record.items():
            yield from self._field(f"{' ' * indent}{self.mark}{name}:", name, value, indent + 2)

    def _field(self, head: str, name: str, value: Any, indent: int) -> Iterator[Line]:
        if isinstance(value, Record):
            yield head, ""
            yield from self.of(value, indent)
        elif isinstance(value, list):
            yield (head, "") if value else (f"{head} []", "")
            for item in value:
                yield from self._item(item, indent)
        elif isinstance(value, (Bool, Int)) or text_of(value):
            yield f"{head} ", self._scalar(name, value)
        else:
            yield head, derive(value, "")

    def _item(self, item: Any, indent: int) -> Iterator[Line]:
        pad = " " * indent
        if not isinstance(item, Record):
            yield f"{pad}- ", self._scalar("", item)
            return
        for number, (head, value) in enumerate(self.of(item, indent + 2)):
            yield (head if number else f"{pad}- {head.lstrip()}"), value

    def _scalar(self, name: str, value: Any) -> Any:
        if isinstance(value, Bool):
            return truth(value, "true", "false")
        if isinstance(value, Int) or name in self.bare:
            return value
        return derive(value, scalar(text_of(value)))
