# SPDX-License-Identifier: Apache-2.0
"""/etc/iproute2/rt_tables: names of routing tables; the lines with our mark are Quattor's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ncm.errors import Problem
from ncm.text import Text
from ncm.values import Int, Str

PATH = "/etc/iproute2/rt_tables"
MARK = "# managed by Quattor"
_ENTRY = re.compile(r"\s*(0x[0-9a-fA-F]+|[0-9]+)\s+(\S+)\s*(#.*)?\Z")


class Entry:
    """A line: number, name, and whether it carries the mark."""

    def __init__(self, number: int, name: str, marked: bool) -> None:
        self.number = number
        self.name = name
        self.marked = marked


def entry_of(line: str) -> Entry | None:
    """The entry of a line; None for comments and everything else."""
    match = _ENTRY.match(line)
    if match is None or line.lstrip().startswith("#"):
        return None
    number = int(match[1], 16 if "x" in match[1] else 10)
    return Entry(number, match[2], (match[3] or "").rstrip() == MARK)


def managed(tables: Mapping[Str, Int]) -> list[Text]:
    """Our lines, in the order of the names."""
    return [Text(number, " ", name, f" {MARK}") for name, number in sorted(tables.items())]


def edit(tables: Mapping[Str, Int], content: str, last: Sequence[str]) -> Text:
    """The whole file: foreign lines as they are, ours replaced, added or taken out.

    A line with the mark that we have not applied ourselves (``last``) stays, unless its number
    or name is wanted: Perl leaves such lines behind.
    """
    open_ = dict(zip((str(name) for name, _ in sorted(tables.items())), managed(tables)))
    numbers = {int(number): str(name) for name, number in tables.items()}
    out: list[Text] = []
    for line in _split(content):
        entry = entry_of(line.rstrip("\n"))
        if entry is None or not _ours(entry, line, last, numbers):
            out.append(Text(line))
            if entry is not None and numbers.get(entry.number) == entry.name:
                open_.pop(entry.name, None)
        elif numbers.get(entry.number) in open_:
            out.append(Text(open_.pop(numbers[entry.number]), "\n"))
    if open_ and out and not out[-1].reveal().endswith("\n"):
        out.append(Text("\n"))
    return Text(*out, *(Text(line, "\n") for line in open_.values()))


def _split(content: str) -> list[str]:
    """Lines with their ends."""
    lines = [f"{line}\n" for line in content.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]


def _ours(entry: Entry, line: str, last: Sequence[str], numbers: Mapping[int, str]) -> bool:
    """Whether the line may be replaced or taken out."""
    if not entry.marked:
        return False
    wanted = entry.number in numbers or entry.name in numbers.values()
    return wanted or line.rstrip("\n") in last


def conflicts(tables: Mapping[Str, Int], content: str) -> list[Problem]:
    """Names and numbers that foreign lines use otherwise."""
    problems = []
    for entry in _entries(content):
        for name, number in tables.items():
            if not entry.marked and (entry.number == number) != (entry.name == name):
                message = f"{number:d} {name}: {PATH} has {entry.number} {entry.name} already"
                problems.append(Problem(number.path, message))
    return problems


def leftovers(tables: Mapping[Str, Int], content: str) -> list[Entry]:
    """Entries with the mark that the profile does not want."""
    numbers = {int(number) for number in tables.values()}
    return [
        entry for entry in _entries(content)
        if entry.marked and entry.number not in numbers and entry.name not in tables
    ]  # fmt: skip


def _entries(content: str) -> list[Entry]:
    return [entry for entry in map(entry_of, content.split("\n")) if entry is not None]
