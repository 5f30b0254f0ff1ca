# SPDX-License-Identifier: Apache-2.0
"""Rules between the objects of component libvirt's tree: each broken one is reported by path."""

from __future__ import annotations

from ncm_libvirt.rules_guest import check_guests
from ncm_libvirt.rules_network import check_networks
from ncm_libvirt.rules_pool import check_pools, check_secrets
from ncm_libvirt.rules_volume import check_volumes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_libvirt.schema.libvirt import LibvirtTree


def check(tree: LibvirtTree, report: Report) -> None:
    """Report all that libvirt would refuse, or take and get wrong."""
    check_networks(tree, report)
    check_secrets(tree, report)
    check_pools(tree, report)
    check_volumes(tree, report)
    check_guests(tree, report)
