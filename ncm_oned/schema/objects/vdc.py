# SPDX-License-Identifier: Apache-2.0
"""Virtual data centres."""

from __future__ import annotations

from ncm.schema import Report, listof
from ncm.values import Str
from ncm_oned.schema.nebula.names import free, labels
from ncm_oned.schema.objects.common import Ours
from ncm_oned.schema.objects.once import check_once

_ALL = "ALL"
_PARTS = ("clusters", "hosts", "datastores", "vnets")


class Vdc(Ours):
    """Which groups may use which parts of the cloud.

    A list that is given is the whole of it, but for VDC "default", where only what we put there
    goes again; one that is left out is not managed.
    """

    pan_check = "oned_valid_vdc"
    description: Str | None = free("description")
    labels: list[Str] | None = labels()
    groups: list[Str] | None = listof(free("group", min_len=1), "its groups")
    without: list[Str] | None = listof(
        free("group", min_len=1), "groups that must not be in it: the server puts each into default"
    )
    clusters: list[Str] | None = listof(free("cluster", min_len=1), "clusters, or ALL")
    hosts: list[Str] | None = listof(free("host", min_len=1), "hosts, or ALL")
    datastores: list[Str] | None = listof(free("datastore", min_len=1), "datastores, or ALL")
    vnets: list[Str] | None = listof(free("network", min_len=1), "networks, or ALL")

    def check(self, report: Report) -> None:
        super().check(report)
        check_once(self, report, "groups", "without", *_PARTS)
        for name in _PARTS:
            values = getattr(self, name) or []
            if _ALL in values and len(values) > 1:
                report(self.at(name), "holds ALL beside names, which it would replace")
        for group in self.without or ():
            if group in (self.groups or ()):
                report(group.path, f"is {group}, which groups wants in it")
