# SPDX-License-Identifier: Apache-2.0
"""What the network component reads: Quattor's own trees, exactly as their types allow."""

from __future__ import annotations

from ncm.schema import (
    Component,
    Inputs,
    Record,
    Report,
    boolean,
    dictof,
    fqdn,
    ip_address,
    ipv4,
    listof,
    long,
    record,
    string,
    tree,
)
from ncm.values import Bool, Int, Str
from ncm_bridge.schema.interface import Interface
from ncm_bridge.schema.ipv6 import Ipv6
from ncm_bridge.schema.nmstate import DeviceConfig, MainConfig
from ncm_bridge.schema.policy import BridgeTree
from ncm_bridge.schema.words import interface, interface_name, one_line

_TABLE = r"[A-Za-z0-9_.-]{1,63}"


def _table_name(value: str) -> str | None:
    import re

    if value in ("main", "local", "default", "unspec"):
        return "is a reserved name"
    return None if re.fullmatch(_TABLE, value) else "is no name of a routing table"


class Vip(Record):
    """An address that a routing daemon announces."""

    interfaces: list[Str] = listof(interface("interface"), "where", required=True)
    ip: Str = ip_address("address", required=True)
    fqdn: Str | None = fqdn("its name in DNS")
    netmask: Str | None = ipv4("netmask")
    broadcast: Str | None = ipv4("broadcast address")


class NetworkTree(Record):
    """/system/network (its type is Quattor's structure_network)."""

    hostname: Str = fqdn("short host name", required=True)
    domainname: Str = fqdn("domain", required=True)
    realhostname: Str | None = fqdn("host name to use instead of hostname.domainname")
    default_gateway: Str | None = ipv4("default gateway; in the network of some interface")
    guess_default_gateway: Bool = boolean(
        "without default_gateway: take that of the first interface that has one", default=True
    )
    gatewaydev: Str | None = interface("interface of the default route")
    interfaces: dict[Str, Interface] = dictof(
        Interface, "the interfaces", key_check=interface_name, required=True
    )
    nisdomain: Str | None = string(
        "NIS domain", pattern=r"\S{1,64}", hint="1 to 64 characters, no blank"
    )
    nozeroconf: Bool | None = boolean("no addresses of 169.254.0.0/16")
    set_hwaddr: Bool = boolean("the default of the interfaces' set_hwaddr", default=False)
    nmcontrolled: Bool | None = boolean("whether NetworkManager may handle interfaces")
    ipv6: Ipv6 | None = record(Ipv6, "IPv6")
    routing_table: dict[Str, Int] | None = dictof(
        long("number", 1, 252), "routing tables: name to number", key_check=_table_name
    )
    manage_vips: Bool = boolean(
        "make an interface dummy_KEY for each of vips; only NetworkManager", default=False
    )
    vips: dict[Str, Vip] | None = dictof(Vip, "addresses for a routing daemon")
    nameserver: list[Str] | None = listof(
        ip_address("address"), "DNS servers; for other components"
    )
    primary_ip: Str | None = string("for other components")
    routers: dict[Str, list[Str]] | None = dictof(
        listof(string("router"), "routers"), "for other components"
    )
    allow_nm: Bool | None = boolean("whether NetworkManager may run; no file holds it")
    clean_inactive_conn: Bool | None = boolean("about NetworkManager; no file holds it")
    main_config: MainConfig | None = record(MainConfig, "[main] of NetworkManager; only there")
    device_config: DeviceConfig | None = record(
        DeviceConfig, "[device] of NetworkManager; only there"
    )

    def check(self, report: Report) -> None:
        from ncm_bridge.checks import check_network

        if "." in self.hostname:
            report(self.at("hostname"), "must be a short name, without the domain")
        if self.nisdomain is not None and one_line(self.nisdomain):
            report(self.at("nisdomain"), "holds a control character")
        check_network(self, report)


class Card(Record):
    """A card of /hardware/cards/nic, of which we read the MAC address."""

    open = True

    hwaddr: Str | None = string("MAC address")


class NetworkComponent(Component):
    """/software/components/network."""

    rename: Bool | None = boolean("name cards by their MAC address, at once and at each boot")


class NetworkInputs(Inputs):
    """All that the component reads."""

    network: NetworkTree = tree("/system/network", NetworkTree, required=True)
    cards: dict[Str, Card] | None = tree(
        "/hardware/cards/nic", dictof(Card, "network cards by the name of their interface")
    )
    component: NetworkComponent = tree("/software/components/network", NetworkComponent, default={})
    bridge: BridgeTree | None = tree("/software/components/bridge", BridgeTree)

    def check(self, report: Report) -> None:
        from ncm_bridge.checks.cards import check_cards

        check_cards(self, report)


__all__ = ["Interface", "NetworkInputs", "NetworkTree"]
