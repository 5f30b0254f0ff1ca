# SPDX-License-Identifier: Apache-2.0
"""Profile paths, and the escaping by which Pan turns any text into a path's name."""

from __future__ import annotations

from ncm.errors import Bug, UsageError

_HEX = frozenset("0123456789abcdef")


def escape(text: str) -> str:
    """The name that Pan's ``escape`` makes of ``text``: ``_xx`` per byte that is not [A-Za-z0-9].

    A leading digit is escaped too. Bytes below 0x10 get two digits, so that nothing is lost
    (the Perl code writes one, which it cannot read back).
    """
    out = []
    for index, char in enumerate(text):
        if char.isascii() and char.isalnum() and (index or not char.isdigit()):
            out.append(char)
        else:
            out.extend(f"_{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
    return "".join(out)


def unescape(name: str) -> str:
    """The text that ``escape`` was given; an underscore without two hex digits stays."""
    head, *parts = name.split("_")
    out = bytearray(head.encode("utf-8", "surrogateescape"))
    for part in parts:
        if len(part) > 1 and part[0] in _HEX and part[1] in _HEX:
            out.append(int(part[:2], 16))
            out += part[2:].encode("utf-8", "surrogateescape")
        else:
            out += f"_{part}".encode("utf-8", "surrogateescape")
    return out.decode("utf-8", "surrogateescape")


def join(path: str, *names: str) -> str:
    """``path`` with raw child names appended."""
    return "/".join(("" if path == "/" else path, *names)) or "/"


def normal(path: str) -> str:
    """``path`` without a trailing slash; a relative one is a mistake of ours."""
    if not path.startswith("/"):
        raise Bug(f"{path!r} is not an absolute profile path")
    return path.rstrip("/") or "/"


def split(path: str) -> list[str]:
    """The raw names of a path that somebody typed: ``/a/{b.c}`` -> ``["a", "b_2ec"]``.

    Raises UsageError for a relative path, an empty name or an open brace.
    """
    if not path.startswith("/"):
        raise UsageError(f"{path}: a profile path starts with /")
    names = _braces(path)[1:].removesuffix("/").split("/")
    if names == [""]:
        return []
    if "" in names:
        raise UsageError(f"{path}: a name is empty")
    return names


def _braces(path: str) -> str:
    out = []
    rest = path
    while "{" in rest:
        before, _, rest = rest.partition("{")
        raw, closed, rest = rest.partition("}")
        if not closed:
            raise UsageError(f"{path}: '{{' without '}}'")
        out += [before, escape(raw)]
    return "".join(out) + rest
