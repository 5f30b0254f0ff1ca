# SPDX-License-Identifier: Apache-2.0
"""Images as the server shows them: types, states, who uses them; and the wait for a new one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ncm import guard
from ncm.errors import HostError
from ncm.stage import Step
from ncm_oned.cloud.call import Ref

if TYPE_CHECKING:
    from ncm_oned.cloud.current import Current
    from ncm_oned.cloud.server import Server

TYPES = ("OS", "CDROM", "DATABLOCK", "KERNEL", "RAMDISK", "CONTEXT", "BACKUP", "FILESYSTEM")
"""IMAGE/TYPE, by number."""
FAMILIES = (frozenset(TYPES[:3]), frozenset(TYPES[3:6]))
"""Types that one.image.chtype turns into each other."""
DISABLED, LOCKED, ERROR, DELETE = "3", "4", "5", "7"
BUSY = {LOCKED: "being made", "6": "being cloned", "10": "in use and being made",
        "11": "in use and being made", "9": "in use and being made"}  # fmt: skip
"""IMAGE/STATE in which the server works on it."""
_FIRST, _LONGEST = 0.1, 5.0


def users(current: Current) -> str:
    """Who uses an image, "" for nobody."""
    machines = current.ids("VMS/ID")
    if machines or current.text("RUNNING_VMS") not in ("", "0"):
        return f"in use by VM {', '.join(machines[:5])}".rstrip()
    clones = (*current.ids("CLONES/ID"), *current.ids("APP_CLONES/ID"))
    if clones:
        return f"what clones depend on: {', '.join(clones[:5])}"
    return "being cloned" if current.text("CLONING_OPS") not in ("", "0") else ""


def reason(text: str | None) -> str:
    """TEMPLATE/ERROR without the time before it."""
    said = (text or "").strip()
    return said.partition(" : ")[2] or said or "the server gives no reason"


class Ready(Step):
    """The wait until the server has an image ready, so that more can be done to it."""

    __slots__ = ("_name", "_patience")

    def __init__(self, name: str, patience: float) -> None:
        self._name = name
        self._patience = patience
        super().__init__(f"one.image.info {Ref('image', name)} (until it is ready)", self.run)

    def run(self, server: Server) -> None:
        """Ask until it is ready. HostError where the server has failed, or takes too long."""
        subject, pause = str(Ref("image", self._name)), _FIRST
        identity = server.id("image", self._name)
        end = time.monotonic() + self._patience
        while True:
            with guard.asking():
                found = server.wire.document("one.image.info", identity)
            state = found.findtext("STATE") or ""
            if state == ERROR:
                why = reason(found.findtext("TEMPLATE/ERROR"))
                raise HostError(subject, f"could not be made: {why}; {advice(identity)}")
            if state not in BUSY:
                return
            if time.monotonic() >= end:
                message = f"is not ready after {self._patience:g} s; the next run looks again"
                raise HostError(subject, message)
            server.still_waits(subject)
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST)


def advice(identity: object) -> str:
    """What to do about an image that could not be made."""
    return f"once the cause is gone, oneimage delete {identity} lets the next run make it again"
