# SPDX-License-Identifier: Apache-2.0
"""What the profile wants of one object: attributes of its template, and facets beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ncm.text import Text
from ncm_oned.cloud.attribute import Attribute, shown
from ncm_oned.quoting import leaf_text

if TYPE_CHECKING:
    from collections.abc import Sequence


class Facet(NamedTuple):
    """Something of an object that is not in its template: its cluster, its owner, its members.

    values: leaves of the profile; one, or several in any order. exact: what is there beside them
    goes too; otherwise only what we put there ourselves. refs: the kind of objects that the
    values name, "" for none.
    """

    name: str
    values: tuple[Any, ...]
    exact: bool = True
    refs: str = ""


class Wanted(NamedTuple):
    """One object of the profile.

    kind, name: as OpenNebula knows it. wish: its record in the profile, or its leaf. adopt:
    whether one that is not ours is taken over.
    """

    kind: str
    name: str
    wish: Any
    path: str
    attributes: Sequence[Attribute]
    facets: Sequence[Facet]
    adopt: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def owner(self) -> str:
        """Who shall own it, "" where the profile does not say."""
        return next((str(at.values[0]) for at in self.facets if at.name == "owner"), "")

    def facet(self, name: str) -> Facet | None:
        return next((at for at in self.facets if at.name == name), None)

    @property
    def text(self) -> Text:
        """The object as people read it: facets in lower case, then attributes in upper case."""
        parts: list[Any] = []
        for facet in self.facets:
            parts += [f"{facet.name} = ", *_listed(facet.values), "\n"]
        for each in sorted(self.attributes, key=lambda at: at.name.upper()):
            parts.append(shown(each))
        return Text(*parts)


def _listed(values: Sequence[Any]) -> list[Any]:
    parts: list[Any] = []
    for value in sorted(values, key=lambda at: at.reveal() if hasattr(at, "reveal") else str(at)):
        parts += [", " if parts else "", leaf_text(value)]
    return parts
