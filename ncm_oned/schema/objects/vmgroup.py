# SPDX-License-Identifier: Apache-2.0
"""VM groups: which machines share a host, and which never do."""

from __future__ import annotations

from ncm.schema import Report, record
from ncm_oned.schema.nebula.objects import Permissions
from ncm_oned.schema.nebula.objects import VmGroup as PlainVmGroup
from ncm_oned.schema.objects.common import Ours

_RULES = ("affined", "anti_affined")
_MOST = 32
"""Roles of one group; the server loses those beyond."""


class VmGroup(PlainVmGroup, Ours):
    """A VM group with its roles."""

    permissions: Permissions | None = record(Permissions, "owner and rights")

    def check(self, report: Report) -> None:
        super().check(report)
        for name in ("ROLE", "AFFINED", "ANTI_AFFINED"):
            if name in (self.attributes or ()):
                report(f"{self.at('attributes')}/{name}", f"is set by the field {name.lower()}")
        if len(self.role or ()) > _MOST:
            report(self.at("role"), f"has {len(self.role or ())} roles, at most {_MOST} are kept")
        apart = {str(role.name) for role in self.role or () if role.policy == "ANTI_AFFINED"}
        for entry in self.affined or ():
            for role in sorted(_set(entry) & apart):
                report(entry.path, f"puts {role} on one host, whose policy is ANTI_AFFINED")
        for each in self.role or ():
            for host in each.host_affined or ():
                if host in (each.host_anti_affined or ()):
                    report(host.path, "is in host_anti_affined as well")
        self._sets(report)

    def _sets(self, report: Report) -> None:
        """A rule that is said twice, or both ways, is refused by the server."""
        for name in _RULES:
            seen: list[set[str]] = []
            for entry in getattr(self, name) or ():
                if _set(entry) in seen:
                    report(entry.path, "says the same as an entry before it")
                seen.append(_set(entry))
        together = {role for entry in self.affined or () for role in _set(entry)}
        for entry in self.anti_affined or ():
            for role in sorted(_set(entry) & together):
                report(entry.path, f"names {role}, which is in affined: the server takes one")


def _set(entry: str) -> set[str]:
    return {part.strip() for part in entry.split(",")}
