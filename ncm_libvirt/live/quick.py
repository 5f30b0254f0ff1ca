# SPDX-License-Identifier: Apache-2.0
"""Are all recorded objects as they were? Nothing is rendered, parsed or merged for it."""

from __future__ import annotations

from ncm.errors import NcmError
from ncm_libvirt.live.connection import connect, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.place import Place


def unchanged(place: Place, objects: dict[str, dict[str, Any]]) -> bool:
    """True when each object is there and looks as after the last run.

    False too where it cannot be told: the full comparison then says why.
    """
    from ncm_libvirt.live.around import Around
    from ncm_libvirt.live.kinds import kinds

    try:
        around = Around(connect(place.server, read_only=True), kinds(), objects)
        with reported(place.server):
            return all(
                _same(kind.name, kind.listing(around), kind.fingerprint, objects)
                for kind in kinds()
                if any(key.startswith(f"{kind.name} ") for key in objects)
            )
    except NcmError:
        return False


def _same(kind: str, listing: Any, fingerprint: Any, objects: dict[str, dict[str, Any]]) -> bool:
    return all(
        entry["seen"] and fingerprint(listing.get(key.partition(" ")[2])) == entry["seen"]
        for key, entry in objects.items()
        if key.startswith(f"{kind} ")
    )
