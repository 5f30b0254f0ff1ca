# SPDX-License-Identifier: Apache-2.0
"""Rules between users, groups, rules of access and VDCs of a tree."""

from __future__ import annotations

from ncm_oned.cloud.accounts import ADMINISTRATORS, CORE, ONEADMIN
from ncm_oned.cloud.acl_rule import title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_oned.schema.objects.user import User
    from ncm_oned.schema.tree import OnedTree

_MANAGED = {"ldap", "saml"}
"""Drivers that say a user's groups, as OpenNebula's packages have it."""
_FEDERATED = ("users", "groups", "acls", "vdcs", "default_quotas")


def check_people(tree: OnedTree, report: Report) -> None:
    """Report what the server would refuse, or do otherwise than the profile seems to say."""
    _check_oneadmin(tree, report)
    _check_administrators(tree, report)
    _check_admins(tree, report)
    _check_drivers(tree, report)
    _check_acls(tree, report)
    _check_federation(tree, report)


def _check_oneadmin(tree: OnedTree, report: Report) -> None:
    user = _user(tree, ONEADMIN)
    if user is None:
        return
    password = None if tree.rpc is None else tree.rpc.password
    if user.password is not None and user.password != password:
        where = "must be given at rpc/password, as the file of credentials holds it too"
        report(user.at("password"), where)
    if user.auth_driver is not None and user.auth_driver != CORE:
        report(user.at("auth_driver"), f"must be {CORE} for {ONEADMIN}")
    if user.group is not None and user.group != ADMINISTRATORS:
        report(user.at("group"), f"must be {ADMINISTRATORS}: the server keeps {ONEADMIN} there")
    if user.enabled is not None and not user.enabled:
        report(user.at("enabled"), f"is false: {ONEADMIN} cannot be disabled")
    if user.quota is not None:
        report(user.at("quota"), f"is refused by the server for {ONEADMIN}")


def _check_administrators(tree: OnedTree, report: Report) -> None:
    group = next((at for name, at in (tree.groups or {}).items() if name == ADMINISTRATORS), None)
    if group is not None and group.quota is not None:
        report(group.at("quota"), f"is refused by the server for group {ADMINISTRATORS}")


def _check_admins(tree: OnedTree, report: Report) -> None:
    """Of users that the profile does not list, the server knows."""
    for name, group in (tree.groups or {}).items():
        for admin in group.admins or ():
            user = _user(tree, str(admin))
            if user is None or user.groups is None or user.group is None:
                continue
            if name not in (user.group, *user.groups):
                report(admin.path, f"is {admin}, who is not in the group: see {user.at('groups')}")


def _check_drivers(tree: OnedTree, report: Report) -> None:
    managed = set(_MANAGED)
    for row in tree.auth_mad_conf or ():
        if row.driver_managed_groups is not None:
            change = managed.add if row.driver_managed_groups else managed.discard
            change(str(row.name))
    for user in (tree.users or {}).values():
        driver = str(user.auth_driver or "")
        if user.groups is not None and driver in managed:
            report(user.at("groups"), f"is said by auth_driver {driver} (DRIVER_MANAGED_GROUPS)")


def _check_acls(tree: OnedTree, report: Report) -> None:
    seen: dict[str, str] = {}
    for rule in tree.acls or ():
        name = title(rule)
        if name in seen:
            report(rule.path, f"is the rule {name} once more, which is {seen[name]}")
        seen.setdefault(name, rule.path)


def _check_federation(tree: OnedTree, report: Report) -> None:
    federation = tree.federation
    if federation is None:
        return
    if federation.mode == "SLAVE":
        for name in _FEDERATED:
            if getattr(tree, name) is not None:
                report(tree.at(name), "is kept by the federation's master, not by a slave")
    elif federation.zone_id and tree.vdcs is not None:
        report(tree.at("vdcs"), "can name objects of zone 0 only")


def _user(tree: OnedTree, name: str) -> User | None:
    return next((at for key, at in (tree.users or {}).items() if key == name), None)
