# SPDX-License-Identifier: Apache-2.0
"""Files of KEY=value lines that a shell sources or systemd reads (sysconfig, default)."""

from __future__ import annotations


def meaning(text: str) -> dict[str, str]:
    """Key -> value; the last one counts. Raises ValueError."""
    import shlex

    found: dict[str, str] = {}
    for line in text.splitlines():
        for word in shlex.split(line, comments=True):
            key, equals, value = word.partition("=")
            if equals:
                found[key] = value
            elif word != "export":
                found[f"command {word}"] = line
    return found


def check(text: str) -> None:
    """Raises ValueError unless every line is an assignment."""
    for key in meaning(text):
        if not key.isidentifier():
            raise ValueError(f"{key} is no assignment")


def colons(text: str) -> dict[str, str]:
    """``key: value`` lines as Cyrus SASL reads them; the first one counts."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"{line!r} has no colon")
        found.setdefault(key.strip(), value.strip())
    return found


def check_colons(text: str) -> None:
    """Raises ValueError unless every line is ``key: value``."""
    colons(text)
