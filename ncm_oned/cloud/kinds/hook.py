# SPDX-License-Identifier: Apache-2.0
"""Hooks: commands of OpenNebula's, which VM_HOOK of oned.conf became in 5.12."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.values import Str, derive
from ncm_oned import hook_2010
from ncm_oned.cloud.attribute import Attribute, singles
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import Compared, FacetChange, refused
from ncm_oned.cloud.plain import Plain
from ncm_oned.cloud.wanted import Facet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.stage import ObjectChange, Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.base import Base
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Wanted

_WHEN = ("CALL", "RESOURCE", "STATE", "LCM_STATE")


class Hook(Plain):
    """one.hook.*: the name is unique in the server; type and resource cannot change, so a hook
    with others is made anew: there is no data in it."""

    name, tag, prefix, field = "hook", "HOOK", "one.hook", "hooks"
    pool, pool_arguments = "one.hookpool.info", (-2, -1, -1)

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles(_when(wish))
        yield from singles((
            ("COMMAND", wish.command),
            ("ARGUMENTS", wish.arguments),
            ("ARGUMENTS_STDIN", wish.arguments_stdin),
            ("TIMEOUT", wish.timeout),
            ("REMOTE", wish.remote),
        ))  # fmt: skip

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        yield Facet("type", (Str(wish.kind, wish.path) if wish.type is None else wish.type,))

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        return {"type": (current.text("TYPE").lower(),)}

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        wish = wanted.wish
        if wish.on is not None:
            why = hook_2010.refusal(str(wish.arguments))
            if why:
                return Compared(refused(wanted, f"{why} ({wish.at('arguments')})"))
            if wish.on == "CREATE":
                around.note(wish.at("on"), f"hook {wanted.name}: {hook_2010.CREATED}")
        return super().compare(wanted, around)

    def remade(self, wanted: Wanted, current: Current) -> bool:
        resource = [str(at.value) for at in wanted.attributes if at.name == "RESOURCE"]
        kind = wanted.facet("type")
        same = kind is None or (str(kind.values[0]),) == self.raw(current)["type"]
        return not (same and current.template.get("RESOURCE", []) == resource)

    def head(self, wanted: Wanted) -> dict[str, str]:
        facet = wanted.facet("type")
        kind = str(facet.values[0]) if facet else "api"
        # ON says that STATE and LCM_STATE are given one by one; the server forgets it.
        on = {"ON": "CUSTOM"} if kind == "state" else {}
        return {"NAME": wanted.name, "TYPE": kind, **on}

    def fresh(self, facet: str, wanted: Wanted) -> tuple[str, ...]:
        return tuple(str(at) for at in getattr(wanted.facet(facet), "values", ()))

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        """Only the type can be another."""
        return self._anew(wanted, {}, around)

    def _change(
        self, wanted: Wanted, current: Current, base: Base, around: Around, settled: bool
    ) -> ObjectChange | None:
        change = super()._change(wanted, current, base, around, settled)
        if change is not None and self.remade(wanted, current):
            last = base.attributes or frozenset()
            kept = {name: at for name, at in current.template.items()
                    if name not in _WHEN and name not in last}  # fmt: skip
            change.steps = list(self._anew(wanted, kept, around))
            change.note = "made anew: type and resource of a hook cannot change"
        return change

    def _anew(self, wanted: Wanted, kept: Template, around: Around) -> Iterator[Step]:
        """kept: what others put there."""
        ref = Ref("hook", wanted.name)
        yield Call("one.hook.delete", ref)
        sheet = self.allocate(wanted, around).arguments[0]

        def make(server: Server) -> Template:
            return {**kept, **sheet.template(server)}

        names = (*kept, *(name for name in sheet.names if name not in kept))
        yield Call("one.hook.allocate", Sheet(names, make), made=ref)


def _when(wish: Any) -> Iterator[tuple[str, Any]]:
    """What sets it off."""
    if wish.on is not None:
        state, lcm = hook_2010.STATES[str(wish.on)]
        yield from (("RESOURCE", derive(wish.on, "VM")), ("STATE", derive(wish.on, state)),
                    ("LCM_STATE", derive(wish.on, lcm)))  # fmt: skip
        return
    yield from (("CALL", wish.call), ("RESOURCE", wish.resource), ("STATE", wish.state))
    if wish.resource == "VM":
        yield "LCM_STATE", wish.lcm_state or derive(wish.state, "LCM_INIT")
