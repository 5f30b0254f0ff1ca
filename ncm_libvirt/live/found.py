# SPDX-License-Identifier: Apache-2.0
"""What a comparison looks at, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Optional

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.table import Rule

    Edits = list["Edit"]


class Three(NamedTuple):
    """The same thing in three documents: as it is, as it is wanted, as it was declared last."""

    rule: Rule
    current: _Element
    wanted: _Element
    base: Optional[_Element]


class Spot(NamedTuple):
    """The unit that is being looked at; plain: its path without keys."""

    path: str
    action: str
    current: Optional[_Element]
    wanted: Optional[_Element]
    plain: str = ""

    def unit(
        self,
        rule: Rule,
        key: str,
        action: str,
        current: Optional[_Element],
        wanted: Optional[_Element],
    ) -> Spot:
        """The spot of an element below: its own if it is a unit, such as devices/disk[vda]."""
        if not rule.unit:
            return self
        path = self.path + rule.path[len(self.plain) :]
        return Spot(f"{path}[{key}]" if key else path, action, current, wanted, rule.path)


NOWHERE = Spot("", "~", None, None)


class Edit(NamedTuple):
    """One difference.

    kind: attribute, fill (equal, but not to be seen), text, insert, remove, replace, list, drop.
    path: of the rules, for resets. current, wanted: the elements that differ; their parents,
    where an element is missing there. name, was, new: of an attribute, or a text.
    """

    kind: str
    spot: Spot
    path: str
    rule: Rule
    current: _Element
    wanted: _Element
    base: Optional[_Element] = None
    name: str = ""
    was: Optional[str] = None
    new: Optional[str] = None
