# SPDX-License-Identifier: Apache-2.0
"""Groups of users."""

from __future__ import annotations

from ncm.schema import Report, listof, record
from ncm.values import Str
from ncm_oned.schema.nebula.names import free
from ncm_oned.schema.nebula.objects import Group as PlainGroup
from ncm_oned.schema.objects.common import Ours
from ncm_oned.schema.objects.once import check_once
from ncm_oned.schema.objects.quota import Quota


class Group(PlainGroup, Ours):
    """A group; who is in it, users say."""

    admins: list[Str] | None = listof(
        free("user", min_len=1), "users in it who may manage it, beside those made so by hand"
    )
    quota: Quota | None = record(Quota, "limits of all its users together")

    def check(self, report: Report) -> None:
        super().check(report)
        check_once(self, report, "admins")
