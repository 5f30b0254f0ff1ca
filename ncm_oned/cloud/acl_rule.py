# SPDX-License-Identifier: Apache-2.0
"""Rules of access as oned keeps them: four numbers, whose bits say who, on what, what and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ncm.values import Int, Str

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

INDIVIDUAL, GROUP, ALL, CLUSTER = 1 << 32, 1 << 33, 1 << 34, 1 << 35
_ID = (1 << 32) - 1
_SELECTORS = {INDIVIDUAL: "#", GROUP: "@", CLUSTER: "%", ALL: "*"}
RIGHTS = {"USE": 1, "MANAGE": 2, "ADMIN": 4, "CREATE": 8}
RESOURCES = {
    "VM": 1 << 36, "HOST": 1 << 37, "NET": 1 << 38, "IMAGE": 1 << 39, "USER": 1 << 40,
    "TEMPLATE": 1 << 41, "GROUP": 1 << 42, "DATASTORE": 1 << 44, "CLUSTER": 1 << 45,
    "DOCUMENT": 1 << 46, "ZONE": 1 << 47, "SECGROUP": 1 << 48, "VDC": 1 << 49,
    "VROUTER": 1 << 50, "MARKETPLACE": 1 << 51, "MARKETPLACEAPP": 1 << 52, "VMGROUP": 1 << 53,
    "VNTEMPLATE": 1 << 54, "BACKUPJOB": 1 << 56,
}  # fmt: skip
"""In oned's own order; bits 43 and 55 are of objects to which no rule can be given."""
KINDS = {
    "HOST": "host", "NET": "vnet", "IMAGE": "image", "USER": "user", "TEMPLATE": "template",
    "GROUP": "group", "DATASTORE": "datastore", "CLUSTER": "cluster", "SECGROUP": "secgroup",
    "VDC": "vdc", "VMGROUP": "vmgroup",
}  # fmt: skip
"""The resources whose objects we know by name -> our kind."""

OF_CLUSTERS = frozenset(("HOST", "NET", "DATASTORE"))
"""What a cluster has; oned refuses all else."""
OF_NO_GROUP = frozenset(("HOST", "GROUP", "CLUSTER", "ZONE", "VDC"))
"""What belongs to no group; oned refuses these."""
OF_ALL_ZONES = frozenset(("USER", "GROUP", "ZONE", "VDC"))
"""Of what one object is the same in all zones; of all else oned wants to know the zone."""


WHO = {"user": "#", "group": "@"}
"""Field of the profile that says who may -> selector."""


class Selected(NamedTuple):
    """Whom or what a rule is about: one of ``#`` ``@`` ``%`` with an id, or ``*`` for all."""

    selector: str
    id: int = 0

    @property
    def number(self) -> int:
        bit = next(bit for bit, selector in _SELECTORS.items() if selector == self.selector)
        return bit | self.id

    def __str__(self) -> str:
        return self.selector if self.selector == "*" else f"{self.selector}{self.id}"


class Rule(NamedTuple):
    """One rule, ids as the server knows them."""

    who: Selected
    resources: tuple[str, ...]
    on: Selected
    rights: tuple[str, ...]
    zone: Selected

    @classmethod
    def of(
        cls, who: Selected, resources: Collection[str], on: Selected, rights: Collection[str],
        zone: Selected,
    ) -> Rule:  # fmt: skip
        """The same with resources and rights in the server's order."""
        named = tuple(each for each in RESOURCES if each in resources)
        return cls(who, named, on, tuple(each for each in RIGHTS if each in rights), zone)

    @property
    def numbers(self) -> tuple[str, str, str, str]:
        """The arguments of one.acl.addrule."""
        what = sum(RESOURCES[each] for each in self.resources) | self.on.number
        rights = sum(RIGHTS[each] for each in self.rights)
        return hex(self.who.number), hex(what), hex(rights), hex(self.zone.number)

    def __str__(self) -> str:
        return text_of(str(self.who), self.resources, str(self.on), self.rights, str(self.zone))


def text_of(
    who: str, resources: Iterable[str], on: str, rights: Iterable[str], zone: str
) -> str:  # fmt: skip
    """A rule in the form of the server's STRING."""
    named, allowed = set(resources), set(rights)
    what = "+".join(each for each in RESOURCES if each in named)
    may = "+".join(each for each in RIGHTS if each in allowed)
    return f"{who} {what}/{on} {may} {zone}"


def read(user: str, resource: str, rights: str, zone: str) -> Rule | None:
    """The rule of four hex numbers; None for one that holds what we do not know."""
    try:
        numbers = [int(each, 16) for each in (user, resource, rights, zone)]
        who, on, where = (_selected(numbers[at]) for at in (0, 1, 3))
    except (ValueError, KeyError):
        return None
    named = tuple(each for each, bit in RESOURCES.items() if numbers[1] & bit)
    allowed = tuple(each for each, bit in RIGHTS.items() if numbers[2] & bit)
    found = Rule(who, named, on, allowed, where)
    return found if [int(each, 16) for each in found.numbers] == numbers else None


def _selected(number: int) -> Selected:
    """KeyError where it is not one of the four selectors."""
    return Selected(_SELECTORS[number & (0xF << 32)], number & _ID)


def title(wish: Any) -> str:
    """What a rule of the profile is called: as the server's STRING, with names."""
    who = "*"
    for field, selector in WHO.items():
        if getattr(wish, field) is not None:
            who = f"{selector}{getattr(wish, field)}"
    resources, rights = [[str(at) for at in values] for values in (wish.resources, wish.rights)]
    zone = str(zone_of(wish))
    return text_of(who, resources, _on(wish.on), rights, "*" if zone == "*" else f"#{zone}")


def _on(on: Any) -> str:
    """No name of an object has a colon in it."""
    if on is None:
        return "*"
    if on.id is not None:
        return f"#id:{int(on.id)}"
    if on.name is not None:
        return f"#{on.name}"
    return f"@{on.group}" if on.group is not None else f"%{on.cluster}"


def zone_of(wish: Any) -> Str | Int:
    """All zones, where the server takes that for an answer."""
    one = wish.on is not None and (wish.on.name is not None or wish.on.id is not None)
    if wish.zone is not None:
        zone: Int = wish.zone
        return zone
    local = one and not OF_ALL_ZONES.issuperset(map(str, wish.resources))
    return Int(0, wish.at("zone"), False) if local else Str("*", wish.at("zone"), False)
