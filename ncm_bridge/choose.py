# SPDX-License-Identifier: Apache-2.0
"""Which back end a node has: what component bridge says, else what runs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.backend import IFCFG, IFUPDOWN, NETWORK_MANAGER, NETWORKD, BackEnd, make

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm_bridge.schema import NetworkInputs

SCRIPTS = "/etc/sysconfig/network-scripts"
# NetworkManager alone starts interfaces from the first, and knows ifcfg files up to the second.
NM_ONLY, NO_IFCFG = 9, 10
_WANTS = "/etc/systemd/system/multi-user.target.wants"


def managed(node: Node) -> bool:
    """Whether NetworkManager is all that this release has."""
    return node.os.id == "el" and node.os.major >= NM_ONLY


def choose(profile: NetworkInputs, node: Node) -> tuple[BackEnd, str]:
    """The back end, and why it is this one."""
    said = profile.bridge.backend if profile.bridge is not None else None
    if said is not None:
        return make(str(said), managed(node)), "the profile says so"
    name, why = _found(node)
    return make(name, managed(node)), why


def _found(node: Node) -> tuple[str, str]:
    os = node.os
    if os.id == "el":
        if os.major < NM_ONLY:
            return IFCFG, f"EL {os.major} has the network scripts"
        if os.major < NO_IFCFG and _has_ifcfg(node):
            return IFCFG, f"there are ifcfg files in {SCRIPTS}"
        return NETWORK_MANAGER, f"EL {os.major} has nothing else"
    for unit, name in (("NetworkManager", NETWORK_MANAGER), ("systemd-networkd", NETWORKD)):
        if node.exists(f"{_WANTS}/{unit}.service"):
            return name, f"{unit}.service is enabled"
    if node.exists("/etc/network/interfaces"):
        return IFUPDOWN, "there is /etc/network/interfaces"
    return IFCFG, "nothing tells which one this node has"


def _has_ifcfg(node: Node) -> bool:
    names = node.names(SCRIPTS)
    return any(name.startswith("ifcfg-") and name != "ifcfg-lo" for name in names)
