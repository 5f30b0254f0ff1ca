# SPDX-License-Identifier: Apache-2.0
"""Are all recorded objects as they were? One listing per kind; nothing is rendered or merged."""

from __future__ import annotations

from ncm.errors import NcmError
from ncm_oned.cloud.kinds import ORDER, kind_of
from ncm_oned.cloud.server import Server

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ncm.place import Place
    from ncm_oned.cloud.kind import Kind


def unchanged(place: Place, objects: dict[str, dict[str, Any]]) -> bool:
    """True when each object is there and looks as after the last run.

    False too where it cannot be told: the full comparison then says why.
    """
    server = Server(place)
    try:
        return not server.role() and all(
            _same(kind_of(name), server, objects)
            for name in ORDER
            if any(key.startswith(f"{name} ") for key in objects)
        )
    except NcmError:
        return False
    finally:
        server.close()


def _same(kind: Kind, server: Server, objects: dict[str, dict[str, Any]]) -> bool:
    mine = [entry for key, entry in objects.items() if key.startswith(f"{kind.name} ")]
    found = {str(at.id): at for at in server.pool(kind)}
    return all(
        entry["seen"] and kind.fingerprint(found.get(entry["id"]), entry) == entry["seen"]
        for entry in mine
    )
