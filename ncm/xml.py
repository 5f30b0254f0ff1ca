# SPDX-License-Identifier: Apache-2.0
"""XML built with lxml -> Text: values go in as numbered marks and come out escaped.

lxml guarantees the structure; the values themselves are escaped here, so path and secrecy
survive and no value can become markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from ncm.errors import ProfileError
from ncm.text import Text
from ncm.values import VALUES, derive, text_of

if TYPE_CHECKING:
    from ncm.text import Part
    from ncm.values import Value

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_CAUSE = re.compile(f">({_OPEN}([0-9]+){_CLOSE})</[^>]+>")
# XML 1.0, production 2: what may stand in a document.
# What is illegal, not all that is legal: that takes ten times as long to compile.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_ESCAPE = re.compile("[&<>\"'\t\n\r]")


def parsed(text: str) -> etree._Element:
    """The root of a document, without comments and indentation: no entities, no network.

    Raises lxml's XMLSyntaxError.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_blank_text=True, remove_comments=True
    )
    return etree.fromstring(text.encode("utf-8", "surrogateescape"), parser)


Scalar = Any  # str, int, or a value of the profile; None leaves the attribute out


class Document:
    """One XML document under construction; ``element`` makes its elements."""

    def __init__(self) -> None:
        self._slots: list[Part] = []

    def element(
        self,
        tag: str,
        *children: etree._Element | None,
        text: Scalar = None,
        attributes: dict[str, Scalar] | None = None,
        cause: Value | None = None,
    ) -> etree._Element:
        """An element; attributes and children that are None are left out.

        cause: the value because of which an empty element is there at all.
        """
        node = etree.Element(tag)
        for name, value in (attributes or {}).items():
            if value is not None:
                node.set(name, self._mark(value))
        if cause is not None:
            node.text = self._mark(derive(cause, ""))
        if text is not None:
            node.text = self._mark(text)
        for child in children:
            if child is not None:
                node.append(child)
        return node

    def text(self, root: etree._Element) -> Text:
        """The document with two blanks of indentation and a final newline."""
        etree.indent(root, space="  ")
        raw = etree.tostring(root, encoding="unicode") + "\n"
        raw = _CAUSE.sub(self._empty, raw)
        parts: list[Part] = []
        for index, part in enumerate(_MARK.split(raw)):
            parts.append(self._slots[int(part)] if index % 2 else part)
        return Text(*parts)

    def _empty(self, match: re.Match[str]) -> str:
        """``<a>mark</a>`` with nothing behind the mark is ``<a/>`` with the mark after it."""
        slot = self._slots[int(match.group(2))]
        hollow = isinstance(slot, VALUES) and not text_of(slot)
        return f"/>{match.group(1)}" if hollow else match.group()

    def _mark(self, value: Scalar) -> str:
        if isinstance(value, VALUES):
            self._slots.append(derive(value, _escape(value)))
        else:
            self._slots.append(_ESCAPE.sub(_entity, str(value)))
        return f"{_OPEN}{len(self._slots) - 1}{_CLOSE}"


def _escape(value: Value) -> str:
    text = text_of(value)
    if _ILLEGAL.search(text):
        raise ProfileError(value.path, "holds a control character, which XML cannot express")
    return _ESCAPE.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"&#{ord(char)};"
