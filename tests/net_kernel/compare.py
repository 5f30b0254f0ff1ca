# SPDX-License-Identifier: Apache-2.0
"""The kernel as we read it beside the kernel as ip(8) shows it."""

from __future__ import annotations

from typing import Any

from ncm_bridge.kernel import Kernel
from ncm_bridge.kernel.netlink import Socket
from tests.net_kernel import judge

OWN = ("kind", "up", "mtu", "mac", "master", "lower", "options", "port", "guests")


def mine(socket: Socket | None = None) -> dict[str, Any]:
    """Links, addresses, routes and rules in the form of the judge's."""
    with Kernel(socket) as kernel:
        links, loose, rules = kernel.links(), kernel.loose_routes(), kernel.rules()
    routes = {name: set(map(tuple, link.routes)) for name, link in links.items() if link.routes}
    return {
        "links": {name: {at: getattr(link, at) for at in OWN} for name, link in links.items()},
        "addresses": {name: link.addresses for name, link in links.items()},
        "routes": {**routes, **({"": set(map(tuple, loose))} if loose else {})},
        "rules": sorted(map(tuple, rules)),
    }


def judged() -> dict[str, Any]:
    return {
        "links": judge.links(),
        "addresses": judge.addresses(),
        "routes": judge.routes(),
        "rules": sorted(judge.rules()),
    }
