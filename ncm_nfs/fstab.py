# SPDX-License-Identifier: Apache-2.0
"""Lines of /etc/fstab: six fields, escaped as fstab(5) says; what in them is secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Optional

from ncm.text import Text
from ncm.values import Secret, Str
from ncm_nfs import octal

NETWORK_TYPES = ("ceph", "lustre", "nfs", "nfs4", "panfs")

_SPECIAL = re.compile("[ \t\n\\\\]")
_BLANKS = re.compile("[ \t]+")
# Options by name, and user:password@ in a device such as curlftpfs#... or https://...
_SECRET = re.compile(
    r'(?P<name>(?:^|[\s,"])(?P<word>[\w.-]*(?:secret|pass|pwd?|token|key)[\w.-]*)=)'
    r'(?P<value>"[^"]*"|[^,\s]*)'
    r"|(?P<before>(?:://|\#)[^/\s:@]*:)(?P<login>[^@\s/]+)(?=@)",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """The fields of one line, unescaped; freq and passno in decimal."""

    device: str
    mountpoint: str
    fstype: str
    options: str = "defaults"
    freq: str = "0"
    passno: str = "0"

    @property
    def key(self) -> str:
        return normal(self.mountpoint)

    @property
    def is_bind(self) -> bool:
        return self.fstype == "none" and is_bind(self.options)


def escape(text: str) -> str:
    """A field as getmntent(3) wants it."""
    return _SPECIAL.sub(lambda match: octal.escape(match.group()), text)


def parse(line: str) -> Optional[Entry]:
    """The entry of a line; None for comments, empty lines and fewer than three fields."""
    line = line.strip(" \t\r")
    fields = [] if line.startswith("#") else _BLANKS.split(line)[:6]
    if len(fields) < 3:
        return None
    texts = [octal.unescape(field) for field in fields[:4]]
    return Entry(*texts, *(_number(field) for field in fields[4:]))


def _number(field: str) -> str:
    return str(int(field)) if field.isascii() and field.isdigit() else field


def normal(mountpoint: str) -> str:
    """A mount point without doubled or final slashes: what two lines are compared by."""
    return "/" + "/".join(part for part in mountpoint.split("/") if part)


def within(point: str, points: Iterable[str]) -> bool:
    """Whether a mount point lies in another one of these."""
    return any(point != other and point.startswith(f"{other}/") for other in points)


def is_bind(options: str) -> bool:
    """Whether the options make an entry of type none a bind mount."""
    return bool({"bind", "rbind"} & set(options.split(",")))


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in runs, and whether each is secret (a password, or a key instead of its file)."""
    at = 0
    for match in _SECRET.finditer(text):
        if (match["word"] or "").lower().endswith(("file", "keyring")):
            continue
        group = "login" if match["login"] else "value"
        if not match[group]:
            continue
        yield text[at : match.start(group)], False
        yield match[group], True
        at = match.end(group)
    yield text[at:], False


def guarded(line: str) -> Text:
    """Somebody's line as it is, its secrets marked."""
    return Text(*(Secret(text) if secret else text for text, secret in pieces(line)))


def mask(line: str) -> str:
    """The line with *** for its secrets."""
    return str(guarded(line))


def field(value: Str) -> Text:
    """A value of the profile as one escaped field, its secrets marked."""
    return Text(
        *(
            Secret(text, value.path) if secret else Str(text, value.path)
            for text, secret in pieces(escape(value))
        )
    )
