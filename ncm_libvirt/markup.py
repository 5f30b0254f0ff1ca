# SPDX-License-Identifier: Apache-2.0
"""XML elements that are left out where the profile gives nothing for them."""

from __future__ import annotations

from ncm.xml import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from lxml.etree import _Element


class Markup(Document):
    """A Document with short forms for optional elements."""

    def leaf(self, tag: str, text: Any) -> _Element | None:
        """``<tag>text</tag>``; None without a text."""
        return None if text is None else self.element(tag, text=text)

    def having(self, tag: str, *children: _Element | None, **attributes: Any) -> _Element | None:
        """An element with these; None when there are none at all."""
        given = any(value is not None for value in (*children, *attributes.values()))
        return self.element(tag, *children, attributes=attributes) if given else None
