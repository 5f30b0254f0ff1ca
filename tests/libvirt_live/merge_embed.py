# SPDX-License-Identifier: Apache-2.0
"""libvirt's embedded drivers: the real code in this process, with a folder of its own."""

from __future__ import annotations

import threading

import libvirt


def connect(uri: str) -> libvirt.virConnect:
    """A connection, with the event loop that embedded drivers need. Errors are not printed."""
    libvirt.registerErrorHandler(lambda context, error: None, None)
    libvirt.virEventRegisterDefaultImpl()

    def loop() -> None:
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=loop, daemon=True).start()
    return libvirt.open(uri)
