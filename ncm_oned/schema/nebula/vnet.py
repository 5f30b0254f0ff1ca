# SPDX-License-Identifier: Apache-2.0
"""Virtual networks and their addresses."""

from __future__ import annotations

from ncm.schema import (
    Record,
    Report,
    boolean,
    choice,
    ip_address,
    ipv4,
    listof,
    long,
    mac,
    record,
    string,
)
from ncm.values import Bool, Int, Str
from ncm_oned.schema.nebula.access import Permissions
from ncm_oned.schema.nebula.names import free, labels, word

VN_MADS = (
    "802.1Q", "bridge", "dummy", "ebtables", "elastic", "fw", "nodeport", "ovswitch",
    "ovswitch_vxlan", "vcenter", "vxlan",
)  # fmt: skip
_ADDRESSES = 2**32


class AddressRange(Record):
    """Addresses of a network."""

    type: Str = choice("kind", "IP4", "IP6", "IP4_6", "ETHER", required=True)
    size: Int = long("how many", 1, 2147483647, required=True)
    ip: Str | None = ipv4("first IPv4 address")
    mac: Str | None = mac("first MAC address; left out: made by the server")
    global_prefix: Str | None = ip_address("global IPv6 prefix")
    ula_prefix: Str | None = ip_address("unique local IPv6 prefix")

    def check(self, report: Report) -> None:
        four, six = "IP4" in self.type, "6" in self.type
        if four and self.ip is None:
            report(self.at("ip"), f"is missing: a range of {self.type!s} starts with it")
        if not four and self.ip is not None:
            report(self.at("ip"), f"has no meaning in a range of {self.type!s}")
        if self.ip is not None and _number(self.ip) + self.size > _ADDRESSES:
            report(self.at("size"), f"leads beyond the last address from {self.ip!s} on")
        for name in ("global_prefix", "ula_prefix"):
            prefix = getattr(self, name)
            if prefix is not None and not six:
                report(self.at(name), f"has no meaning in a range of {self.type!s}")
            elif prefix is not None and ":" not in prefix:
                report(self.at(name), "must be an IPv6 prefix")


class Vnet(Record):
    """A virtual network; its key is its name."""

    bridge: Str | None = word("bridge on the hosts", max_len=15)
    vn_mad: Str = string(
        "network driver", default="dummy", check=lambda value: _driver(str(value)), pan="string"
    )
    gateway: Str | None = ipv4("gateway of the machines")
    gateway6: Str | None = ip_address("IPv6 gateway of the machines")
    dns: Str | None = ipv4("name server of the machines")
    network_mask: Str | None = ipv4("mask of the network")
    network_address: Str | None = ipv4("address of the network")
    guest_mtu: Int | None = long("MTU inside the machines", 68, 65535, unit="bytes")
    context_force_ipv4: Bool | None = boolean("IPv4 settings also for an IPv6 network")
    search_domain: Str | None = free("domains that machines search, with blanks between")
    bridge_ovs: Str | None = word("Open vSwitch bridge on the hosts")
    vlan: Bool | None = boolean("the network is a VLAN")
    vlan_id: Int | None = long("id of the VLAN; left out: given by the server", 0, 4095)
    phydev: Str | None = word("device of the hosts below the bridge", max_len=15)
    mtu: Int | None = long("MTU of the tagged device and the bridge", 1500, 65535, unit="bytes")
    filter_ip_spoofing: Bool | None = boolean("other IP addresses than its own are dropped")
    filter_mac_spoofing: Bool | None = boolean("other MAC addresses than its own are dropped")
    ar: AddressRange | None = record(AddressRange, "its addresses")
    labels: list[Str] | None = labels()
    permissions: Permissions | None = record(Permissions, "owner and rights")
    clusters: list[Str] | None = listof(
        free("cluster", min_len=1), "its clusters, and no others; left out: not managed"
    )

    def check(self, report: Report) -> None:
        needed = "phydev" if self.vn_mad == "vxlan" else "bridge"
        if getattr(self, needed) is None:
            report(self.at(needed), f"is missing: vn_mad {self.vn_mad!s} needs it")
        if self.gateway6 is not None and ":" not in self.gateway6:
            report(self.at("gateway6"), "must be an IPv6 address")


def _driver(value: str) -> str | None:
    if value == "ebtables fw":
        return "is a misprint of ncm-opennebula's schema that no OpenNebula knows: ebtables or fw"
    if value not in VN_MADS:
        return f"is no network driver: {', '.join(VN_MADS)}"
    return None


def _number(address: str) -> int:
    found = 0
    for part in address.split("."):
        found = found * 256 + int(part)
    return found
