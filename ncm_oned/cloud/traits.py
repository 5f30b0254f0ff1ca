# SPDX-License-Identifier: Apache-2.0
"""What a kind of OpenNebula's objects is called, and how its objects are found and told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm_oned.cloud.attribute import singles
from ncm_oned.cloud.base import is_marked
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.wanted import Facet, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Attribute
    from ncm_oned.cloud.server import Server


class Traits:
    """One kind of objects. Stateless: what it looks at is in ``Around``.

    name: as in keys and messages. tag: its element. prefix: of its methods. pool: the method
    that lists all. field: of the profile's tree. refs: facet -> the kind whose ids it shows.
    builtin: ids that every server starts with. marks: its template can bear our mark. merges:
    update may only merge, as a replacement loses what the server put in. late: allocation takes no
    template, so the mark comes by a call of its own (or not at all). renames: there is a call that
    gives another name. volatile: attributes that the server keeps for itself. unordered: those
    whose values stand in any order. lasting: what is declared is a part of another kind's object,
    which stays when that goes. hidden: attributes and facets that nobody may see. lost: why one
    that went cannot be made again, "" where it can.
    """

    name: ClassVar[str]
    tag: ClassVar[str]
    prefix: ClassVar[str]
    pool: ClassVar[str]
    pool_arguments: ClassVar[tuple[int, ...]] = ()
    field: ClassVar[str]
    refs: ClassVar[dict[str, str]] = {}
    builtin: ClassVar[frozenset[int]] = frozenset()
    marks: ClassVar[bool] = True
    late: ClassVar[bool] = False
    renames: ClassVar[bool] = True
    merges: ClassVar[bool] = False
    per_owner: ClassVar[bool] = False
    volatile: ClassVar[frozenset[str]] = frozenset()
    unordered: ClassVar[frozenset[str]] = frozenset()
    lasting: ClassVar[bool] = False
    hidden: ClassVar[frozenset[str]] = frozenset()
    lost: ClassVar[str] = ""
    patience: ClassVar[float] = 60.0

    # What the profile wants.

    def given(self, tree: Any) -> Mapping[Any, Any]:
        """The records of a tree that declare objects of this kind, by name."""
        found: Mapping[Any, Any] = getattr(tree, self.field, None) or {}
        return found

    def manages(self, tree: Any) -> bool:
        """Whether the tree says anything at all of this kind."""
        return getattr(tree, self.field, None) is not None

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        """The attributes of the template that the record of the profile wants."""
        raise NotImplementedError

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        """The facets that the record of the profile wants."""
        return iter(())

    def wanted(self, name: str, wish: Any) -> Wanted:
        """One object of the profile; attributes that it names by themselves win."""
        own = singles((getattr(wish, "attributes", None) or {}).items())
        names = {at.name for at in own}
        attributes = [at for at in self.attributes(name, wish) if at.name.upper() not in names]
        adopt = bool(getattr(wish, "adopt", False))
        facets = list(self.facets(name, wish))
        return Wanted(self.name, name, wish, wish.path, [*attributes, *own], facets, adopt)

    # What is there.

    def read(self, document: _Element) -> list[Current]:
        """The objects of a pool, lowest id first."""
        return sorted((Current(at) for at in document.findall(self.tag)), key=lambda at: at.id)

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        """Facet -> its values as the server shows them: ids where they are objects."""
        return {}

    def state(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        """Facet -> its values, objects by name."""
        return {
            name: tuple(server.name_of(self.refs[name], at) for at in values)
            if name in self.refs else values
            for name, values in self.raw(current).items()
        }  # fmt: skip

    def find(self, wanted: Wanted, around: Around) -> Current | None:
        """The object that is wanted, as it is there."""
        entry = around.known.get(wanted.key)
        pool = around.server.pool(self)
        found = [at for at in pool if at.name == wanted.name]
        if self.per_owner:
            found = [at for at in found if self._may_be(at, wanted, entry)]
        if not found and self.renames:
            # Renamed by hand, it is still the one that we made.
            found = [at for at in pool if self._is_of(entry, at)]
        owner = wanted.owner or "oneadmin"
        return min(
            found, default=None,
            key=lambda at: (
                not self._is_of(entry, at), self.per_owner and at.owner != owner, at.id
            ),
        )  # fmt: skip

    def _may_be(self, current: Current, wanted: Wanted, entry: dict[str, Any] | None) -> bool:
        """Names of this kind are unique per owner: another's is another object. One of oneadmin
        is in the way, as new ones are oneadmin's before they are given away."""
        owners = (wanted.owner or "oneadmin", "oneadmin")
        return current.owner in owners or is_marked(current) or self._is_of(entry, current)

    def _is_of(self, entry: dict[str, Any] | None, current: Current) -> bool:
        return entry is not None and entry["id"] == str(current.id)

    def mine(self, current: Current, entry: dict[str, Any] | None) -> bool:
        """Whether the object is ours: by its mark, by the record, or the server's own."""
        if current.id in self.builtin or (self.marks and is_marked(current)):
            return True
        if entry is None:
            return False
        # Written down, and then the run was cut short: it may have been made, but not marked.
        return self._is_of(entry, current) or (entry["id"] == "" and self.late)
