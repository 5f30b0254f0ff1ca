# SPDX-License-Identifier: Apache-2.0
"""A node whose first card asks a server for its address; profiles for it."""

from __future__ import annotations

from typing import Any, Optional

from tests.net_box.box import Box, Done
from tests.net_dhcp.server import PEER, PEER6, Server

LEASE, STATIC = "192.0.2.77", "192.0.2.3"
DHCP = {"bootproto": "dhcp"}
FIXED = {"bootproto": "static", "ip": STATIC, "netmask": "255.255.255.0", "gateway": PEER}
GATEWAY = [{"type": "gateway", "timeout": 1, "retries": 15}]


def profile(
    daemon: str, *, patience: int = 60, probes: Optional[list[dict[str, Any]]] = None,
    **card: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "hardware": {"cards": {"nic": {"eth0": {"hwaddr": "02:00:00:00:00:10"}}}},
        "system": {"network": {
            "hostname": "box", "domainname": "example.org",
            "interfaces": {"eth0": {"onboot": True, **card}},
        }},
        "software": {"components": {
            "network": {"active": True, "ncm-module": "pyncm"},
            "bridge": {
                "active": True, "backend": daemon, "patience": patience, "probes": probes or [],
            },
        }},
    }  # fmt: skip


class Node:
    """A box with one daemon, and what is asked of it."""

    def __init__(self, box: Box, daemon: str) -> None:
        self.box = box
        self.daemon = daemon
        box.os("debian", 12)
        box.start(daemon)
        box.outside(f"{PEER}/24", f"{PEER6}/64")

    def run(self, *options: str, **how: Any) -> Done[str]:
        """One run with a card as said, or with the profile as it is."""
        if how:
            self.box.profile(profile(self.daemon, **how))
        return self.box.configure("network", *options)

    def change(self, *options: str, **how: Any) -> str:
        """One run that must do well."""
        done = self.run(*options, **how)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def addresses(self, family: str = "inet") -> set[str]:
        """Without those of the link."""
        found = self.box.ip("addr", "show", "dev", "eth0")[0]["addr_info"]
        return {at["local"] for at in found if at["family"] == family and at["scope"] == "global"}

    def until_it_has(self, *addresses: str) -> None:
        self.box.until(lambda: self.addresses() == set(addresses))

    def comes_to(self, address: str, **how: Any) -> str:
        """One run that must do well, after which its card has this address."""
        said = self.change(**how)
        self.until_it_has(address)
        return said

    def routes(self, family: str = "-4") -> set[str]:
        """Where they lead, without those of the kernel's own making."""
        found = self.box.ip(family, "route", "show", "dev", "eth0")
        return {at["dst"] for at in found if at.get("protocol") != "kernel"}

    def nothing_to_do(self) -> None:
        """No run has something to change, or to tell; and none changes anything."""
        before = self.state()
        for options in (["--dry-run"], []):
            said = self.change(*options)
            assert "nothing to change" in said
            assert "warning" not in said, said
        assert self.state() == before

    def state(self) -> tuple[set[str], ...]:
        families = (("inet", "-4"), ("inet6", "-6"))
        return tuple(
            found for name, flag in families for found in (self.addresses(name), self.routes(flag))
        )

    def clients(self) -> list[str]:
        """The DHCP clients that run, each a process of its own, by name."""
        names = self.box.run("ps", "-eo", "comm=").stdout.split()
        return [name for name in names if name in ("dhclient", "udhcpc", "dhcpcd")]


__all__ = ["DHCP", "FIXED", "GATEWAY", "LEASE", "STATIC", "Node", "Server"]
