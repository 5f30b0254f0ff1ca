# SPDX-License-Identifier: Apache-2.0
"""Our mark in the metadata of guests and networks: whose they are, and made from what.

    <metadata><ncm:object xmlns:ncm="urn:quattor:ncm-virt:1" digest="..."/></metadata>

(https://libvirt.org/formatdomain.html#general-metadata: one element per application, in a
namespace of its own.)
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:quattor:ncm-virt:1"
_TAG = f"{{{NAMESPACE}}}object"
_MARK = re.compile(rf"<(?:\w+:)?object xmlns(?::\w+)?=[\"']{NAMESPACE}[\"'] digest=[\"'](\w*)")


def mark_in(xml: str) -> str | None:
    """The digest in our mark, None without one."""
    found = _MARK.search(xml)
    return found.group(1) if found else None


def put_mark(document: _Element, digest: str) -> None:
    """Give the definition our mark; the marks of others stay."""
    from lxml import etree

    metadata = document.find("metadata")
    if metadata is None:
        metadata = etree.SubElement(document, "metadata")
    take_mark(document)
    mark = etree.SubElement(metadata, _TAG, nsmap={"ncm": NAMESPACE})
    mark.set("digest", digest)


def take_mark(document: _Element) -> None:
    """Take our mark out."""
    for mark in document.findall(f"metadata/{_TAG}"):
        parent = mark.getparent()
        if parent is not None:
            parent.remove(mark)
