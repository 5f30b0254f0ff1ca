# SPDX-License-Identifier: Apache-2.0
"""Users."""

from __future__ import annotations

from ncm.schema import Report, boolean, listof, record
from ncm.values import Bool, Str
from ncm_oned.cloud.accounts import BY_NAME
from ncm_oned.schema.nebula.names import free, word
from ncm_oned.schema.nebula.objects import User as PlainUser
from ncm_oned.schema.objects.common import Ours
from ncm_oned.schema.objects.once import check_once
from ncm_oned.schema.objects.quota import Quota

_DRIVERS = ", ".join(sorted(BY_NAME))


class User(PlainUser, Ours):
    """A user; without a password (or dn) one that is not there cannot be made."""

    pan_check = "oned_valid_user"
    auth_driver: Str | None = word("what checks the password; left out: core when it is made")
    dn: Str | None = free(
        f"distinguished name by which {_DRIVERS} know the user, in place of a password", min_len=1
    )
    groups: list[Str] | None = listof(
        free("group", min_len=1), "further groups, beside those given by hand"
    )
    enabled: Bool | None = boolean("may log in; left out: not managed")
    quota: Quota | None = record(Quota, "limits of this user")

    def check(self, report: Report) -> None:
        super().check(report)
        driver = "core" if self.auth_driver is None else str(self.auth_driver)
        if self.dn is not None and driver not in BY_NAME:
            report(self.at("dn"), f"has no meaning for auth_driver {driver}")
        if self.password is not None and driver in BY_NAME:
            report(self.at("password"), f"has no meaning for auth_driver {driver}: see dn")
        check_once(self, report, "groups")
        for group in self.groups or ():
            if self.group is not None and group == self.group:
                report(group.path, f"is {group}, the primary group")
        if "TOKEN_PASSWORD" in (self.attributes or {}):
            report(f"{self.at('attributes')}/TOKEN_PASSWORD", "is the server's own")
