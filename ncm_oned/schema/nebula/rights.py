# SPDX-License-Identifier: Apache-2.0
"""Part ``oned``: who may do what, and the attributes that users cannot set or see."""

from __future__ import annotations

from typing import Any

from ncm.schema import Record, listof, long, string
from ncm.schema.fields import shown
from ncm.values import Int, Str
from ncm_oned.schema.kinds import attributes, count
from ncm_oned.schema.resources import OPERATIONS

# Words that oned takes in these lists besides those of its own lists.
_FURTHER = (
    "live-migrate", "live-resched", "unresched", "undeploy-hard", "reboot-hard", "poweroff-hard",
    "terminate-hard", "disk-detach", "nic-detach", "alias-attach", "alias-detach", "sg-detach",
    "disk-snapshot-create", "disk-snapshot-delete", "disk-snapshot-revert", "disk-snapshot-rename",
    "snapshot-create", "snapshot-delete", "snapshot-revert", "delete-recreate", "monitor", "chown",
    "chmod", "create", "backup-cancel", "sched-add", "sched-update", "sched-delete",
    "pci-detach",
)  # fmt: skip
_KNOWN = frozenset((*OPERATIONS, *_FURTHER, ""))


def _acl(doc: str, default: str) -> Any:
    """Rights that an ACL rule grants."""
    pattern = "-?|(USE|MANAGE|ADMIN)([+](USE|MANAGE|ADMIN))*"
    return string(doc, pattern=pattern, hint="rights such as USE or USE+MANAGE", default=default)


def _operations(doc: str) -> Any:
    """Operations; the schema of ncm-opennebula says none as one empty word."""
    return listof(string("operation", check=_operation, pan="string"), doc)


def _operation(value: str) -> str | None:
    if value in _KNOWN:
        return None
    return f"is {shown(value)}, no operation that oned knows: it would not start"


class Rights(Record):
    """Rights of users; a list that is left out is the one of OpenNebula's packages."""

    session_expiration_time: Int = count("life of a checked login, 0: none", unit="s", default=900)
    default_umask: Int = long(
        "rights that new objects lack, as octal digits", 0, default=177,
        check=lambda value: _umask(int(value)), pan="long(0..)",
    )  # fmt: skip
    default_vdc_host_acl: Str = _acl("rights of a VDC on its hosts", default="MANAGE")
    default_vdc_vnet_acl: Str = _acl("rights of a VDC on its networks", default="USE")
    default_vdc_datastore_acl: Str = _acl("rights of a VDC on its datastores", default="USE")
    default_vdc_cluster_host_acl: Str = _acl("rights on hosts of its clusters", default="MANAGE")
    default_vdc_cluster_net_acl: Str = _acl("rights on networks of its clusters", default="USE")
    default_vdc_cluster_datastore_acl: Str = _acl(
        "rights on datastores of its clusters", default="USE"
    )
    vm_admin_operations: list[Str] | None = _operations("operations that need ADMIN")
    vm_manage_operations: list[Str] | None = _operations("operations that need MANAGE")
    vm_use_operations: list[Str] | None = _operations("operations that need USE")
    vm_restricted_attr: list[Str] | None = attributes("closed to users in machines")
    image_restricted_attr: list[Str] | None = attributes("closed to users in images")
    vnet_restricted_attr: list[Str] | None = attributes("closed to users in networks")
    user_restricted_attr: list[Str] | None = attributes("closed to users in users")
    group_restricted_attr: list[Str] | None = attributes("closed to users in groups")
    host_encrypted_attr: list[Str] | None = attributes("stored encrypted in hosts")
    vm_encrypted_attr: list[Str] | None = attributes("stored encrypted in machines")
    vnet_encrypted_attr: list[Str] | None = attributes("stored encrypted in networks")
    datastore_encrypted_attr: list[Str] | None = attributes("stored encrypted in datastores")
    cluster_encrypted_attr: list[Str] | None = attributes("stored encrypted in clusters")
    inherit_datastore_attr: list[Str] | None = attributes("handed from a datastore to its disks")
    inherit_image_attr: list[Str] | None = attributes("handed from an image to its disk")
    inherit_vnet_attr: list[Str] | None = attributes("handed from a network to its NICs")


def _umask(value: int) -> str | None:
    digits = str(value)
    good = len(digits) <= 3 and set(digits) <= set("01234567")
    return None if good else "must be up to three octal digits such as 177"
