# SPDX-License-Identifier: Apache-2.0
"""Settings of the kernel below /proc/sys/net."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm_bridge.schema.policy import Forward

_BRIDGED = ("arptables", "ip6tables", "iptables")


def settings(forward: Forward | None) -> list[tuple[str, str, str]]:
    """(name as sysctl(8) has it, value, profile path) of what the profile says."""
    found: list[tuple[str, str, str]] = []
    if forward is None:
        return found
    rows = [("net.ipv4.ip_forward", forward.ipv4), ("net.ipv6.conf.all.forwarding", forward.ipv6)]
    rows += [(f"net.bridge.bridge-nf-call-{name}", forward.bridged) for name in _BRIDGED]
    return [(name, str(int(value)), value.path) for name, value in rows if value is not None]


def optional(name: str) -> bool:
    """Whether a kernel may do without it: br_netfilter is a module."""
    return name.startswith("net.bridge.")


def value_of(name: str) -> str | None:
    """What the kernel has; None where it has no such setting."""
    try:
        with open("/proc/sys/" + name.replace(".", "/"), encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return None
