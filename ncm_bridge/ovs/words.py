# SPDX-License-Identifier: Apache-2.0
"""The words of ovs-vsctl(8) in a profile (ovs_opts, ovs_extra, ovs_tunnel_opts), understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ncm_bridge.ovs.columns import (
    COLUMNS,
    MAPS,
    NUMBERS,
    SECRET,
    TRUTHS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPED = re.compile(r"\\([\"\\$`])")
_ASSIGNMENT = re.compile(r"([A-Za-z_-]+)(?::(\"[^\"\\]*\"|[A-Za-z0-9_.-]+))?=(.*)\Z", re.DOTALL)
_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?\Z")
_LONGEST = 4096
"""VLANs in one range."""
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


class Words:
    """What the words of one interface say: found, as Link.ovs has it. known: whether all was
    understood."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.found: dict[str, str] = {}
        self.known = True

    def options(self, text: str, table: str = "") -> Words:
        """ovs_opts. table: that whose columns stand before the first --, none for a bridge."""
        first, *rest = _commands(text.split())
        if table:
            self._assignments(table, first)
        elif first:
            self.known = False
        for command in rest:
            self._command(command)
        return self

    def commands(self, text: str, kind: str) -> Words:
        """ovs_extra: the inside of a double-quoted word, which a shell splits then."""
        for name, value in (("DEVICE", self._device), ("TYPE", kind)):
            text = re.sub(rf"(?<!\\)\$(?:{name}\b|\{{{name}\}})", value, text)
        for command in _commands(_ESCAPED.sub(r"\1", text).split()):
            if command:
                self._command(command)
        return self

    def _command(self, words: list[str]) -> None:
        if words[:1] == ["--if-exists"]:
            words = words[1:]
        table = words[1].lower() if len(words) > 3 else ""
        if words[:1] != ["set"] or table not in COLUMNS or words[2] != self._device:
            self.known = False
            return
        self._assignments(table, words[3:])

    def _assignments(self, table: str, words: list[str]) -> None:
        for word in words:
            match = _ASSIGNMENT.match(word)
            name = "" if match is None else match[1].replace("-", "_").lower()
            if match is None or name not in COLUMNS[table] or (name in MAPS) != bool(match[2]):
                self.known = False
                continue
            key = (match[2] or "").strip('"')
            value = _value(name, match[3])
            place = f"{table} {name}:{key}" if key else f"{table} {name}"
            if value is None or key in SECRET or (key and not value):
                # What stood there before is not so any more.
                self.found.pop(place, None)
                self.known = False
            else:
                self.found[place] = value


def _commands(words: list[str]) -> Iterator[list[str]]:
    command: list[str] = []
    for word in words:
        if word == "--":
            yield command
            command = []
        else:
            command.append(word)
    yield command


def _value(column: str, text: str) -> str | None:
    """As the database shows it; None where it cannot be told."""
    if text in ("[]", ""):
        return "" if text else None
    if column in NUMBERS:
        return _numbers(text.strip("[]"))
    if column in TRUTHS:
        return "true" if text in _TRUE else "false" if text in _FALSE else None
    if "\\" in text:
        # The lexer of ovs-vsctl(8) takes it away, or what follows it for something else.
        return None
    if text.startswith('"'):
        inside = text[1:-1]
        return inside if len(text) > 1 and text[-1] == '"' and '"' not in inside else None
    return None if re.search(r"[\"'\[\]{}, ]", text) else text


def _numbers(text: str) -> str | None:
    found: set[int] = set()
    for each in text.split(","):
        match = _RANGE.match(each)
        if match is None:
            return None
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < first + _LONGEST:
            return None
        found.update(range(first, last + 1))
    return ",".join(map(str, sorted(found)))
