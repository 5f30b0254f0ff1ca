# SPDX-License-Identifier: Apache-2.0
"""libvirt's conf grammar (libvirtd.conf, qemu.conf): quoting, and a parser of our own.

The grammar is that of libvirt's util/virconf.c: ``name = value`` with a decimal number, a
string or a list; strings in ``'...'``, ``"..."`` or three double quotes, with no escapes at all.
"""

from __future__ import annotations

import re

from ncm.text import Text, join
from ncm.values import Bool, Int, derive, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    from ncm.text import Part
    from ncm.values import Value

    Setting = Union[int, str, list["Setting"]]

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_NUMBER = re.compile("[-+]?[0-9]+")
_BLANKS = re.compile("[ \t]*")
_SPACE = re.compile("[ \t\r\n]*")
_STRING = re.compile('\'([^\'\r\n]*)\'|"""(.*?)"""|"([^"\r\n]*)"', re.DOTALL)
_COMMENT = re.compile("#[^\r\n]*")


def unquotable(text: str) -> str | None:
    """The complaint about a text that no string of the grammar can hold."""
    if _CONTROL.search(text):
        return "holds a control character"
    return None if _quote(text) else "holds quotes that libvirt's conf syntax cannot express"


def quoted(*parts: Part) -> Text:
    """The parts as one quoted string."""
    whole = Text(*parts)
    quote = _quote(whole.reveal())
    if quote is None:
        raise ValueError("a string that libvirt's conf syntax cannot express")
    return Text(quote, whole, quote)


def quote(value: Value) -> Value:
    """A template filter: the value as a quoted string."""
    return derive(value, quoted(text_of(value)).reveal())


def setting(value: Value | list[Value]) -> Part:
    """A value as libvirt reads it: a number, 1 or 0, a quoted string or a list of these."""
    if isinstance(value, list):
        return Text("[", join(", ", [setting(item) for item in value]), "]")
    if isinstance(value, Bool):
        return derive(value, "1" if value else "0")
    return value if isinstance(value, Int) else quote(value)


def _quote(text: str) -> str | None:
    if '"' not in text:
        return '"'
    if "'" not in text:
        return "'"
    return None if '"""' in text or text.endswith('"') else '"""'


def meaning(text: str) -> dict[str, Setting]:
    """What the daemon sees: of a setting given twice the first counts. Raises ValueError."""
    found: dict[str, Setting] = {}
    for name, value in parse(text):
        found.setdefault(name, value)
    return found


def check(text: str) -> None:
    """Raises ValueError unless libvirt can parse the text."""
    parse(text)


def parse(text: str) -> list[tuple[str, Setting]]:
    """All (name, value) in order. Raises ValueError with the line number."""
    return _Parser(text).statements()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def error(self, message: str) -> ValueError:
        line = self.text.count("\n", 0, self.at) + 1
        return ValueError(f"line {line}: {message}")

    def skip(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match.group()

    @property
    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def statements(self) -> list[tuple[str, Setting]]:
        found = []
        while self.at < len(self.text):
            self.skip(_SPACE)
            if not self.skip(_COMMENT):
                found.append(self.assignment())
            self.separator()
        return found

    def assignment(self) -> tuple[str, Setting]:
        name = self.skip(_NAME)
        if name is None:
            raise self.error("expecting a name")
        self.skip(_BLANKS)
        if self.next != "=":
            raise self.error("expecting an assignment")
        self.at += 1
        value = self.value()
        self.skip(_BLANKS)
        self.skip(_COMMENT)
        return name, value

    def separator(self) -> None:
        self.skip(_BLANKS)
        if self.next not in ("", "\n", "\r", ";"):
            raise self.error("expecting a separator")
        if self.next == ";":
            self.at += 1
        self.skip(_SPACE)

    def value(self) -> Setting:
        self.skip(_BLANKS)
        if self.next in ("'", '"') and self.next:
            return self.string()
        if self.next == "[":
            self.at += 1
            return self.items()
        number = self.skip(_NUMBER)
        if number is None:
            raise self.error("expecting a value")
        return int(number)

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            raise self.error("unterminated string")
        self.at = match.end()
        return next(group for group in match.groups() if group is not None)

    def items(self) -> list[Setting]:
        found: list[Setting] = []
        self.skip(_SPACE)
        while self.next != "]":
            if found and self.next != ",":
                raise self.error("expecting a separator in list")
            if found:
                self.at += 1
                self.skip(_SPACE)
                if self.next == "]":
                    break
            found.append(self.value())
            self.skip(_SPACE)
        self.at += 1
        return found
