# SPDX-License-Identifier: Apache-2.0
"""Is everything mounted and exported as after the last run? Two files are read for it."""

from __future__ import annotations

from ncm_nfs.live import etab, mountinfo

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.place import Place

EXPORTS = "exports"
MOUNT = "mount "


def unchanged(place: Place, objects: dict[str, dict[str, Any]]) -> bool:
    """True when each object looks as after the last run; False too where it cannot be told."""
    try:
        table = mountinfo.read()
    except OSError:
        return False
    return all(_same(key, entry, table) for key, entry in objects.items())


def _same(key: str, entry: dict[str, Any], table: mountinfo.Table) -> bool:
    if not entry["seen"]:
        return False
    if key == EXPORTS:
        return etab.read().digest() == str(entry["seen"])
    # Where the path leads was found out when it was compared.
    point = str(entry.get("point") or key[len(MOUNT) :])
    return mountinfo.digest(table.at(point)) == str(entry["seen"])
