# SPDX-License-Identifier: Apache-2.0
"""What NetworkManager notes below /run about a device, held against the profile of it.

On the path of every run: no process, no bus.
"""

from __future__ import annotations

from ncm_bridge.keyfile.names import SUFFIX, path_of, uuid_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_bridge.backend import Read
    from ncm_bridge.model.link import Link

DEVICES = "/run/NetworkManager/devices"
MADE_UP = "/run/NetworkManager/system-connections"
"""Profiles in memory: those of links that others made are there too."""


def amiss(read: Read, link: Link) -> str:
    """What is wrong with the link by NetworkManager's own account, "" where nothing is."""
    index = (read(f"/sys/class/net/{link.name}/ifindex") or "").strip()
    note = read(f"{DEVICES}/{index}") if link.up and index.isdigit() else None
    if note is None:
        return ""
    said = dict(line.partition("=")[::2] for line in note.splitlines())
    active = said.get("connection-uuid")
    if active is None:
        managed = said.get("managed") == "true"
        return f"NetworkManager {'has it down' if managed else 'does not manage it'}"
    profile = read(path_of(link.name))
    own = uuid_in(profile)
    # Of a file without one only NetworkManager knows which it is.
    if active == own or (profile is not None and own is None) or _external(read, link, active):
        return ""
    return f"NetworkManager has it up by another profile, {active}"


def _external(read: Read, link: Link, active: str) -> bool:
    """Whether others made the link, and NetworkManager only looks on."""
    text = read(f"{MADE_UP}/{link.name}{SUFFIX}")
    return text is not None and uuid_in(text) == active and "\nexternal=true\n" in text
