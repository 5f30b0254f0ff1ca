# SPDX-License-Identifier: Apache-2.0
"""XML text in and out: parsed without entities or network, written as our renderers write it."""

from __future__ import annotations

from lxml import etree

from ncm.errors import HostError
from ncm.xml import Document, parsed


def parse(text: str) -> etree._Element:
    """The root element. HostError where a server sends what is no XML."""
    try:
        return parsed(text)
    except etree.XMLSyntaxError:
        raise HostError("libvirt", "sent a definition that is no XML") from None


def text_of(element: etree._Element) -> str:
    """The element's lines, indented and escaped as in what the profile declares."""
    document = Document()
    return document.text(_copied(document, element)).reveal()


def _copied(document: Document, element: etree._Element) -> etree._Element:
    children = [_copied(document, child) for child in element if isinstance(child.tag, str)]
    text = None if children else element.text
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    return document.element(str(element.tag), *children, text=text, attributes=attributes)


def raw(element: etree._Element) -> str:
    """The element as it is handed to libvirt."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def identified(xml: str, identity: str) -> str:
    """The declared XML with the UUID by which the record will know the object."""
    document = parse(xml)
    if document.find("uuid") is None:
        element = document.makeelement("uuid", {}, {})
        element.text = identity
        document.insert(0, element)
    return raw(document)
