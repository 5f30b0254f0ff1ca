# SPDX-License-Identifier: Apache-2.0
"""What Ganglia takes without a word and does not do as one would think."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ncm.resource import Note
from ncm.schema import Record
from ncm.values import Int, Str
from ncm_ganglia.dotconf import WORDS

_MARKUP = re.compile('[<"&]')


def empty(record: Any) -> Iterator[Note]:
    """Texts without a character: they are not written."""
    for value in _values(record):
        if isinstance(value, Str) and value == "" and value.path:
            yield Note("is empty and not written: the daemon's own value holds", value.path, "info")


def markup(texts: Iterable[Str | None]) -> Iterator[Note]:
    """Texts that make the daemons' XML unreadable, or show wrong characters."""
    for text in texts:
        if text is not None and _MARKUP.search(text):
            yield Note(
                'holds <, & or ", which goes into the XML as it is: nobody can read that',
                text.path,
            )
        elif text is not None and not text.isascii():
            yield Note("holds more than ASCII, and the XML says ISO-8859-1", text.path, "info")


def foreground(level: Int | None) -> Iterator[Note]:
    """A daemon that does not become one."""
    if level is not None and level > 0:
        yield Note(
            "keeps the daemon in the foreground: a unit of Type=forking waits for it in vain",
            level.path,
        )


def gmond(globals: Any) -> Iterator[Note]:
    """Settings of gmond that stop it or its cluster."""
    yield from foreground(globals.debug_level)
    if globals.daemonize is not None and not globals.daemonize:
        yield Note(
            "keeps gmond in the foreground: a unit of Type=forking waits for it in vain",
            globals.at("daemonize"),
        )


def sources(found: Iterable[tuple[Str, int, str]]) -> Iterator[Note]:
    """(name, words on its line behind the name, path of its hosts) of each data source."""
    seen: dict[str, str] = {}
    for name, count, path in found:
        if name in seen:
            yield Note(f"is the name of {seen[name]} too: gmetad asks only this one", name.path)
        seen.setdefault(name, name.path)
        if count > WORDS - 1:
            yield Note(f"gmetad hears only the first {WORDS - 1} words behind the name", path)


def _values(node: Any) -> Iterator[Any]:
    if isinstance(node, Record):
        for name, value in node.items():
            if name not in ("dependencies", "version", "ncm-module", "register_change"):
                yield from _values(value)
    elif isinstance(node, dict):
        for value in node.values():
            yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)
    else:
        yield node
