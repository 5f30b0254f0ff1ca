# SPDX-License-Identifier: Apache-2.0
"""The grammar of gmond.conf as gmond's own reader, libConfuse 3.3, takes it; and quoting for it.

It follows that reader in what it accepts and in what it skips without a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ncm.text import Text
from ncm.values import VALUES, derive, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_BLANK = re.compile(r"[ \t\n]+")
_COMMENT = re.compile(r"(?:#|//)[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_ENVIRONMENT = re.compile(r"\$\{([^}]*)\}")
_WORD = re.compile(r"[^ #\"'\t\n\r={}()+,*]+")
_PLUS = "+="
_SINGLE = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_SINGLE_ESCAPE = re.compile(r"\\(\n|['\\])")
# A variable ends at its brace, whatever stands before that.
_DOUBLE = re.compile(r'"((?:\$\{[^}]*\}|(?!\$\{[^}]*\})[^"\\]|\\.)*)"', re.DOTALL)
_DOUBLE_ESCAPE = re.compile(
    r"\\(?P<digits>[0-9]+)|\\x(?P<hex>[0-9A-Fa-f]{1,2})|\\(?P<other>.)|\$\{(?P<name>[^}]*)\}",
    re.DOTALL,
)
_OCTAL = re.compile("[0-7]{1,3}")
_LETTERS = {"n": "\n", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "e": "\x1b", "t": "\t",
            "v": "\v", "\n": ""}  # fmt: skip
_BYTES = re.compile("[\udc80-\udcff]+")
_UNKNOWN = "\ud800"
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Token(NamedTuple):
    """kind: STR, COMMENT, END or one of ``{ } ( ) = , +``."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, END last. Raises ValueError where the reader gives up."""
    at, line = 0, 1
    while at < len(text):
        kind, value, end = _token(text, at)
        if kind:
            yield Token(kind, value, line)
        line += text.count("\n", at, end)
        at = end
    yield Token("END", "", line)


def _token(text: str, at: int) -> tuple[str, str, int]:
    """Kind ("" for what is skipped), value and end of what stands at ``at``."""
    for skipped, kind in ((_BLANK, ""), (_COMMENT, "COMMENT")):
        match = skipped.match(text, at)
        if match:
            return kind, "", match.end()
    char = text[at]
    if text.startswith(_PLUS, at):
        return "+", _PLUS, at + 2
    if char in "{}()=,":
        return char, char, at + 1
    if char == '"':
        return _double(text, at)
    if char == "'":
        return _single(text, at)
    match = _ENVIRONMENT.match(text, at)
    word = _WORD.match(text, at)
    if match and (not word or match.end() >= word.end()):
        return "STR", _variable(match[1]), match.end()
    # The reader drops any other character without a word.
    return ("STR", word.group(), word.end()) if word else ("", "", at + 1)


def _double(text: str, at: int) -> tuple[str, str, int]:
    match = _DOUBLE.match(text, at)
    if not match:
        return "", "", len(text)
    plain = _BYTES.sub(_characters, _DOUBLE_ESCAPE.sub(_unescaped, match[1]))
    return "STR", _ended(plain), match.end()


def _single(text: str, at: int) -> tuple[str, str, int]:
    match = _SINGLE.match(text, at)
    if not match:
        raise ValueError("a string is not ended")
    plain = _SINGLE_ESCAPE.sub(lambda found: found[1].strip("\n"), match[1])
    return "STR", _ended(plain), match.end()


def _unescaped(match: re.Match[str]) -> str:
    if match["name"] is not None:
        return _variable(match["name"])
    if match["hex"]:
        return _byte(int(match["hex"], 16))
    if match["digits"]:
        return _octal(match["digits"])
    return _LETTERS.get(match["other"], match["other"])


def _octal(digits: str) -> str:
    octal = _OCTAL.match(digits)
    # The reader takes the longest match, and for equal lengths an octal number.
    if not octal or octal.end() != len(digits):
        raise ValueError(f"\\{digits} is no escape")
    if int(digits, 8) > 255:
        raise ValueError(f"\\{digits} is no octal number of one byte")
    return _byte(int(digits, 8))


def _byte(number: int) -> str:
    return chr(number) if number < 128 else chr(0xDC00 + number)


def _characters(match: re.Match[str]) -> str:
    """Bytes that were written one by one and are an UTF-8 character together."""
    return match.group().encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _variable(name: str) -> str:
    """A value of gmond's environment is not known here: it is marked, and equals nothing else."""
    return f"{_UNKNOWN}{name}{_UNKNOWN}"


def _ended(value: str) -> str:
    """A string of C ends at its first NUL."""
    return value.partition("\0")[0]


def complaint(value: str) -> str | None:
    """Why gmond.conf cannot carry ``value``, or None when it can."""
    if "\0" in value:
        return "holds a NUL character"
    if _SURROGATE.search(value):
        return "is no valid Unicode text"
    return None


def quote(value: str) -> str:
    """``value`` as a string of gmond.conf. Raises ValueError when it cannot be expressed."""
    reason = complaint(value)
    if reason:
        raise ValueError(reason)
    plain = value.replace("\\", "\\\\").replace('"', '\\"').replace("${", "\\${")
    return '"' + _CONTROL.sub(lambda char: f"\\x{ord(char.group()):02x}", plain) + '"'


def quoted(value: Any) -> Text:
    """A string of the profile, quoted; it keeps its path."""
    if isinstance(value, VALUES):
        return Text(derive(value, quote(text_of(value))))
    return Text(quote(str(value)))


def word(value: Any) -> Text:
    """A string of the profile, bare where that is enough; it keeps its path."""
    plain = text_of(value)
    bare = _WORD.fullmatch(plain) and not plain.startswith("//")
    return Text(value) if bare else quoted(value)


def parameter(value: Any) -> Text:
    """The value of a module's parameter, which the original writes as it is.

    So profiles have quotes in it. What is not one whole value of the grammar is quoted.
    """
    plain = text_of(value).strip(" \t\n")
    try:
        kind, read, end = _token(plain, 0) if plain else ("", "", 0)
    except ValueError:
        return quoted(value)
    whole = kind == "STR" and end == len(plain) and _UNKNOWN not in read
    return Text(derive(value, plain)) if whole else quoted(value)
