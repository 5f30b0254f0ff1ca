# SPDX-License-Identifier: Apache-2.0
"""Files of assignments, which bash sources: quoting, written, read.

Those of the network scripts, and /etc/sysconfig/network, which others read as well.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Interface
from typing import TYPE_CHECKING, Any

from ncm.render import render
from ncm.values import derive, text_of

if TYPE_CHECKING:
    from ncm.text import Text

_PLAIN = re.compile(r"[A-Za-z0-9_./:,@%+-]+\Z")
_VARIABLE = r"\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\})"
_DOUBLE = rf'"(?:[^"\\$`]|\\.|{_VARIABLE})*"'
_PIECES = rf"[^ \t\n'\"\\$`;&|<>()~]|'[^']*'|{_DOUBLE}|\\.|{_VARIABLE}"
_ASSIGNMENT = re.compile(
    rf"(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<word>(?:{_PIECES})*)(?=[ \t\n]|\Z)",
    re.DOTALL,
)
_GAP = re.compile(r"(?:[ \t\n]|\\\n|#[^\n]*)*")
_PIECE = re.compile(_PIECES, re.DOTALL)
_IN_DOUBLE = re.compile(rf"\\.|{_VARIABLE}|[^\\$]+", re.DOTALL)


def quote(text: str) -> str:
    """The text in single quotes; a single quote itself as bash wants it."""
    return "'" + text.replace("'", "'\\''") + "'"


def plain(text: str) -> str:
    """The text as it is where the shell takes it so, else in single quotes."""
    return text if _PLAIN.match(text) else quote(text)


def quoted(value: Any) -> Any:
    """A leaf in single quotes."""
    return derive(value, quote(text_of(value)))


def unquoted(value: Any) -> Any:
    """A leaf without quotes where that is safe."""
    return derive(value, plain(text_of(value)))


def written(found: list[tuple[str, Any]]) -> Text:
    """The text of a file of these lines."""
    return render("network/assignments.j2", lines=found)


def meaning(content: str) -> dict[str, str]:
    """What the network scripts see: the last value of each variable.

    A MAC address has no case, and a broadcast address that they would compute says nothing.
    Raises ValueError when the file does more than assign.
    """
    values = parse(content)
    for variable in ("HWADDR", "MACADDR"):
        if variable in values:
            values[variable] = values[variable].lower()
    try:
        network = IPv4Interface(f"{values['IPADDR']}/{values['NETMASK']}").network
    except (KeyError, ValueError):
        return values
    if values.get("BROADCAST") == str(network.broadcast_address):
        del values["BROADCAST"]
    return values


def check(content: str) -> None:
    """ValueError where it does more than assign."""
    parse(content)


def parse(text: str) -> dict[str, str]:
    """Variable -> value after the last assignment.

    Raises ValueError where anything but assignments of words, with variables that the file
    itself has set before, is found.
    """
    values: dict[str, str] = {}
    if "\0" in text:
        raise ValueError("holds a zero byte")
    position = _skip(text, 0)
    while position < len(text):
        match = _ASSIGNMENT.match(text, position)
        if match is None:
            line = text.count("\n", 0, position) + 1
            raise ValueError(f"line {line} is no assignment of a plain value")
        values[match["name"]] = _value(match["word"], values)
        position = _skip(text, match.end())
    return values


def _skip(text: str, position: int) -> int:
    match = _GAP.match(text, position)
    return match.end() if match else position


def _value(word: str, known: dict[str, str]) -> str:
    return "".join(_piece(match[0], known) for match in _PIECE.finditer(word))


def _piece(piece: str, known: dict[str, str]) -> str:
    if piece.startswith("'"):
        return piece[1:-1]
    if piece.startswith('"'):
        inner = _IN_DOUBLE.finditer(piece[1:-1])
        return "".join(_inside(match[0], known) for match in inner)
    if piece.startswith("\\"):
        return "" if piece == "\\\n" else piece[1]
    return _expand(piece, known)


def _inside(piece: str, known: dict[str, str]) -> str:
    """A piece between double quotes, where a backslash escapes only a few characters."""
    if piece.startswith("\\"):
        return "" if piece == "\\\n" else piece[1] if piece[1] in '$`"\\' else piece
    return _expand(piece, known)


def _expand(piece: str, known: dict[str, str]) -> str:
    if not piece.startswith("$") or len(piece) == 1:
        return piece
    name = piece.strip("${}")
    if name not in known:
        raise ValueError(f"takes ${name} from elsewhere")
    return known[name]
