# SPDX-License-Identifier: Apache-2.0
"""The three-way comparison: what is wanted, what is there, what was wanted last time."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Any, NamedTuple

from ncm.values import Bool, Secret
from ncm_oned.cloud.attribute import Ids, same, shown_plain, wanted_template
from ncm_oned.cloud.base import MARKS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ncm_oned.cloud.attribute import Attribute, Plain, Template
    from ncm_oned.cloud.base import Base
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.kind import FacetChange, Kind
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Facet, Wanted


class Difference(NamedTuple):
    """What is to change. changed, gone: names of attributes. before: for people."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]
    facets: tuple[FacetChange, ...]
    before: str

    @property
    def names(self) -> bool:
        return bool(self.changed or self.gone)


def differ(kind: Kind, wanted: Wanted, current: Current, base: Base, server: Server) -> Difference:
    """Compare only what is declared, and what was and is not any more."""
    from ncm_oned.cloud.kind import FacetChange

    new, old = wanted_template(wanted.attributes, server), current.template
    lists = {at.name.upper() for at in wanted.attributes if _has_ids(at)}
    changed = tuple(name for name, values in new.items()
                    if not same(values, old.get(name, []), name in lists,
                                name in kind.unordered))  # fmt: skip
    last = base.attributes if base.attributes is not None else frozenset()
    gone = tuple(sorted(name for name in last - set(new) - set(MARKS)
                        if any(old.get(name, ()))))  # fmt: skip
    state = kind.state(current, server)
    facets = []
    for facet in wanted.facets:
        now = state.get(facet.name, ())
        last_members = frozenset(base.facets.get(facet.name, ()))
        add, drop = kind.members(facet, now, last_members)
        state[facet.name] = kind.shown(facet, now, last_members)
        if add or drop:
            facets.append(FacetChange(facet, now, add, drop))
    shown = set() if base.secret is None else set(gone) - base.secret
    old = _without_secrets(wanted, old, base)
    before = "".join(_before(wanted, state, old, (gone, shown), server))
    return Difference(changed, gone, tuple(facets), before)


def members(
    facet: Facet, current: tuple[str, ...], last: Collection[str]
) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """The members that are missing, and those that are to go."""
    names = {text_of_member(value): value for value in facet.values}
    if any(isinstance(value, Secret) for value in facet.values):
        return (() if _is_password(facet, current) else facet.values), ()
    add = tuple(value for name, value in names.items() if name not in current)
    drop = tuple(at for at in current if at not in names and (facet.exact or at in last))
    return add, drop


def text_of_member(value: Any) -> str:
    """A wanted value of a facet as ``Kind.state`` has it."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Bool):
        return "yes" if value else "no"
    return str(value)


def _is_password(facet: Facet, current: tuple[str, ...]) -> bool:
    """Whether the SHA-256 that the server shows of a password is that of the wanted one."""
    wanted = facet.values[0].reveal()
    digest = hashlib.sha256(wanted.encode("utf-8", "surrogateescape")).hexdigest()
    return len(current) == 1 and hmac.compare_digest(current[0].encode(), digest.encode())


def wanted_of(wanted: Wanted, names: Collection[str], server: Server) -> Template:
    """The wanted values of these names, ids as they are now."""
    chosen = [at for at in wanted.attributes if at.name.upper() in names]
    return wanted_template(chosen, server)


def _has_ids(each: Attribute) -> bool:
    values: Iterable[Any] = [each.value]
    if each.pairs is not None:
        values = [value for _, value in each.pairs]
    return any(isinstance(value, Ids) for value in values)


def _without_secrets(wanted: Wanted, old: Template, base: Base) -> Template:
    """What may be shown of the values there now: the profile may have held a secret in one
    that it now says otherwise, or without."""
    if base.secret is not None:
        return {name: [_stars(at, ()) for at in values] if name in base.secret else values
                for name, values in old.items()}  # fmt: skip
    keys: dict[str, set[str]] = {}
    for each in wanted.attributes:
        keys.setdefault(each.name.upper(), set()).update(key.upper() for key, _ in each.pairs or ())
    return {name: [at if isinstance(at, str) else _stars(at, keys.get(name, ())) for at in values]
            for name, values in old.items()}  # fmt: skip


def _stars(value: Plain, shown: Collection[str]) -> Plain:
    if isinstance(value, str):
        return "***"
    return tuple((key, text if key in shown else "***") for key, text in value)


def _before(
    wanted: Wanted, state: dict[str, tuple[str, ...]], old: Template,
    leaving: tuple[Iterable[str], Collection[str]], server: Server,
) -> Iterator[str]:  # fmt: skip
    """What is there of what is compared, in the form of ``Wanted.text``.

    leaving: attributes that go, and those of them that certainly held no secret.
    """
    gone, shown = leaving
    for facet in wanted.facets:
        values: Iterable[str] = sorted(state.get(facet.name, ()))
        if any(isinstance(value, Secret) for value in facet.values):
            values = ["***"]
        yield f"{facet.name} = {', '.join(values)}\n"
    ids = {at.name.upper(): at.value.kind for at in wanted.attributes if isinstance(at.value, Ids)}
    names: dict[str, bool] = {}
    for at in wanted.attributes:
        names[at.name.upper()] = names.get(at.name.upper(), False) or at.secret
    for name in sorted({*names, *gone}):
        for value in old.get(name, ()):
            known = name in ids and isinstance(value, str)
            said = server.names_of_ids(ids[name], str(value)) if known else value
            yield shown_plain(name, said, names.get(name, name not in shown))
