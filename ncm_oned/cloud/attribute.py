# SPDX-License-Identifier: Apache-2.0
"""Attributes of a template: as they are wanted, as the server shows them, as they are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional, Union

from ncm.text import Piece, Text
from ncm.values import VALUES, Bool, Secret, Str, derive, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Plain = Union[str, "tuple[tuple[str, str], ...]"]
"""A value as the server keeps it: trimmed; the pairs of a vector sorted by name."""

BLANKS = " \t\n\v\f\r"
"""What oned trims off both ends of a value; other white space stays."""

Template = dict[str, list[Plain]]
"""Name in upper case -> its values in order: a name may be there several times."""


class Ids(NamedTuple):
    """A value made of the ids of other objects, which the profile names.

    kind: what they are. names: the profile's. separator: between them, as the server wants it.
    """

    kind: str
    names: tuple[Any, ...]
    separator: str = ","


class Joined(NamedTuple):
    """A value made of several leaves of the profile, as they stand with ``separator`` between."""

    items: tuple[Any, ...]
    separator: str = ","


class Attribute(NamedTuple):
    """One wanted attribute.

    value: a leaf of the profile, a str of ours, Ids or Joined; or the pairs of a vector, whose
    values are such.
    """

    name: str
    value: Any

    @property
    def pairs(self) -> Optional[tuple[tuple[str, Any], ...]]:
        """The pairs of a vector, None for a single value."""
        value = self.value
        vector = isinstance(value, tuple) and not isinstance(value, (Ids, Joined))
        return value if vector else None

    @property
    def secret(self) -> bool:
        """Whether any part of the value is secret."""
        return any(True for _ in self.secrets)

    @property
    def secrets(self) -> Iterator[Secret]:
        """The secret leaves that the value is made of."""
        values = [at for _, at in self.pairs] if self.pairs is not None else [self.value]
        for value in values:
            leaves = value.items if isinstance(value, Joined) else (value,)
            yield from (at for at in leaves if isinstance(at, Secret))


def vector(name: str, pairs: Iterable[tuple[str, Any]]) -> Attribute:
    """A vector of those pairs whose value is given."""
    return Attribute(name, tuple((key, value) for key, value in pairs if value is not None))


def singles(pairs: Iterable[tuple[str, Any]]) -> list[Attribute]:
    """Single attributes, of those whose value is given."""
    return [Attribute(name, value) for name, value in pairs if value is not None]


class Resolver:
    """Names of other objects -> their ids; see ncm_oned.cloud.server."""

    def text_of_ids(self, ids: Ids) -> str:
        """The ids as the server wants them; a name that is not there yet stands for itself."""
        raise NotImplementedError

    def names_of_ids(self, kind: str, text: str) -> str:
        """The ids in a value of the server as names, for people."""
        raise NotImplementedError


def plain(value: Any, resolver: Resolver) -> str:
    """A wanted value as the server will keep it."""
    if isinstance(value, Ids):
        return resolver.text_of_ids(value)
    if isinstance(value, Joined):
        return value.separator.join(plain(item, resolver) for item in value.items)
    if isinstance(value, Bool):
        return "YES" if value else "NO"
    return (text_of(value) if isinstance(value, VALUES) else str(value)).strip(BLANKS)


def wanted_template(attributes: Iterable[Attribute], resolver: Resolver) -> Template:
    """The wanted attributes as the server will keep them."""
    found: Template = {}
    for each in attributes:
        value: Plain
        if each.pairs is None:
            value = plain(each.value, resolver)
        else:
            value = tuple(sorted((key.upper(), plain(at, resolver)) for key, at in each.pairs))
            if not value:
                continue
        found.setdefault(each.name.upper(), []).append(value)
    return found


def current_template(element: Optional[_Element]) -> Template:
    """The attributes in the TEMPLATE element of an answer."""
    found: Template = {}
    for child in element if element is not None else ():
        value: Plain = (child.text or "").strip(BLANKS)
        if len(child):
            value = tuple(sorted((at.tag, (at.text or "").strip(BLANKS)) for at in child))
        found.setdefault(child.tag, []).append(value)
    return found


def same(
    wanted: list[Plain], current: list[Plain], lists: bool = False, unordered: bool = False
) -> bool:
    """Whether the values of one name mean the same.

    lists: they are lists of ids in any order. unordered: the values stand in any order.
    """
    if wanted == current:
        return True
    if lists:
        wanted, current = [_ids(value) for value in wanted], [_ids(value) for value in current]
    if unordered:
        wanted, current = sorted(wanted, key=repr), sorted(current, key=repr)
    return wanted == current or _truths(wanted) == _truths(current) != []


def _truths(values: list[Any]) -> list[Any]:
    """The one value of a name where it is a truth, which OpenNebula reads in any case."""
    if len(values) != 1 or str(values[0]).upper() not in ("YES", "NO"):
        return []
    return [str(values[0]).upper()]


def _ids(value: Plain) -> Any:
    if isinstance(value, str):
        return sorted(part.strip() for part in value.split(","))
    return [(key, _ids(text)) for key, text in value]


def document(template: Mapping[str, list[Plain]]) -> str:
    """The template as it is sent: XML, in which every value can stand as it is."""
    parts = ["<TEMPLATE>"]
    for name, values in template.items():
        for value in values:
            inner = _cdata(value) if isinstance(value, str) else "".join(
                f"<{key}>{_cdata(text)}</{key}>" for key, text in value
            )  # fmt: skip
            parts.append(f"<{name}>{inner}</{name}>")
    parts.append("</TEMPLATE>")
    return "".join(parts)


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def shown(each: Attribute) -> Text:
    """A wanted attribute as people read it: the form of oned.conf, with profile paths."""
    if each.pairs is None:
        return Text(f"{each.name.upper()} = ", _quoted(each.value), "\n")
    rows = [Text(f"    {key.upper()} = ", _quoted(value)) for key, value in each.pairs]
    rows.sort(key=lambda row: row.pieces[0].text)
    inner: list[Any] = []
    for row in rows:
        inner += [",\n" if inner else "", row]
    return Text(f"{each.name.upper()} = [\n", *inner, "\n]\n")


def _quoted(value: Any) -> Text:
    if isinstance(value, (Ids, Joined)):
        items = value.names if isinstance(value, Ids) else value.items
        inner: list[Any] = []
        for item in items:
            inner += [value.separator if inner else "", *_quoted(item).pieces[1:-1]]
        return _made('"', inner)
    if isinstance(value, Bool):
        return _made('"', [Str("YES" if value else "NO", value.path, value.given)])
    text = text_of(value) if isinstance(value, VALUES) else str(value)
    escaped = text.strip(BLANKS).replace('"', '\\"')
    return _made('"', [derive(value, escaped) if isinstance(value, VALUES) else escaped])


def _made(quote: str, inner: Iterable[Any]) -> Text:
    text = Text()
    parts: list[Piece] = [Piece(quote)]
    for part in inner:
        parts += [part] if isinstance(part, Piece) else Text(part).pieces
    parts.append(Piece(quote))
    text.pieces = tuple(parts)
    return text


def shown_plain(name: str, value: Plain, masked: bool = False) -> str:
    """An attribute of the server in the same form; masked: its value holds a secret."""
    if isinstance(value, str):
        return f"{name} = {_masked(value, masked)}\n"
    rows = ",\n".join(f"    {key} = {_masked(text, masked)}" for key, text in value)
    return f"{name} = [\n{rows}\n]\n"


def _masked(text: str, masked: bool) -> str:
    return '"***"' if masked else '"' + text.replace('"', '\\"') + '"'
