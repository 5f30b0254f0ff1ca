# SPDX-License-Identifier: Apache-2.0
"""One object as the server shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm_oned.cloud.attribute import current_template

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_oned.cloud.attribute import Template


class Current:
    """An object of a pool. owner, group: by name, "" where the kind has none."""

    __slots__ = ("_template", "element", "group", "id", "name", "owner")

    def __init__(self, element: _Element) -> None:
        self.element = element
        self.id = int(element.findtext("ID") or -1)
        self.name = element.findtext("NAME") or ""
        self.owner = element.findtext("UNAME") or ""
        self.group = element.findtext("GNAME") or ""
        self._template: Optional[Template] = None

    @property
    def template(self) -> Template:
        """What its TEMPLATE holds."""
        if self._template is None:
            self._template = current_template(self.element.find("TEMPLATE"))
        return self._template

    def text(self, path: str) -> str:
        """The trimmed text of a child, "" where there is none."""
        return (self.element.findtext(path) or "").strip()

    def ids(self, path: str) -> tuple[str, ...]:
        """The texts of several children."""
        return tuple((at.text or "").strip() for at in self.element.findall(path))
