# SPDX-License-Identifier: Apache-2.0
"""Shutting a guest down: it is asked, and given the time that the profile says."""

from __future__ import annotations

import time
from typing import Any

from ncm.errors import HostError

_ASKED_AGAIN = 0.25
"""Seconds between two looks."""


def shut_down(handle: Any, patience: float) -> None:
    """Ask the guest to shut down and wait until it has. HostError when it has not in time."""
    handle.shutdown()
    if not waited(lambda: not handle.isActive(), patience):
        raise HostError(
            f"guest {handle.name()}", f"still runs {patience:.0f} s after it was asked to shut down"
        )


def waited(done: Any, patience: float) -> bool:
    """Whether ``done()`` came true within so many seconds."""
    end = time.monotonic() + patience
    while not done():
        if time.monotonic() >= end:
            return False
        time.sleep(_ASKED_AGAIN)
    return True
