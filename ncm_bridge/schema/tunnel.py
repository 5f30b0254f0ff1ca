# SPDX-License-Identifier: Apache-2.0
"""Tunnels: IPIP by initscripts, VXLAN by the initscripts-vxlan plug-in."""

from __future__ import annotations

from ncm.schema import Record, Report, boolean, ip_address, ipv4, long, record
from ncm.values import Bool, Int, Str


class Vxlan(Record):
    """A VXLAN (RFC 7348) on top of physdev."""

    vni: Int | None = long("network identifier; from a device named vxlanN when left out", 0)
    group: Str | None = ip_address("multicast group to join")
    remote: Str | None = ip_address("address of the other end")
    local: Str | None = ip_address("own address")
    dstport: Int | None = long("UDP port", 2, 65535)
    gbp: Bool | None = boolean("group policy extension")

    def check(self, report: Report) -> None:
        if (self.group is None) == (self.remote is None):
            report(self.path, "needs exactly one of group and remote")
        if self.vni is not None and self.vni >= 1 << 24:
            report(self.at("vni"), f"is {self.vni:d}, must fit into 24 bits")


class Plugin(Record):
    """Plug-ins of initscripts."""

    vxlan: Vxlan | None = record(Vxlan, "a VXLAN")


class TunnelFields(Record):
    """The fields of an interface that is a tunnel."""

    my_inner_ipaddr: Str | None = ipv4("own address inside the tunnel")
    my_inner_prefix: Int | None = long("prefix length of it", 0, 32)
    my_outer_ipaddr: Str | None = ipv4("own address outside")
    peer_outer_ipaddr: Str | None = ipv4("address of the other end outside")
    plugin: Plugin | None = record(Plugin, "plug-ins of initscripts")
