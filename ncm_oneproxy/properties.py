# SPDX-License-Identifier: Apache-2.0
"""login-pswd.properties, in the grammar of java.util.Properties, and login-cert.properties."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ncm.text import Text, join
from ncm.values import derive, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ncm.values import Str
    from ncm_oneproxy.schema.login import CertificateUser, PasswordUser

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\f": "\\f", "\\": "\\\\"}
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_CODE = re.compile(r"u([0-9A-Fa-f]{4})")
_DATA = re.compile(r'\s*"(.*)"[\s,]*(.*)')
_CERTIFICATE_COMMENT = re.compile(r"\s*#")


def passwords(users: Mapping[Str, PasswordUser]) -> Text:
    """login-pswd.properties: user=password,group,group."""
    lines = []
    for name, user in users.items():
        words = [_as(user.password, value), *(_as(group, value) for group in user.groups)]
        lines.append(Text(_as(name, key), "=", join(",", words), "\n"))
    return join("", lines)


def certificates(users: Mapping[Str, CertificateUser]) -> Text:
    """login-cert.properties, which is no file of properties: "subject" group,group."""
    return join("", [Text('"', name, '" ', join(",", list(user.groups)), "\n")
                     for name, user in users.items()])  # fmt: skip


def _as(found: Any, escape: Callable[[str], str]) -> Any:
    return derive(found, escape(text_of(found)))


def key(text: str) -> str:
    """A key, so that Java reads it back unchanged."""
    return re.sub("[ =:#!]", lambda match: f"\\{match[0]}", _escaped(text))


def value(text: str) -> str:
    """A part of a value; at the beginning of it Java would skip blanks."""
    blanks = len(text) - len(text.lstrip(" "))
    return "\\ " * blanks + _escaped(text[blanks:])


def _escaped(text: str) -> str:
    return "".join(_NAMED.get(char) or _coded(char) for char in text)


def _coded(char: str) -> str:
    if " " <= char <= "~":
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def read(text: str) -> dict[str, str]:
    """Key -> value, as Java reads the file. Raises ValueError where it would refuse it."""
    # Java takes each byte for a character.
    plain = text.encode("utf-8", "surrogateescape").decode("latin-1")
    return dict(_pair(line) for line in _lines(plain))


def _lines(text: str) -> Iterator[str]:
    """Logical lines: without comments, continued ones joined."""
    kept, continued = "", False
    for raw in re.split("\r\n|\n|\r", text):
        line = raw.lstrip(" \t\f")
        if (not continued and line[:1] in ("", "#", "!")) or not kept + line:
            continued = False
            continue
        kept += line
        continued = (len(kept) - len(kept.rstrip("\\"))) % 2 == 1
        if continued:
            kept = kept[:-1]
        else:
            yield kept
            kept = ""
    if kept:
        yield kept


def _pair(line: str) -> tuple[str, str]:
    found = re.match(r"((?:\\.|[^\\=: \t\f])*)[ \t\f]*[=:]?[ \t\f]*(.*)", line, re.DOTALL)
    if not found:
        raise ValueError("a line is no property")
    return _plain(found[1]), _plain(found[2])


def _plain(text: str) -> str:
    out, at = [], 0
    while at < len(text):
        char, at = text[at], at + 1
        if char == "\\" and at < len(text):
            code = _CODE.match(text, at)
            if code:
                char, at = chr(int(code[1], 16)), code.end()
            elif text[at] == "u":
                raise ValueError("malformed \\uxxxx")
            else:
                char, at = _LETTERS.get(text[at], text[at]), at + 1
        out.append(char)
    whole = "".join(out)
    return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def passwords_meaning(text: str) -> Any:
    """User -> password and groups, as Jetty takes them."""
    found = {}
    for name, words in read(text).items():
        password, _, groups = words.partition(",")
        parts = frozenset(part for part in re.split("[ ,]+", groups) if part)
        found[name.strip()] = (password.strip(), parts)
    return found


def certificates_meaning(text: str) -> Any:
    """Subject -> groups, as StratusLab's CertLoginModule takes them.

    Raises ValueError for a line that is neither a user nor a comment; the module passes it over.
    """
    found = {}
    for line in re.split("\r\n|\n|\r", text):
        if not line.strip() or _CERTIFICATE_COMMENT.match(line):
            continue
        match = _DATA.fullmatch(line)
        if not match:
            raise ValueError("a line is no user")
        found[match[1]] = frozenset(part for part in re.split(r"[\s,]+", match[2]) if part)
    return found


def passwords_mask(line: str) -> str:
    """A line of an old file without its password; one that another continues is hidden."""
    match = re.match(r"\s*[^\s\\=:#!]+\s*[=:]", line)
    return f"{match[0]}***" if match else "***" if line.strip() else line
