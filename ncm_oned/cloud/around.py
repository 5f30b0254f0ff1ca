# SPDX-License-Identifier: Apache-2.0
"""What surrounds the object that is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.values import Secret
from ncm_oned.cloud.attribute import Ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import Kind
    from ncm_oned.cloud.making import Making
    from ncm_oned.cloud.readiness import Readiness
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted


class Around:
    """What surrounds the object that is compared.

    known: the record's entries. keys: of what is wanted. leaving: of ours that nobody wants any
    more. stuck: keys of what is refused. anew: (kind, former id) -> name of what --undo makes
    again. policy: the tree's own settings, such as what becomes of hosts that leave. readiness: of
    the hosts, None where it is not looked at. again: something waits for others: the next run must
    look again.
    """

    def __init__(
        self, server: Server, known: Mapping[str, dict[str, Any]], wanted: Sequence[Wanted] = (),
        policy: Any = None,
    ) -> None:  # fmt: skip
        self.server = server
        self.known = known
        self.wants(wanted)
        self.policy = policy
        self.notes: list[tuple[str, str, str]] = []
        self.leaving: frozenset[str] = frozenset()
        self.stuck: frozenset[str] = frozenset()
        self.anew: Mapping[tuple[str, str], str] = {}
        self.readiness: Readiness | None = None
        self.again = False

    def wants(self, wanted: Sequence[Wanted]) -> None:
        """What is wanted, from now on."""
        self.wanted = wanted
        self.keys = frozenset(at.key for at in wanted)

    def leaves(self, kind: str, current: Current | None, of: str) -> bool:
        """Whether an object is no longer with ``of`` after this plan: it goes, or moves."""
        if current is None or not self._meant(kind, current):
            return False
        key = f"{kind} {current.name}"
        wish = next((at for at in self.wanted if at.key == key), None)
        return self.goes(kind, current) or (wish is not None and self._moves(wish, current, of))

    def goes(self, kind: str, current: Current) -> bool:
        """Whether this plan takes the object away."""
        return f"{kind} {current.name}" in self.leaving and self._meant(kind, current)

    def _meant(self, kind: str, current: Current) -> bool:
        """Whether it is not just one of that name, and nothing keeps the plan from it."""
        key = f"{kind} {current.name}"
        entry = self.known.get(key)
        same = entry is None or entry["id"] in ("", str(current.id))
        return same and key not in self.stuck

    def _moves(self, wish: Wanted, current: Current, of: str) -> bool:
        """What others have put it into as well it does not leave."""
        from ncm_oned.cloud.kinds import kind_of

        kind, _, name = of.partition(" ")
        facets = [at for at in wish.facets if at.refs == kind]
        state = kind_of(wish.kind).state(current, self.server)
        ours = (self.known.get(wish.key) or {"facets": {}})["facets"]
        main = any(at.exact and name in state.get(at.name, ()) for at in facets)
        # A membership of which the profile says nothing (any more) lasts.
        told = any(name in state.get(at.name, ()) for at in facets)
        return told and not any(
            name in map(str, at.values) or not (main or at.exact or name in ours.get(at.name, ()))
            for at in facets
        )

    def note(self, path: str, message: str, level: str = "info") -> None:
        """Tell something that changes nothing."""
        self.notes.append((level, path, message))

    def is_or_comes(self, kind: str, name: str) -> bool:
        """Whether an object is there, or this plan makes it."""
        return f"{kind} {name}" in self.keys or self.server.known_id(kind, name) is not None

    def namer(self, kind: str) -> Callable[[str], str]:
        """What gives the name of an object of the kind by its id."""
        return lambda identity: self.server.name_of(kind, identity)

    def staying(self, kind: str, identities: Iterable[str], of: str) -> list[str]:
        """The names of those of these objects that stay with ``of``."""
        from ncm_oned.cloud.kinds import kind_of

        pool = {str(at.id): at for at in self.server.pool(kind_of(kind))}
        return [pool[at].name if at in pool else f"#{at}" for at in identities
                if not self.leaves(kind, pool.get(at), of)]  # fmt: skip

    def path_of(self, kind: Kind) -> str:
        """The profile path of all objects of a kind."""
        return f"{getattr(self.policy, 'path', '')}/{kind.field}"

    def lacking(self, kind: Making, wanted: Wanted) -> str:
        """Which other object it needs that is neither there nor wanted, "" for none."""
        for other, name, path in needed(wanted):
            if not self.is_or_comes(other, name):
                return f"needs {other} {name}, which is neither there nor in the profile ({path})"
        return ""


def needed(wanted: Wanted) -> Iterator[tuple[str, str, str]]:
    """(kind, name, profile path) of the objects that one names."""
    for facet in wanted.facets:
        for value in facet.values if facet.refs else ():
            if not isinstance(value, Secret):
                yield facet.refs, str(value), getattr(value, "path", wanted.path)
    for each in wanted.attributes:
        values: Iterable[Any] = [each.value]
        if each.pairs is not None:
            values = [value for _, value in each.pairs]
        for value in values:
            for name in value.names if isinstance(value, Ids) else ():
                yield value.kind, str(name), getattr(name, "path", wanted.path)
