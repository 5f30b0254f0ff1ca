# SPDX-License-Identifier: Apache-2.0
"""VM groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm.values import Str
from ncm_oned.cloud import roles
from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import Compared, FacetChange, refused
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.owned import OWNED, OWNERS, Owned
from ncm_oned.cloud.plain import Plain
from ncm_oned.cloud.roles import Role
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ncm.stage import ObjectChange, Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.base import Base
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.differ import Difference
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted

_RULES = ("AFFINED", "ANTI_AFFINED")
_ROLE = "role "
_ORDER = ("rename", "roleadd", "update", "roleupdate", "roledelete", "chown", "chmod")


class VmGroup(Plain, Owned):
    """one.vmgroup.*: its roles are beside the template, and have methods of their own.

    The facet ``roles`` says which there are, of those we made; ``role NAME`` what each is.
    """

    name, tag, prefix, field = "vmgroup", "VM_GROUP", "one.vmgroup", "vmgroups"
    pool, pool_arguments = "one.vmgrouppool.info", (-2, -1, -1)
    refs: ClassVar[dict[str, str]] = OWNERS
    per_owner = True

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((("DESCRIPTION", wish.description),))
        yield from labels(wish)
        for title in _RULES:
            for entry in getattr(wish, title.lower()) or ():
                yield Attribute(title, entry)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        if wish.role is not None:
            yield Facet("roles", tuple(role.name for role in wish.role), exact=False)
            for role in wish.role:
                wanted = Role(
                    str(role.policy or roles.NONE),
                    tuple(map(str, role.host_affined or ())),
                    tuple(map(str, role.host_anti_affined or ())),
                )
                yield Facet(f"{_ROLE}{role.name}", (Str(wanted.text, role.path),))
        yield from self.ownership(wish)

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        return self._roles(current, str)

    def state(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        named = self._roles(current, lambda identity: server.name_of("host", identity))
        return {**super().state(current, server), **{
            name: at for name, at in named.items() if name not in OWNED
        }}  # fmt: skip

    def _roles(self, current: Current, namer: Any) -> dict[str, tuple[str, ...]]:
        found = {(at.findtext("NAME") or "").strip(): at for at in _elements(current)}
        texts = {f"{_ROLE}{name}": (roles.shown(at, namer).text,) for name, at in found.items()}
        return {"roles": tuple(found), **texts, **self.rights(current)}

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        """With hosts by name; one that neither is there nor comes cannot be meant."""
        facets = []
        for facet in wanted.facets:
            if not facet.name.startswith(_ROLE):
                facets.append(facet)
                continue
            leaf = facet.values[0]
            role = roles.read(str(leaf))
            lost = [at for at in (*role.on, *role.off) if not _host(at, around)]
            if lost:
                why = f"names host {lost[0]}, which is neither there nor in the profile"
                return Compared(refused(wanted, f"{facet.name} {why} ({leaf.path})"))
            on, off = (tuple(_host(at, around) for at in hosts) for hosts in (role.on, role.off))
            text = Role(role.policy, on, off).text
            facets.append(facet._replace(values=(Str(text, leaf.path),)))
        return super().compare(wanted._replace(facets=facets), around)

    def beside(self, wanted: Wanted) -> dict[str, Callable[[Server], list[Any]]]:
        rows = {at.name[len(_ROLE) :]: roles.read(str(at.values[0]))
                for at in wanted.facets if at.name.startswith(_ROLE)}  # fmt: skip

        def made(server: Server) -> list[Any]:
            return [role.pairs(name, server, False) for name, role in rows.items()]

        return {"ROLE": made} if rows else {}

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        if facet in OWNED:
            return ()
        return tuple(str(at) for at in getattr(wanted.facet(facet), "values", ()))

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        facet, ref = change.facet.name, Ref("vmgroup", wanted.name)
        if facet in OWNED:
            yield from self.own(change, wanted, around)
        elif facet == "roles":
            for name in map(str, change.add):
                yield Call("one.vmgroup.roleadd", ref, _sheet(name, wanted, False), note=name)
            for name in change.drop:
                yield Call("one.vmgroup.roledelete", ref, _number(name, wanted, around), note=name)
        elif change.current:
            # One that is not there comes with what it is.
            name = facet[len(_ROLE) :]
            number = _number(name, wanted, around)
            yield Call("one.vmgroup.roleupdate", ref, number, _sheet(name, wanted, True), note=name)

    def _change(
        self, wanted: Wanted, current: Current, base: Base, around: Around, settled: bool
    ) -> ObjectChange | None:
        change = super()._change(wanted, current, base, around, settled)
        if change is not None:
            change.steps = self.ordered(change.steps, wanted, current)
        return change

    def ordered(self, steps: list[Step], wanted: Wanted, current: Current) -> list[Step]:
        """Rules name roles: the server must know these before, and lose them after. It takes no
        step on which rules and policies contradict each other."""
        found = sorted(steps, key=lambda at: _ORDER.index(_method(at)))
        # Rules that stay fit the roles before and after.
        sheets = [sheet for at in found if isinstance(at, Call) and _method(at) == "update"
                  for sheet in at.arguments if isinstance(sheet, Sheet)]  # fmt: skip
        said = {name for sheet in sheets for name in sheet.names}
        none: Template = {title: [""] for title in _RULES if title in current.template
                          and {title, f"no {title}"} & said}  # fmt: skip
        if none and "roleupdate" in [_method(at) for at in found]:
            ref, sheet = Ref("vmgroup", wanted.name), Sheet(tuple(none), lambda server: none)
            found[:0] = [Call("one.vmgroup.update", ref, sheet, 1, note="no rules meanwhile")]
        return found

    def references(self, wanted: Wanted) -> Iterator[tuple[str, str]]:
        yield from super().references(wanted)
        for facet in wanted.facets:
            if facet.name.startswith(_ROLE):
                role = roles.read(str(facet.values[0]))
                yield from (("host", at) for at in (*role.on, *role.off))

    def bars(self, found: Difference, base: Base, current: Current, around: Around) -> str:
        """The server changes nothing of a group, but whose it is, while machines are in it."""
        facets = [at for at in found.facets if at.facet.name not in OWNED]
        inside = roles.machines(_elements(current))
        if inside and (found.names or facets):
            return f"has VM {', '.join(inside[:5])} in its roles; it can be changed without them"
        return ""

    def in_use(self, current: Current, around: Around) -> str:
        inside = roles.machines(_elements(current))
        return f"has VM {', '.join(inside[:5])} in its roles" if inside else ""


def _method(step: Step) -> str:
    return step.words.partition(" ")[0].rpartition(".")[2]


def _elements(current: Current) -> Iterable[Any]:
    found: Iterable[Any] = current.element.findall("ROLES/ROLE")
    return found


def _host(value: str, around: Around) -> str:
    """The host of a name or an id, "" for none."""
    if around.is_or_comes("host", value):
        return value
    name = around.server.name_of("host", value)
    return "" if name.startswith("#") else name


def _number(name: str, wanted: Wanted, around: Around) -> int:
    """The id of a role within its group."""
    from ncm_oned.cloud.kinds import kind_of

    identity = around.server.known_id("vmgroup", wanted.name)
    for current in around.server.pool(kind_of("vmgroup")):
        if current.id == identity:
            for at in _elements(current):
                if (at.findtext("NAME") or "").strip() == name:
                    return int(at.findtext("ID") or 0)
    return -1


def _sheet(name: str, wanted: Wanted, whole: bool) -> Sheet:
    facet = wanted.facet(f"{_ROLE}{name}")
    role = roles.read(str(facet.values[0])) if facet else Role(roles.NONE)
    return Sheet(("ROLE",), lambda server: {"ROLE": [role.pairs(name, server, whole)]})
