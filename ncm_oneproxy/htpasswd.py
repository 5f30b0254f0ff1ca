# SPDX-License-Identifier: Apache-2.0
"""The file of names and hashes that nginx looks a password up in, at every call."""

from __future__ import annotations

from ncm.text import Text, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ncm.values import Str
    from ncm_oneproxy.schema.nginx import DoorUser


def text_of(users: Mapping[Str, DoorUser]) -> Text:
    """One line for each user."""
    return join("", [Text(name, ":", user.hash, "\n") for name, user in users.items()])


def meaning(text: str) -> dict[str, str]:
    """Name -> hash, as nginx finds it: the first line of a name counts.

    Raises ValueError for a line that is neither a user nor a comment; nginx passes it over.
    """
    found: dict[str, str] = {}
    for line in text.split("\n"):
        name, colon, rest = line.partition(":")
        if line.startswith("#") or not line.strip():
            continue
        if not colon:
            raise ValueError("a line is no user")
        found.setdefault(name, rest.replace("\r", ":").partition(":")[0])
    return found


def check(text: str) -> None:
    """Raise ValueError unless every line is a user."""
    if len(meaning(text)) != text.count("\n") or (text and not text.endswith("\n")):
        raise ValueError("a line is no user, or one that is there twice")


def mask(line: str) -> str:
    """A line of an old file without its hash."""
    name, colon, _ = line.partition(":")
    return f"{name}:***" if colon and not line.startswith("#") else "***"
