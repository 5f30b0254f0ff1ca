# SPDX-License-Identifier: Apache-2.0
"""Whether an address is the host's own alone."""

from __future__ import annotations


def is_loopback(address: str) -> bool:
    """127.0.0.0/8, ::1, or the name localhost; False for what is no address."""
    import ipaddress

    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def in_url(address: str) -> str:
    """An address as a URL has it."""
    return f"[{address}]" if ":" in address else address
