# SPDX-License-Identifier: Apache-2.0
"""systemd's drop-ins as we write them: sections and Key=value lines (systemd.syntax(7))."""

from __future__ import annotations

import re

_NAME = re.compile("[A-Za-z_][A-Za-z0-9_.-]{0,30}|[0-9]{1,10}")


def bad_name(name: str) -> str | None:
    """The complaint about a user or group name that systemd would not take."""
    return None if _NAME.fullmatch(name) else "is no name of a user or group"


def meaning(text: str) -> list[tuple[str, str, str]]:
    """(section, key, value) in order: an empty value takes back what stood before."""
    section = ""
    found = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            section = line[1:-1]
            continue
        key, equals, value = line.partition("=")
        if not (section and equals) or line.endswith("\\"):
            raise ValueError(f"line {number}: not a setting of a unit file")
        found.append((section, key.strip(), value.strip()))
    return found


def check(text: str) -> None:
    """Raises ValueError unless the text is a drop-in as we write them."""
    meaning(text)
