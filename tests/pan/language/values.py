# SPDX-License-Identifier: Apache-2.0
"""Pan values (bool, int, float, str, list, dict, UNDEF, NULL), paths and escaping."""

from __future__ import annotations

import re
from typing import Any, Union

from .tokens import PanError

Term = Union[str, int]
Terms = list[Term]


class _Word:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __deepcopy__(self, memo: object) -> _Word:
        return self


UNDEF: Any = _Word("undef")
NULL: Any = _Word("null")


def escape(text: str) -> str:
    """Every character but ASCII letters and digits, and a digit in first place, as _xx."""
    if not text:
        return "_"
    if any(ord(character) > 255 for character in text):
        raise PanError(f"{text!r} contains a character that cannot be escaped")
    return re.sub(r"^[0-9]|[^A-Za-z0-9]", lambda match: f"_{ord(match.group()):02x}", text)


def unescape(text: str) -> str:
    """The other way."""
    if text == "_":
        return ""
    return re.sub("_([0-9a-fA-F]{2})", lambda match: chr(int(match[1], 16)), text)


def terms(path: str) -> Terms:
    """The terms of a path: keys, indexes as numbers; {...} is escaped."""
    plain = re.sub(r"\{([^}]*)\}", lambda match: escape(match[1]), path)
    return [term(part) for part in plain.split("/") if part]


def authority(path: str) -> tuple[str, Terms]:
    """(profile, terms) of NAME:/PATH, or of the older //NAME/PATH; "" is this profile."""
    plain = re.sub(r"\{([^}]*)\}", lambda match: escape(match[1]), path)
    match = re.fullmatch(r"//([\w+.-]+)(?:/(.*))?|([\w+./-]+):/?(.*)", plain, re.ASCII)
    if match is None:
        return "", terms(plain)
    return match[1] or match[3], terms(match[2] or match[4] or "")


def term(text: str) -> Term:
    """A key, or an index; raises PanError for what no path may hold."""
    if re.fullmatch("-?[0-9]+", text):
        return int(text)
    if not re.fullmatch(r"[A-Za-z_][\w+.-]*", text, re.ASCII):
        raise PanError(f"invalid path term {text!r}")
    return text


def show(where: Terms) -> str:
    """A path as messages have it."""
    return "/" + "/".join(map(str, where))


def step(value: Any, key: Any) -> Any:
    """A child, UNDEF where there is none; raises PanError on a scalar."""
    if isinstance(value, dict) and isinstance(key, str):
        return value.get(key, UNDEF)
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool):
        return value[key] if -len(value) <= key < len(value) else UNDEF
    if value is UNDEF or value is NULL:
        return UNDEF
    raise PanError(f"{value!r} has no element {key!r}")


def fetch(value: Any, where: Terms) -> Any:
    """The element at a path, UNDEF where there is none."""
    for key in where:
        value = step(value, key)
    return value


def put(root: Any, where: Terms, value: Any) -> Any:
    """Set the element, NULL deletes it; containers are made on the way. Returns the root."""
    if not where:
        return value
    key, rest = where[0], where[1:]
    if root is UNDEF:
        root = [] if isinstance(key, int) else {}
    new = put(step(root, key), rest, value) if rest else value
    if new is NULL:
        _delete(root, key)
    elif isinstance(root, list) and key == len(root):
        root.append(new)
    elif isinstance(root, list) and step(root, key) is UNDEF:
        raise PanError(f"element before {key} is undefined")
    elif isinstance(root, (list, dict)):
        root[key] = new
    return root


def _delete(root: Any, key: Term) -> None:
    if isinstance(root, dict):
        root.pop(key, None)
    elif isinstance(key, int) and -len(root) <= key < len(root):
        del root[key]


def text_of(value: Any) -> str:
    """A scalar as Java writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def kind_of(value: Any) -> str:
    """The name of a value's type."""
    names = {bool: "boolean", int: "long", float: "double", str: "string", list: "list"}
    return names.get(type(value), "dict" if isinstance(value, dict) else repr(value))
