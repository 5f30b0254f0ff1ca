# SPDX-License-Identifier: Apache-2.0
"""An XML profile of the "pan" format -> a tree; no DTD, no entities, nothing from elsewhere."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, cast

from lxml import etree

from ncm.errors import SourceError
from ncm.profile.document import LARGEST, gunzip
from ncm.profile.memory import MemoryTree, check_depth, sorted_dict
from ncm.profile.paths import join
from ncm.profile.tree import Leaf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import ParserTarget

    from ncm.profile.tree import Node

_LEAVES = {name: name for name in ("string", "long", "double", "boolean")} | {"link": "string"}
_DICTS = ("nlist", "record", "table")
_KNOWN = {*_LEAVES, *_DICTS, "list"}


def read_xml(text: str, file: str) -> MemoryTree:
    """The tree of a profile. Raises SourceError for XML that is damaged or of another format."""
    _refuse_doctype(text, file)
    builder = _Builder(file)
    parser = etree.XMLParser(
        target=cast("ParserTarget", builder),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
    )
    try:
        etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(file, f"damaged XML: {error.msg}") from None
    return builder.tree()


def _refuse_doctype(text: str, file: str) -> None:
    """Look at what stands before the root element: the parser must not even see a DTD."""
    rest = text.lstrip()
    while rest[:2] in ("<?", "<!"):
        if rest.startswith("<!--"):
            _, closed, rest = rest.partition("-->")
        elif rest.startswith("<?"):
            _, closed, rest = rest.partition("?>")
        else:
            raise SourceError(file, "has a document type or entities, which no profile has")
        if not closed:
            raise SourceError(file, "damaged XML: cut short")
        rest = rest.lstrip()


class _Element:
    """An element that is still open."""

    __slots__ = ("attributes", "dict", "kind", "list", "path", "text")

    def __init__(self, kind: str, attributes: Mapping[str, str], path: str) -> None:
        self.kind = kind
        self.attributes = attributes
        self.path = path
        self.text: list[str] = []
        self.dict: dict[str, Node] = {}
        self.list: list[Node] = []


class _Builder:
    """What the parser calls; it never holds more than the open elements and the tree."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[_Element] = []
        self._root: Node | None = None
        self._given: dict[str, str] = {}
        self._room = LARGEST

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        check_depth(len(self._open), self._file)
        if not self._open and (tag not in _DICTS or attributes.get("format") != "pan"):
            raise SourceError(self._file, 'is XML, but no profile: no <nlist format="pan">')
        path = self._path(attributes)
        if tag not in _KNOWN:
            raise self._error(path, f"<{tag}> is no element of a profile")
        if "checksum" in attributes:
            self._given[path] = attributes["checksum"]
        self._open.append(_Element(tag, dict(attributes), path))

    def _path(self, attributes: Mapping[str, str]) -> str:
        if not self._open:
            return "/"
        parent = self._open[-1]
        if parent.kind == "list":
            return join(parent.path, str(len(parent.list)))
        if parent.kind in _LEAVES:
            raise self._error(parent.path, f"an element inside of <{parent.kind}>")
        name = attributes.get("name")
        if not name:
            raise self._error(parent.path, "an element without a name")
        if name in parent.dict:
            raise self._error(parent.path, f"the name {name!r} stands twice")
        return join(parent.path, name)

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].text.append(text)

    def end(self, _tag: str) -> None:
        element = self._open.pop()
        node = self._node(element)
        if not self._open:
            self._root = node
        elif self._open[-1].kind == "list":
            self._open[-1].list.append(node)
        else:
            self._open[-1].dict[element.attributes["name"]] = node

    def _node(self, element: _Element) -> Node:
        text = "".join(element.text)
        if element.kind in _LEAVES:
            return Leaf(_LEAVES[element.kind], self._decoded(element, text))
        if text.strip():
            raise self._error(element.path, f"text between the elements of <{element.kind}>")
        return element.list if element.kind == "list" else sorted_dict(element.dict)

    def _decoded(self, element: _Element, text: str) -> str:
        encoding = element.attributes.get("encoding", "none")
        if encoding in ("", "none"):
            return text
        if encoding not in ("base64", "base64,gzip"):
            raise self._error(element.path, f"the encoding {encoding!r} is unknown")
        try:
            raw = b64decode("".join(text.split()), validate=True)
            if encoding == "base64,gzip":
                raw = gunzip(raw, f"{self._file}: {element.path}")
            self._room -= len(raw)
            if self._room < 0:
                raise SourceError(self._file, f"unpacks to more than {LARGEST} bytes")
            return raw.decode()
        except ValueError as error:
            raise self._error(element.path, f"not {encoding} of UTF-8: {error}") from None

    def _error(self, path: str, message: str) -> SourceError:
        return SourceError(self._file, f"{path}: {message}")

    def close(self) -> None:
        """The parser asks for it at the end, after errors too."""

    def tree(self) -> MemoryTree:
        if self._root is None:
            raise SourceError(self._file, "damaged XML: cut short")
        return MemoryTree(self._file, self._root, self._given)
