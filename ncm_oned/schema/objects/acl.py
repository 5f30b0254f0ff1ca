# SPDX-License-Identifier: Apache-2.0
"""Rules of access."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, choice, listof, long, record
from ncm.values import Bool, Int, Str
from ncm_oned.cloud.acl_rule import (
    KINDS,
    OF_ALL_ZONES,
    OF_CLUSTERS,
    OF_NO_GROUP,
    RESOURCES,
    RIGHTS,
)
from ncm_oned.schema.nebula.names import free
from ncm_oned.schema.objects.once import check_once

_MOST = 2**31 - 1


class AclOn(Record):
    """Which objects a rule is about: one, or those of a group or cluster."""

    pan_check = "oned_valid_acl_on"
    name: Str | None = free("name of one object", min_len=1)
    id: Int | None = long("id of one object, for what has no name here", 0, _MOST)
    group: Str | None = free("group whose objects are meant", min_len=1)
    cluster: Str | None = free("cluster whose objects are meant", min_len=1)

    def check(self, report: Report) -> None:
        if len(list(self.items())) != 1:
            report(self.path, "must hold one of name, id, group, cluster")


class Acl(Record):
    """One rule: who may do what with which objects."""

    pan_check = "oned_valid_acl"
    user: Str | None = free("user who may", min_len=1)
    group: Str | None = free("group whose users may", min_len=1)
    all: Bool | None = boolean("everybody may")
    resources: list[Str] = listof(
        choice("kind", *RESOURCES), "kinds of objects", required=True, min_len=1
    )
    on: AclOn | None = record(AclOn, "which of them; left out: all")
    rights: list[Str] = listof(choice("right", *RIGHTS), "rights", required=True, min_len=1)
    zone: Int | None = long(
        "id of the zone; left out: all zones, and 0 for one object that is not in all", 0, _MOST
    )

    def check(self, report: Report) -> None:
        given = [name for name in ("user", "group", "all") if getattr(self, name) is not None]
        if len(given) != 1:
            report(self.path, "must hold one of user, group, all")
        elif self.all is not None and not self.all:
            report(self.at("all"), "is false: a rule that is for nobody must be left out")
        check_once(self, report, "resources", "rights")
        if self.on is not None:
            self._check_on(self.on, report)

    def _check_on(self, on: AclOn, report: Report) -> None:
        kinds = set(map(str, self.resources))
        if on.name is not None:
            if len(kinds) != 1:
                report(on.at("name"), "is the name of one object: resources must be of one kind")
            elif not kinds <= set(KINDS):
                report(on.at("name"), f"cannot be looked up for {min(kinds)}: see id")
        if on.cluster is not None and kinds - OF_CLUSTERS:
            report(on.at("cluster"), f"has no {_listed(kinds - OF_CLUSTERS)}")
        if on.group is not None and kinds & OF_NO_GROUP:
            report(on.at("group"), f"has no {_listed(kinds & OF_NO_GROUP)}")
        if (on.name is not None or on.id is not None) and "CREATE" in map(str, self.rights):
            report(self.at("rights"), "holds CREATE, which is no right to one object")
        mixed = kinds & OF_ALL_ZONES and kinds - OF_ALL_ZONES
        if on.id is not None and mixed and self.zone is None:
            report(self.at("zone"), "is missing: these are objects of all zones and of one")


def _listed(kinds: set[str]) -> str:
    return ", ".join(sorted(kinds))
