# SPDX-License-Identifier: Apache-2.0
"""Files of the network scripts that Quattor would manage and the profile does not want."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The names that the original takes for its own; it removes what the profile does not want.
_OURS = re.compile(
    r"""(?:ifcfg|route6?|rule6?)-
    (?:(?:eth|seth|em|bond|br|ovirtmgmt|vlan|usb|vxlan|ib|tun|p[0-9]+p)[0-9]+
      |en(?:o(?:[0-9]+d)?|(?:p[0-9]+)?s(?:[0-9]+f)?(?:[0-9]+d)?)(?:[0-9]+np)?[0-9]+
      |enx[0-9A-Fa-f]{12})
    (?:_[A-Za-z0-9_]+)?(?:\.[0-9]+)?(?::[A-Za-z0-9_]+)?\Z""",
    re.VERBOSE,
)


def leftovers(names: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """The names in the directory that fall under the original's rule and are not wanted."""
    keep = set(wanted)
    return [name for name in names if name not in keep and _OURS.match(name)]
