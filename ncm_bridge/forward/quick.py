# SPDX-License-Identifier: Apache-2.0
"""Are address translation and forwarding as they were? No process is started for it."""

from __future__ import annotations

from ncm.errors import NcmError
from ncm_bridge.forward.nft import rules_of
from ncm_bridge.forward.sysctls import value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.place import Place


def unchanged(place: Place, objects: dict[str, dict[str, Any]]) -> bool:
    """True when each object is as after the last run; False too where it cannot be told."""
    try:
        return all(entry["seen"] and same(key, entry["base"]) for key, entry in objects.items())
    except NcmError:
        return False


def same(key: str, base: dict[str, Any]) -> bool:
    """Whether the object is as ``base`` declares it."""
    kind, _, name = key.partition(" ")
    if kind == "sysctl":
        return value_of(name) == str(base["value"])
    return all(
        rules_of(family, base["version"]) == base["rules"].get(family, -1)
        for family in ("ip", "ip6")
    )
