# SPDX-License-Identifier: Apache-2.0
"""Rules between fields: one module a subject, each reports what it finds by profile path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.checks.address import check_address, check_aliases
from ncm_bridge.checks.bond import check_bond, check_slave
from ncm_bridge.checks.bridge import check_bridge, check_port
from ncm_bridge.checks.names import check_devices, check_gateway_devices, check_references
from ncm_bridge.checks.ovs import check_ovs
from ncm_bridge.checks.routing import check_tables
from ncm_bridge.checks.tunnel import check_tunnel, check_vxlan
from ncm_bridge.checks.vlan import check_vlan
from ncm_bridge.links import Links

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.schema import NetworkTree

_OF_EACH = (
    check_references, check_address, check_aliases, check_bridge, check_port, check_bond,
    check_slave, check_ovs, check_tunnel, check_vxlan, check_vlan, check_tables,
)  # fmt: skip


def check_network(network: NetworkTree, report: Report) -> None:
    """Every rule that the tree can break by itself."""
    links = Links(network)
    check_devices(links, report)
    check_gateway_devices(links, report)
    check_default_gateway(links, report)
    check_table_numbers(network, report)
    for link in links:
        for check in _OF_EACH:
            check(link, links, report)


def check_default_gateway(links: Links, report: Report) -> None:
    """Some interface with ip and netmask must reach it."""
    from ncm_bridge.checks.address import inside

    gateway = links.network.default_gateway
    if gateway is None:
        return
    for link in links:
        it = link.record
        if it.ip is not None and it.netmask is not None and inside(gateway, it.ip, it.netmask):
            return
    report(gateway.path, f"{gateway} is in the network of no interface with ip and netmask")


def check_table_numbers(network: NetworkTree, report: Report) -> None:
    """Two names for one number would make the kernel's answers ambiguous."""
    names: dict[int, str] = {}
    for name, number in (network.routing_table or {}).items():
        if number in names:
            report(number.path, f"number {number:d} is also that of {names[number]}")
        names.setdefault(number, name)
