# SPDX-License-Identifier: Apache-2.0
"""Variables of a file that shell scripts source: written, and read without expanding any."""

from __future__ import annotations

import re
import shlex

_ASSIGNED = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)\Z", re.ASCII)
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+", re.ASCII)
_SINGLE = re.compile(r"'([^']*)'")
_DOUBLE = re.compile(r'"([^"\\$`!]*)"')
_ESCAPED = re.compile(r"\\(.)")
_END = re.compile(r"[ \t]*\Z|[ \t]+#.*\Z")


def quote(text: str) -> str:
    """One word of the shell that means ``text``."""
    return shlex.quote(text)


def variables(text: str) -> dict[str, str | None]:
    """name -> value of the variables that a file sets; None where it takes a shell to tell."""
    found: dict[str, str | None] = {}
    for line in text.split("\n"):
        assigned = _ASSIGNED.match(line)
        if assigned:
            found[assigned[1]] = _word(assigned[2])
    return found


def _word(text: str) -> str | None:
    """The value of a word without expansions, None when it is another."""
    at, parts = 0, []
    while not _END.match(text, at):
        for rule in (_PLAIN, _SINGLE, _DOUBLE, _ESCAPED):
            match = rule.match(text, at)
            if match:
                parts.append(match[match.lastindex or 0])
                at = match.end()
                break
        else:
            return None
    return "".join(parts)
