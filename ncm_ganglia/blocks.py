# SPDX-License-Identifier: Apache-2.0
"""gmond.conf as sections of entries, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Union

from ncm.render import truth
from ncm.schema import Record
from ncm.text import Text
from ncm.values import Bool, Float, Int, Str, derive
from ncm_ganglia.confuse import quoted, word


class Entry(NamedTuple):
    """``name = value``; the value as it is written."""

    name: str
    value: Text


class Block(NamedTuple):
    """``name title { ... }``."""

    name: str
    body: list[Union[Entry, Block]]
    title: Union[Str, None] = None


class Include(NamedTuple):
    """``include (path)``."""

    path: Str


Item = Union[Block, Include]


class Style(NamedTuple):
    """How booleans are written, and whether empty texts are."""

    true: str
    false: str
    empties: bool


_BARE = frozenset(
    ("user", "module_dir", "mcast_join", "mcast_if", "host", "bind", "family", "interface", "ip",
     "mask")
)  # fmt: skip
"""Texts that the originals write without quotes: so do we, where that is enough."""


def entries(record: Record | None, names: str, style: Style) -> list[Union[Entry, Block]]:
    """An entry for each of these fields that has a value, in this order; zeros count.

    Where an empty text has no entry gmond's own value holds, as with the original.
    """
    if record is None:
        return []
    known = {field.name: attribute for attribute, field in record.fields.items()}
    found: list[Union[Entry, Block]] = []
    for name in names.split():
        value = getattr(record, known[name])
        if value is not None and (style.empties or value != ""):
            found.append(Entry(name, _written(name, value, style)))
    return found


def _written(name: str, value: Any, style: Style) -> Text:
    if isinstance(value, Bool):
        return Text(truth(value, style.true, style.false))
    if isinstance(value, (Int, Float)):
        return Text(value)
    return word(value) if name in _BARE else quoted(value)


def text(header: str, items: Iterable[Item]) -> Text:
    """The whole file."""
    parts: list[Any] = [header]
    for item in items:
        if isinstance(item, Include):
            parts += ["include(", _included(item.path), ")\n"]
        else:
            parts += [*_block(item, ""), "\n"]
    return Text(*parts)


def _included(path: Str) -> Text:
    """In single quotes, as everywhere else, where these do."""
    plain = not any(char in path for char in "'\\\n")
    return Text(derive(path, f"'{path}'")) if plain else quoted(path)


def _block(block: Block, indent: str) -> Iterator[Any]:
    yield f"{indent}{block.name} "
    if block.title is not None:
        yield word(block.title)
        yield " "
    yield "{\n"
    for item in block.body:
        if isinstance(item, Block):
            yield from _block(item, f"{indent}  ")
        else:
            yield f"{indent}  {item.name} = "
            yield item.value
            yield "\n"
    yield f"{indent}}}\n"
