# SPDX-License-Identifier: Apache-2.0
"""XML files of libvirt's objects: where they lie, when two mean the same, what they hide."""

from __future__ import annotations

import re

from ncm.resource import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm_libvirt.declared import Declared

FOLDER = "/var/lib/ncm-virt/libvirt"
_SHOWN = re.compile(r"\s*</?(?!graphics\b)[a-z][^<>]*>([^<>]*</[A-Za-z]+>)?\s*")


FOLDERS = {
    "network": "networks",
    "pool": "storage",
    "volume": "volumes",
    "secret": "secrets",
    "guest": "guests",
}


def documents(objects: Iterable[Declared]) -> Iterator[File]:
    """The files of the objects: KIND/NAME.xml, and a secret's value."""
    from ncm_libvirt.secret_xml import value_file

    for each in objects:
        yield _document(each)
        if each.value is not None:
            yield value_file(each.name, each.value)


def _document(each: Declared) -> File:
    """The file of one object, readable by root alone."""
    return File(
        f"{FOLDER}/{FOLDERS[each.kind]}/{each.name}.xml",
        each.text,
        each.because,
        mode=0o600,
        meaning=meaning,
        check=check,
        mask=mask,
    )


def meaning(text: str) -> str:
    """The canonical form, without comments and indentation. Raises ValueError."""
    from lxml import etree

    from ncm.xml import parsed

    try:
        root = parsed(text)
    except etree.XMLSyntaxError:
        raise ValueError("no well-formed XML") from None
    if "<!DOCTYPE" in text:
        raise ValueError("a document type, which libvirt's files do not have")
    return etree.tostring(root, method="c14n").decode()


def check(text: str) -> None:
    """Raises ValueError unless the text is XML as libvirt's files are."""
    meaning(text)


def mask(line: str) -> str:
    """The line if it is a whole element without a password, else three stars."""
    if "passwd" not in line and _SHOWN.fullmatch(line):
        return line
    return "***"
