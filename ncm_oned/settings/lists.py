# SPDX-License-Identifier: Apache-2.0
"""The packaged access lists by release: 7.5's, and what older releases guarded besides."""

from __future__ import annotations

from ncm_oned.settings.access import LISTS

# vCenter and the public clouds left with 7.0; RAW as a whole was restricted before RAW/DATA.
_BEFORE_7: dict[str, tuple[str, ...]] = {
    "VM_RESTRICTED_ATTR": (
        "NIC/VCENTER_INSTANCE_ID",
        "NIC/VCENTER_NET_REF",
        "NIC/VCENTER_PORTGROUP_TYPE",
        "NIC_ALIAS/VCENTER_INSTANCE_ID",
        "NIC_ALIAS/VCENTER_NET_REF",
        "NIC_ALIAS/VCENTER_PORTGROUP_TYPE",
        "NIC_ALIAS/EXTERNAL",
        "DISK/VCENTER_DS_REF",
        "DISK/VCENTER_INSTANCE_ID",
        "VCENTER_VM_FOLDER",
        "VCENTER_ESX_HOST",
        "RAW",
    ),
    "IMAGE_RESTRICTED_ATTR": ("VCENTER_IMPORTED",),
    "HOST_ENCRYPTED_ATTR": (
        "AZ_ID",
        "AZ_CERT",
        "VCENTER_PASSWORD",
        "NSX_PASSWORD",
        "ONE_PASSWORD",
    ),
    "VM_ENCRYPTED_ATTR": ("ONE_PASSWORD",),
}


def shipped_list(name: str, release: tuple[int, int]) -> tuple[str, ...]:
    """The packaged values of a list such as VM_RESTRICTED_ATTR, () when it has none."""
    older = _BEFORE_7.get(name, ()) if release < (7, 0) else ()
    return (*LISTS.get(name, ()), *older)
