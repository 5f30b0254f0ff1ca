# SPDX-License-Identifier: Apache-2.0
"""VLANs: initscripts read the number, and of eth0.5 also the lower device, from the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.links import Link, Links

_DEVICE = re.compile(r"(?:vlan|(?P<lower>.+)\.)(?P<number>[0-9]{1,4})\Z")
_LAST = 4094


def check_vlan(link: Link, links: Links, report: Report) -> None:
    it = link.record
    if it.vlan is not None and not it.vlan and link.named_vlan:
        report(it.at("vlan"), f"cannot be false: {link.name} is a VLAN by its name")
    if not link.is_vlan:
        return
    if it.physdev is None:
        report(it.at("physdev"), "is missing: a VLAN needs it")
    elif not link.is_ovs:
        _check_device(link, links, report)


def _check_device(link: Link, links: Links, report: Report) -> None:
    physdev = link.record.physdev
    match = _DEVICE.match(link.device)
    if not match or int(match["number"]) > _LAST:
        message = f"device {link.device} must end in the number of the VLAN, 0 to {_LAST}"
        report(link.device.path, message)
    elif physdev is not None and match["lower"] not in (None, links.device_of(physdev)):
        message = f"ifup takes {match['lower']} from the device {link.device}, not {physdev}"
        report(physdev.path, message)
