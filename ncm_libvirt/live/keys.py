# SPDX-License-Identifier: Apache-2.0
"""What tells siblings of the same name apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from ncm_libvirt.live.meaning import plain_address

if TYPE_CHECKING:
    from lxml.etree import _Element

    Key = Callable[[_Element], str]


def plain(text: str) -> str:
    return text


def by(name: str, default: str = "", spelling: Callable[[str], str] = plain) -> Key:
    """An attribute of its own."""
    return lambda element: spelling(element.get(name) or default)


def by_all(**defaults: str) -> Key:
    """Several attributes, each with its default."""
    return lambda element: ",".join(element.get(n) or default for n, default in defaults.items())


def below(tag: str, name: str, default: str = "", spelling: Callable[[str], str] = plain) -> Key:
    """An attribute of its first child of this name."""

    def key(element: _Element) -> str:
        child = next(element.iterchildren(tag), None)
        return default if child is None else spelling(child.get(name) or default)

    return key


def by_address(*names: str) -> Key:
    """IP addresses in its attributes, in any spelling."""
    return lambda element: "-".join(plain_address(element.get(name) or "") for name in names)


def by_text(element: _Element) -> str:
    return (element.text or "").strip()
