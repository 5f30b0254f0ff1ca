# SPDX-License-Identifier: Apache-2.0
"""Kernel parameters that the IPv6 fields of an interface stand for.

Only what turns something off, or sets a value, is looked at: NetworkManager and networkd take
router advertisements themselves, and always turn the kernel's own part off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.model.addresses import has_ipv6

if TYPE_CHECKING:
    from ncm_bridge.links import Link as Interface
    from ncm_bridge.links import Links


def sysctl(interface: Interface, links: Links) -> dict[str, str]:
    it = interface.record
    if not has_ipv6(interface, links):
        return {}
    found = {}
    if it.ipv6_rtr is not None and not it.ipv6_rtr:
        found["accept_ra"] = "0"
    elif it.ipv6_autoconf is not None and not it.ipv6_autoconf:
        # Advertisements that are wanted for their routes must still be heard.
        found["autoconf" if it.ipv6_rtr else "accept_ra"] = "0"
    if it.ipv6_mtu is not None:
        found["mtu"] = f"{it.ipv6_mtu:d}"
    if it.ipv6_privacy is not None:
        found["use_tempaddr"] = "2"
    return {f"ipv6/conf/{interface.device}/{name}": value for name, value in found.items()}
