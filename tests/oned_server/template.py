# SPDX-License-Identifier: Apache-2.0
"""Templates as oned keeps them: trimmed, names in upper case, sorted, repeated ones in order."""

from __future__ import annotations

from lxml import etree

from tests.oned_server.errors import INTERNAL, Refuse
from tests.oned_server.grammar import ParseError, parse_text, top_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Union

    Vector = dict[str, str]
    Value = Union[str, Vector]

BLANKS = " \t\n\r\v\f"


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def leaf(name: str, text: str) -> str:
    return f"<{name}>{cdata(text)}</{name}>"


def vector_xml(name: str, vector: Vector) -> str:
    inside = "".join(leaf(key, vector[key]) for key in sorted(vector))
    return f"<{name}>{inside}</{name}>"


class Template:
    """An ordered multimap of single values and vectors."""

    def __init__(self, items: Iterable[tuple[str, Value]] = ()) -> None:
        self.items: list[tuple[str, Value]] = list(items)

    def __iter__(self) -> Iterator[tuple[str, Value]]:
        return iter(self.items)

    def copy(self) -> Template:
        return Template((k, v if isinstance(v, str) else dict(v)) for k, v in self.items)

    def get(self, name: str, default: str = "") -> str:
        """The first single value of that name."""
        for key, value in self.items:
            if key == name and isinstance(value, str):
                return value
        return default

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.items)

    def vectors(self, name: str) -> list[Vector]:
        return [value for key, value in self.items if key == name and not isinstance(value, str)]

    def drop(self, *names: str) -> None:
        self.items = [item for item in self.items if item[0] not in names]

    def take(self, name: str) -> str:
        value = self.get(name)
        self.drop(name)
        return value

    def put(self, name: str, value: Value) -> None:
        """One attribute of that name, in place of all there were."""
        self.drop(name)
        self.items.append((name, value))

    def add(self, name: str, value: Value) -> None:
        self.items.append((name, value))

    def merge(self, other: Template) -> None:
        """All attributes of a name give way to all the new ones; nothing else goes."""
        self.drop(*{key for key, _ in other.items})
        self.items.extend(other.items)

    def inner(self) -> str:
        parts = []
        for key, value in sorted(self.items, key=lambda item: item[0]):
            parts.append(leaf(key, value) if isinstance(value, str) else vector_xml(key, value))
        return "".join(parts)

    def xml(self, tag: str = "TEMPLATE") -> str:
        return f"<{tag}>{self.inner()}</{tag}>"

    def plain(self) -> list[Any]:
        """A comparable picture: sorted by name, repeated ones in their order, no times."""
        return [
            [
                key,
                value.rpartition(" : ")[2] if key == "ERROR" and isinstance(value, str) else value,
            ]
            for key, value in sorted(self.items, key=lambda item: item[0])
        ]


def trimmed(name: str, value: str | list[tuple[str, str]]) -> tuple[str, Value] | None:
    if isinstance(value, str):
        return name, value.strip(BLANKS)
    vector: Vector = {}
    for key, text in value:
        vector.setdefault(key, text.strip(BLANKS))
    return (name, vector) if vector else None


def element_attribute(element: Any) -> tuple[str, Value] | None:
    name = top_name(element.tag)
    children = [child for child in element if isinstance(child.tag, str)]
    if not children:
        # No node inside, nothing kept; an empty CDATA section is a node.
        return None if element.text is None else trimmed(name, element.text)
    return trimmed(name, [(child.tag.upper(), child.text or "") for child in children])


def from_xml(text: str) -> Template:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        raise ParseError("Parse error: XML Template malformed.") from None
    found = (element_attribute(child) for child in root if isinstance(child.tag, str))
    return Template(each for each in found if each)


def parse(text: str, code: int = INTERNAL, prefix: str = "") -> Template:
    """A template out of a call's text; what oned refuses is refused."""
    try:
        if text[:1] == "<":
            return from_xml(text)
        found = (trimmed(name, value) for name, value in parse_text(text))
        return Template(each for each in found if each)
    except ParseError as error:
        raise Refuse(code, prefix + str(error)) from None
