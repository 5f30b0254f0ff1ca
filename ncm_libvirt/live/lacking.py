# SPDX-License-Identifier: Apache-2.0
"""What an object refers to and this host has not: libvirt takes it, and fails only at its start."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_libvirt.live.around import Around


def interface_missing(around: Around, name: str) -> str:
    """The complaint about a network interface that is not there, "" when it is."""
    if not around.local or os.path.isdir(f"/sys/class/net/{name}"):
        return ""
    return f"this host has no interface {name}"


def path_missing(around: Around, path: str) -> str:
    """The complaint about a file or device that is not there, "" when it is."""
    if not around.local or os.path.exists(path):
        return ""
    return f"this host has no {path}"
