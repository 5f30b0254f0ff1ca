# SPDX-License-Identifier: Apache-2.0
"""Security groups: which packets the machines of a network may get and send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ncm.values import derive
from ncm_oned.cloud.attribute import Attribute, Ids, singles, vector, wanted_template
from ncm_oned.cloud.base import mark
from ncm_oned.cloud.call import Call, Ref, Sheet
from ncm_oned.cloud.kind import FacetChange
from ncm_oned.cloud.labels import labels
from ncm_oned.cloud.owned import OWNED, OWNERS, Owned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ncm.stage import Step
    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.attribute import Template
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.differ import Difference
    from ncm_oned.cloud.server import Server
    from ncm_oned.cloud.wanted import Facet, Wanted

RULE = "RULE"


class SecurityGroup(Owned):
    """one.secgroup.*: named per owner. Rules are a set; an update reaches running machines.

    0, "default", lets everything through and is changed where the profile lists it, as all that
    a server starts with; it never goes. A rule may name a network, which may name this group:
    groups are made first, without the rules that name networks to come, and these follow when
    the networks are there (see ``follow``).
    """

    name, tag, prefix, field = "secgroup", "SECURITY_GROUP", "one.secgroup", "security_groups"
    pool, pool_arguments = "one.secgrouppool.info", (-2, -1, -1)
    refs: ClassVar[dict[str, str]] = {**OWNERS}
    builtin = frozenset((0,))
    per_owner = True
    unordered = frozenset((RULE,))

    def attributes(self, name: str, wish: Any) -> Iterator[Attribute]:
        yield from singles((("DESCRIPTION", wish.description),))
        for rule in wish.rules or ():
            network = rule.network_id
            yield vector(RULE, (
                ("PROTOCOL", rule.protocol),
                ("RULE_TYPE", derive(rule.rule_type, rule.rule_type.upper())),
                ("RANGE", rule.range),
                ("IP", rule.ip),
                ("SIZE", rule.size),
                ("NETWORK_ID", None if network is None else Ids("vnet", (network,))),
                ("ICMP_TYPE", rule.icmp_type),
                ("ICMPV6_TYPE", rule.icmpv6_type),
            ))  # fmt: skip
        yield from labels(wish)

    def facets(self, name: str, wish: Any) -> Iterator[Facet]:
        yield from self.ownership(wish)

    def raw(self, current: Current) -> dict[str, tuple[str, ...]]:
        return self.rights(current)

    def whole(self, wanted: Wanted, server: Server) -> Template:
        marks = mark(wanted) if wanted.wish is not None else {}
        return {**wanted_template(_possible(wanted.attributes, server), server), **marks}

    def allocate(self, wanted: Wanted, around: Around) -> Call:
        sheet = self.sheet(wanted, NAME=wanted.name)
        return Call("one.secgroup.allocate", sheet, made=Ref("secgroup", wanted.name))

    def update(
        self, wanted: Wanted, current: Current, found: Difference, around: Around
    ) -> Iterator[Step]:
        """The same as of every kind, but for rules whose networks are yet to come."""
        later = [at for at in wanted.attributes if _networks(at, around.server)]
        usual = list(super().update(wanted, current, found, around))
        if not later or RULE not in found.changed:
            yield from usual
            return
        for step in usual:
            assert isinstance(step, Call)
            yield self._without(step, wanted)

    def _without(self, call: Call, wanted: Wanted) -> Call:
        ref, sheet, mode = call.arguments

        def make(server: Server) -> Template:
            whole = dict(sheet.template(server))
            rules = wanted_template(_possible(wanted.attributes, server), server).get(RULE)
            return {**whole, RULE: rules} if rules else {**whole, RULE: [""]}

        return Call(call.method, ref, Sheet(sheet.names, make), mode)

    def turn(self, change: FacetChange, wanted: Wanted, around: Around) -> Iterator[Step]:
        if change.facet.name in OWNED:
            yield from self.own(change, wanted, around)

    def in_use(self, current: Current, around: Around) -> str:
        used = [path for path in ("UPDATED_VMS/ID", "OUTDATED_VMS/ID", "UPDATING_VMS/ID",
                                  "ERROR_VMS/ID") if current.ids(path)]  # fmt: skip
        if used:
            return "guards machines"
        from ncm_oned.cloud.kinds import kind_of

        pool = [at for at in around.server.pool(kind_of("vnet")) if str(current.id) in _groups(at)]
        nets = [at.name for at in pool
                if not (around.goes("vnet", at) or _lets_go(at, current, around))]  # fmt: skip
        return f"guards network {', '.join(nets[:5])}" if nets else ""


def follow(network: str, around: Around) -> Iterator[Step]:
    """The steps that give groups of the profile the rules that name a network just made."""
    for group in around.wanted:
        if group.kind != "secgroup":
            continue
        rules = [at for at in group.attributes if at.name == RULE]
        if any(network in names for at in rules for names in _named(at)):
            yield _rules(group.name, rules)


def _rules(name: str, rules: list[Attribute]) -> Call:
    def make(server: Server) -> Template:
        return wanted_template(_possible(rules, server), server)

    return Call("one.secgroup.update", Ref("secgroup", name), Sheet((RULE,), make), 1)


def _possible(attributes: Iterable[Attribute], server: Server) -> list[Attribute]:
    """Those that name no network that is not there yet."""
    return [at for at in attributes if not _networks(at, server)]


def _networks(each: Attribute, server: Server) -> list[str]:
    """The networks that an attribute names and that are not there yet."""
    return [str(name) for names in _named(each) for name in names
            if server.known_id("vnet", str(name)) is None]  # fmt: skip


def _named(each: Attribute) -> Iterator[tuple[Any, ...]]:
    for _, value in each.pairs or ():
        if isinstance(value, Ids):
            yield value.names


def _lets_go(network: Current, group: Current, around: Around) -> bool:
    """Whether this plan takes the group off the network."""
    key = f"vnet {network.name}"
    wish = next((at for at in around.wanted if at.key == key), None)
    if wish is None or key in around.stuck or around.server.known_id(*_pair(key)) != network.id:
        return False
    for each in wish.attributes:
        if each.name == "SECURITY_GROUPS":
            value = each.value
            names = value.names if isinstance(value, Ids) else str(value).split(",")
            mine = group.name if isinstance(value, Ids) else str(group.id)
            return mine not in [str(at).strip() for at in names]
    return False


def _pair(key: str) -> tuple[str, str]:
    kind, _, name = key.partition(" ")
    return kind, name


def _groups(network: Current) -> list[str]:
    text = str(network.template.get("SECURITY_GROUPS", [""])[0])
    return [part.strip() for part in text.split(",")]
