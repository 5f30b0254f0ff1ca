# SPDX-License-Identifier: Apache-2.0
"""A snapshot of the node's links: taken before a change, and compared with what is."""

from __future__ import annotations

from ncm_bridge.live.changes import base_of, links_of
from ncm_bridge.live.renames import KIND as CARD
from ncm_bridge.model.link import MADE, Link, Route, Rule
from ncm_bridge.ovs.commands import differing as columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from ncm.applied import Applied
    from ncm.plan import Plan
    from ncm.stage import ObjectChange

    Links = Mapping[str, Link]

_UNSTABLE = ("state",)
"""Of a bridge's port: what the bridge itself decides."""


class Snapshot:
    """What is to be again.

    links: as they were; dynamic: as it was declared; asked_for: as the plan declares it. names:
    those that the plan changes. scope: of the links that were, those and what lies above or in
    them. gone: those that were not there. rules: the node's; ours are those that the profile has
    or had.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.links = {at["name"]: Link.of(at) for at in data["links"]}
        self.names = frozenset(data["names"])
        self.gone = [name for name in data["names"] if name not in self.links]
        self.asked_for = {name: tuple(at) for name, at in data.get("asked_for", {}).items()}
        self.rules = [Rule(*rule) for rule in data["rules"]]
        self._ours = [Rule(*rule) for rule in data["our_rules"]]
        # Routes without a device, as those of a link that has no other.
        self.loose, self._our_loose = Link.of(data["loose"]), Link.of(data["our_loose"])
        self.unknown = False
        self.scope = self._scope()

    def _scope(self) -> list[str]:
        found = {name for name in self.names if name in self.links}
        while True:
            more = {
                name for name, link in self.links.items()
                if name not in found and (link.master in found or link.lower in found)
            }  # fmt: skip
            if not more:
                return [name for name in self.links if name in found]
            found |= more

    def assume(self, links: Mapping[str, Link]) -> None:
        """What Open vSwitch keeps cannot be had: it is taken to be as it was, and told."""
        self.unknown = True
        for name, was in self.links.items():
            link = links.get(name)
            if link is not None and (was.ovs or was.ports is not None):
                link.kind, link.master, link.ovs, link.ports = (
                    was.kind, was.master, was.ovs, was.ports,
                )  # fmt: skip

    def amiss(self, links: Links, rules: Sequence[Rule], loose: Sequence[Route]) -> list[str]:
        """What is not as it was, for the admin."""
        found = [
            f"link {name} is still there"
            for name in self.gone
            if name in links and is_made(links[name])
        ]
        for name in self.scope:
            wrong = list(self.wrong(name, links))
            if wrong:
                found.append(f"link {name} ({', '.join(wrong)})")
        lost, extra = self.rules_amiss(rules)
        found += ["policy rules"] * bool(lost or extra)
        found += ["Open vSwitch (its database does not answer)"] * self.unknown
        return found + ["routes without a device"] * any(self.loose_amiss(loose))

    def wrong(self, name: str, links: Links) -> Iterator[str]:
        """The fields of a link that are not as they were."""
        was, link = self.links[name], links.get(name)
        if link is None:
            # A guest may have ended meanwhile.
            if was.kind not in ("tun", "other"):
                yield "not there"
            return
        for field in ("kind", "up", "mtu", "mac", "master", "lower"):
            # Open vSwitch itself gives a bridge its address, and again when ports come.
            own = field == "mac" and was.kind == "ovs"
            if not own and getattr(was, field) not in (None, getattr(link, field)):
                yield field
        for field in ("options", "port", "sysctl", "ethtool"):
            yield from differing(getattr(was, field), getattr(link, field))
        exact = name in self.names
        yield from columns(link.ovs, was.ovs, exact)
        if _sets_differ(was.addresses.items(), link.addresses.items(), exact):
            yield "addresses"
        if _sets_differ(was.routes, link.routes, exact):
            yield "routes"

    def loose_amiss(self, loose: Sequence[Route]) -> tuple[list[Route], list[Route]]:
        """Routes without a device: those that are missing, and those that were not there."""
        ours = [_key(route) for route in self._our_loose.routes]
        before = self.loose.routes
        lost = [at for at in before if at not in loose and _key(at) in ours]
        return lost, [at for at in loose if at not in before and _key(at) in ours]

    def rules_amiss(self, rules: Sequence[Rule]) -> tuple[list[Rule], list[Rule]]:
        """Those that are missing, and those of ours that were not there."""
        lost = [rule for rule in self.rules if rule not in rules and _matches(rule, self._ours)]
        extra = [rule for rule in rules if rule not in self.rules and _matches(rule, self._ours)]
        return lost, extra


def differing(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [key for key, value in was.items() if key not in _UNSTABLE and now.get(key) != value]


def _sets_differ(was: Iterable[Any], now: Iterable[Any], exact: bool) -> bool:
    former, present = set(was), set(now)
    return former != present if exact else not former <= present


def _matches(rule: Rule, ours: Iterable[Rule]) -> bool:
    """Whether it is one of these; the kernel gives a priority to one that has none."""
    return any(
        rule._replace(priority=None) == at._replace(priority=None)
        and at.priority in (None, rule.priority)
        for at in ours
    )


def _key(route: Route) -> tuple[str, str, int]:
    """What tells one from another; the kernel gives a metric to one that has none."""
    return route.to, route.type, route.table


def is_made(link: Link) -> bool:
    return link.kind in MADE


def _renamed(plan: Plan) -> dict[str, dict[str, Any]]:
    """New name -> what was, of each card that the plan gives another one."""
    return {at.name: at.image["before"] for at in plan.object_work if at.kind == CARD}


def cards(plan: Plan) -> list[list[str]]:
    """Name and MAC address of each card that the plan gives another name."""
    return [[was["name"], was["mac"]] for was in _renamed(plan).values()]


def names(plan: Plan) -> list[str]:
    """Those of the links that the plan changes, before and after."""
    former = [name for name, _ in cards(plan)]
    return list(dict.fromkeys([*former, *(change.name for change in links_of(plan.object_work))]))


def _bases(plan: Plan, record: Applied) -> dict[str, list[Link]]:
    """name -> the link as it is wanted and as it was wanted last time, where it was."""
    found: dict[str, list[Link]] = {}
    for change in links_of(plan.object_work):
        entries = (change.entry, record.objects.get(change.path))
        found[change.name] = [base for base in map(base_of, entries) if base is not None]
        found[change.name] += _before(change)
    return found


def _before(change: ObjectChange) -> list[Link]:
    image = change.image.get("before")
    return [Link.of(image)] if image else []


def our_rules(plan: Plan, record: Applied) -> list[list[Any]]:
    links = [link for bases in _bases(plan, record).values() for link in bases]
    return [list(rule) for link in links for rule in link.rules]


def taken(plan: Plan, record: Applied, links: Mapping[str, Link]) -> Sequence[Link]:
    """All links as they are, with those parameters of the changed ones that may be changed."""
    from ncm_bridge.kernel.ethtool import read_ethtool
    from ncm_bridge.kernel.sysctl import read_sysctl

    former = {new: was["name"] for new, was in _renamed(plan).items()}
    for new, bases in _bases(plan, record).items():
        name = former.get(new, new)
        if name in links:
            link = links[name]
            link.dynamic = dynamic(record.objects.get(f"link {name}"))
            keys = {key for base in bases for key in base.sysctl}
            link.sysctl = read_sysctl({key.replace(f"/{new}/", f"/{name}/") for key in keys})
            asked = {key for base in bases for key in base.ethtool}
            link.ethtool = read_ethtool(name, asked) if asked else {}
    return list(links.values())


def dynamic(entry: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The families that an entry of the record leaves to a server or router."""
    base = base_of(entry)
    return () if base is None else base.dynamic


def asked_for(plan: Plan) -> dict[str, Sequence[str]]:
    """name -> those that the new network leaves to one."""
    return {change.name: dynamic(change.entry) for change in links_of(plan.object_work)}


def loose(found: Iterable[Route]) -> dict[str, Any]:
    """Routes without a device, as JSON holds them."""
    link = Link("")
    link.routes = tuple(found)
    return link.as_json()


def our_loose(plan: Plan, record: Applied) -> dict[str, Any]:
    """Those that the plan's links declare, or had."""
    links = [link for bases in _bases(plan, record).values() for link in bases]
    return loose(at for link in links for at in link.routes if at.type != "unicast")
