# SPDX-License-Identifier: Apache-2.0
"""The network identifier of a VXLAN interface."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Union

from ncm.values import Int, Str

if TYPE_CHECKING:
    from ncm_bridge.links import Link

_DEVICE = re.compile("vxlan([0-9]{1,8})")


def vni_of(link: Link) -> Union[Int, Str, None]:
    """The identifier that is said, else the number in a device named vxlanN, else None."""
    plugin = link.record.plugin
    if plugin is None or plugin.vxlan is None:
        return None
    if plugin.vxlan.vni is not None:
        return plugin.vxlan.vni
    match = _DEVICE.match(link.device)
    if match is None or int(match[1]) >= 1 << 24:
        return None
    return Str(match[1], link.device.path, given=False)
