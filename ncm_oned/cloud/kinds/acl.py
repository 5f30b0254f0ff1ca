# SPDX-License-Identifier: Apache-2.0
"""Rules of access. They have no name: each is called by what it says, with names for ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Optional

from ncm.stage import ObjectChange
from ncm_oned.cloud.acl_rule import KINDS, WHO, Rule, Selected, read, text_of, title, zone_of
from ncm_oned.cloud.base import ADOPTED, Base
from ncm_oned.cloud.call import Call, Late, Ref
from ncm_oned.cloud.current import Current
from ncm_oned.cloud.kind import Compared, Kind, refused
from ncm_oned.cloud.wanted import Facet, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Attribute
    from ncm_oned.cloud.server import Server

    Find = Callable[[str, str], Optional[int]]

_ALL = "*"
_ON = {"on_group": ("@", "group"), "on_cluster": ("%", "cluster")}


class _Current(Current):
    """A rule as the server shows it; named in its words, with ids."""

    __slots__ = ("rule",)

    def __init__(self, element: _Element) -> None:
        super().__init__(element)
        texts = [self.text(at) for at in ("USER", "RESOURCE", "RIGHTS", "ZONE")]
        self.rule = read(*texts)
        self.name = " ".join(texts)


class Acl(Kind):
    """one.acl.addrule and delrule: nothing of a rule can be changed, and it bears no mark.

    Ours is what the record says we added. A rule that is wanted and there already is left as it
    is, and stays when it leaves the profile.
    """

    name, tag, prefix, field = "acl", "ACL", "one.acl", "acls"
    pool = "one.acl.info"
    refs: ClassVar[dict[str, str]] = {
        **{who: who for who in WHO}, **{on: kind for on, (_, kind) in _ON.items()}
    }  # fmt: skip
    marks = False
    renames = False

    def given(self, tree: Any) -> Mapping[Any, Any]:
        return {title(wish): wish for wish in getattr(tree, self.field, None) or ()}

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        return iter(())

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        for who in WHO:
            if getattr(wish, who) is not None:
                yield Facet(who, (getattr(wish, who),), refs=who)
        yield Facet("resources", tuple(wish.resources))
        on = wish.on
        if on is not None and on.name is not None:
            yield Facet("on", (on.name,), refs=KINDS[str(wish.resources[0])])
        elif on is not None and on.id is not None:
            yield Facet("on_id", (on.id,))
        elif on is not None:
            yield from (Facet(f"on_{at}", (getattr(on, at),), refs=at)
                        for at in ("group", "cluster") if getattr(on, at) is not None)  # fmt: skip
        yield Facet("rights", tuple(wish.rights))
        yield Facet("zone", (zone_of(wish),))

    def read(self, document: _Element) -> list[Current]:
        return sorted((_Current(at) for at in document.findall(self.tag)), key=lambda at: at.id)

    def state(self, current: Current, server: Server) -> dict[str, tuple[str, ...]]:
        rule = current.rule if isinstance(current, _Current) else None
        if rule is None:
            return {}
        found = {"resources": rule.resources, "rights": rule.rights}
        found["zone"] = (_ALL if rule.zone.selector == _ALL else str(rule.zone.id),)
        for facet, selector in WHO.items():
            if rule.who.selector == selector:
                found[facet] = (server.name_of(facet, str(rule.who.id)),)
        for facet, (selector, kind) in _ON.items():
            if rule.on.selector == selector:
                found[facet] = (server.name_of(kind, str(rule.on.id)),)
        if rule.on.selector == "#":
            found["on_id"] = (str(rule.on.id),)
        return found

    # The comparison: it is there, or it is not.

    def compare(self, wanted: Wanted, around: Around) -> Compared:
        entry = around.known.get(wanted.key)
        if why := around.lacking(self, wanted):
            return Compared(refused(wanted, why))
        current = self.find(wanted, around)
        if current is None:
            change = self._create(wanted, around)
            if change is not None and entry is not None and self._stale(entry, around):
                # What it was about has been made again, and has another id.
                change.steps.insert(0, Call("one.acl.delrule", int(entry["id"])))
            return Compared(change)
        around.server.bind(self.name, wanted.name, current.id)
        # Without an id it was about to be added when the run was cut short.
        ours = entry is not None and entry["id"] in ("", str(current.id))
        kept = Base(wanted, entry if ours else None, None).entry(
            str(current.id), entry["origin"] if entry and ours else ADOPTED
        )
        return Compared(None, {**kept, "seen": self.fingerprint(current, kept)})

    def _stale(self, entry: dict[str, Any], around: Around) -> bool:
        """Whether the rule that we added is still there, for an object that is not."""
        return any(str(at.id) == entry["id"] and self.fingerprint(at, entry) == entry["seen"]
                   for at in around.server.pool(self))  # fmt: skip

    def find(self, wanted: Wanted, around: Around) -> Current | None:
        rule = rule_of(wanted, around.server.known_id)
        return next((at for at in around.server.pool(self)
                     if isinstance(at, _Current) and rule is not None and at.rule == rule),
                    None)  # fmt: skip

    def another(self, current: Current, key: str, around: Around) -> bool:
        entry = around.known[key]
        if self.fingerprint(current, entry) == entry["seen"]:
            return False
        state = self.state(current, around.server)
        kind = KINDS.get(state.get("resources", ("",))[0], "")
        names = [f"id:{at}" for at in state.get("on_id", ())]
        names += [around.server.name_of(kind, at) for at in state.get("on_id", ()) if kind]
        return key.partition(" ")[2] not in [_called(state, name) for name in names or [""]]

    def renamed(self, wanted: Wanted, around: Around) -> Wanted:
        on, resources = wanted.facet("on_id"), wanted.facet("resources")
        kind = KINDS.get(str(resources.values[0]), "") if resources else ""
        name = around.anew.get((kind, str(on.values[0]))) if on else None
        if name is None:
            return wanted
        facets = [Facet("on", (name,), refs=kind) if at is on else at for at in wanted.facets]
        return wanted._replace(facets=facets)

    # Making and going.

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        # No account has a name with a blank; an object may.
        who, rest = wanted.name.split(" ", 1)
        words = (who, *rest.rsplit(" ", 2))
        late = [Late(word, _number(wanted, at)) for at, word in enumerate(words)]
        return Call("one.acl.addrule", *late, made=Ref("acl", wanted.name))

    def settle(self, wanted: Wanted, around: Around) -> Iterator[Step]:
        return iter(())

    def remove(self, current: Current, path: str, around: Around) -> ObjectChange | None:
        key, entry = next((key, at) for key, at in around.known.items()
                          if key.startswith("acl ") and at["id"] == str(current.id))  # fmt: skip
        name = key.partition(" ")[2]
        change = ObjectChange(self.name, name, ("", None), path)
        change.note = "left the profile"
        change.identity = str(current.id)
        change.seen = self.fingerprint(current, entry)
        around.server.bind(self.name, name, current.id)
        change.steps = [Call("one.acl.delrule", Ref("acl", name))]
        return change


def rule_of(wanted: Wanted, find: Find) -> Rule | None:
    """The rule with ids, None while an object in it is yet to be made."""
    facets = {at.name: at for at in wanted.facets}
    who = on = Selected(_ALL)
    for name, facet in facets.items():
        value = facet.values[0]
        if name in WHO or name == "on" or name in _ON:
            identity = find(facet.refs, str(value))
            if identity is None:
                return None
            chosen = Selected(WHO.get(name) or _ON.get(name, ("#",))[0], identity)
            who, on = (chosen, on) if name in WHO else (who, chosen)
        elif name == "on_id":
            on = Selected("#", int(str(value)))
    zone = str(facets["zone"].values[0])
    where = Selected(_ALL) if zone == _ALL else Selected("#", int(zone))
    resources, rights = (frozenset(map(str, facets[at].values)) for at in ("resources", "rights"))
    return Rule.of(who, resources, on, rights, where)


def _called(state: dict[str, tuple[str, ...]], one: str) -> str:
    """What a rule of the server is called; one: how, if it is about one object."""
    who = next((f"{at}{state[field][0]}" for field, at in WHO.items() if field in state), _ALL)
    on = next((f"{at}{state[field][0]}" for field, (at, _) in _ON.items() if field in state), _ALL)
    if one:
        on = f"#{one}"
    zone = state["zone"][0] if "zone" in state else ""
    where = zone if zone == _ALL else f"#{zone}"
    return text_of(who, state.get("resources", ()), on, state.get("rights", ()), where)


def _number(wanted: Wanted, index: int) -> Callable[[Server], str]:
    """One of the four arguments of addrule, when all that it names is there."""

    def make(server: Server) -> str:
        rule = rule_of(wanted, server.id)
        assert rule is not None
        return rule.numbers[index]

    return make
