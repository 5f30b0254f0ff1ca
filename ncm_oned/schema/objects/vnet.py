# SPDX-License-Identifier: Apache-2.0
"""Virtual networks of any driver, with several address ranges."""

from __future__ import annotations

from ncm.schema import Report, boolean, choice, dictof, either, ip_address, listof, long, string
from ncm.values import Bool, Int, Str
from ncm_oned.schema.nebula.names import free
from ncm_oned.schema.nebula.vnet import AddressRange as PlainRange
from ncm_oned.schema.nebula.vnet import Vnet as PlainVnet
from ncm_oned.schema.objects.common import Ours, attribute_name

TYPES = ("ETHER", "IP4", "IP6", "IP4_6", "IP6_STATIC", "IP4_6_STATIC")
NEEDS = {
    "dummy": ("bridge",), "bridge": ("bridge",), "ebtables": ("bridge",), "fw": ("bridge",),
    "ovswitch": ("bridge",), "802.1Q": ("phydev",), "vxlan": ("phydev",),
    "ovswitch_vxlan": ("phydev",), "vcenter": ("bridge",),
}  # fmt: skip
"""Driver -> what oned refuses it without, or would invent in its place (a bridge)."""
BRIDGES = {
    "ovswitch": ("openvswitch", "openvswitch_dpdk"), "ovswitch_vxlan": ("openvswitch",),
    "dummy": ("linux", "openvswitch", "vcenter_port_groups"), "vcenter": ("vcenter_port_groups",),
}  # fmt: skip
"""Driver -> its kinds of bridge (BRIDGE_TYPE of its VN_MAD_CONF); all others: linux."""
TAGGED = {"802.1Q": "vlan_id", "vxlan": "vlan_id", "ovswitch_vxlan": "outer_vlan_id"}
"""Driver -> the id that it needs, given or made by the server."""
_VLAN, _VXLAN = 4095, 16777215
_CLOSED = {"AR", "LEASES", "VN_MAD", "TYPE"}
_CLOSED_RANGE = {
    "AR_ID", "TYPE", "SIZE", "IP", "IP6", "MAC", "ALLOCATED", "LEASES", "USED_LEASES", "MAC_END",
    "IP_END", "IP6_END", "NEXT_INDEX", "PARENT_NETWORK_AR_ID",
}  # fmt: skip


def _vlans(value: str) -> str | None:
    for part in value.split(","):
        ends = part.split("-")
        good = len(ends) <= 2 and all(end.isascii() and end.isdigit() for end in ends)
        if not good or int(ends[0]) > int(ends[-1]) or int(ends[-1]) > _VLAN:
            return "must be VLANs and ranges such as 101,103,110-120"
    return None


class AddressRange(PlainRange):
    """Addresses of a network. Type and first addresses tell which range it is, and stay."""

    type: Str = choice("kind", *TYPES, required=True)
    ip6: Str | None = ip_address("first IPv6 address, of a static kind")
    prefix_length: Int | None = long("length of its prefix", 1, 128)
    attributes: dict[Str, Str] | None = dictof(
        free("value"), "further attributes, by name in upper case", key_check=attribute_name
    )

    def check(self, report: Report) -> None:
        static = self.type.endswith("_STATIC")
        super().check(report)
        for name in ("ip6", "prefix_length"):
            given = getattr(self, name) is not None
            if static and not given:
                report(self.at(name), f"is missing: a range of {self.type!s} needs it")
            if given and not static:
                report(self.at(name), f"has no meaning in a range of {self.type!s}")
        for name in ("global_prefix", "ula_prefix"):
            prefix = getattr(self, name)
            if prefix is not None and static:
                report(self.at(name), f"has no meaning in a range of {self.type!s}")
            elif prefix is not None and ":" in prefix and _number(prefix) % 2**64:
                report(self.at(name), "must be a prefix of 64 bits, such as 2001:db8:1:2::")
        if self.ip6 is not None and ":" not in self.ip6:
            report(self.at("ip6"), "must be an IPv6 address")
        for name in sorted(_CLOSED_RANGE & set(self.attributes or {})):
            report(f"{self.at('attributes')}/{name}", "cannot be set as a further attribute")

    def spans(self) -> list[tuple[str, int, int]]:
        """(field, first, last) of each kind of address, as numbers."""
        found = []
        for name in ("ip", "ip6"):
            if getattr(self, name) is not None:
                first = _number(getattr(self, name))
                found.append((name, first, first + self.size - 1))
        if self.mac is not None:
            first = int(self.mac.replace(":", ""), 16)
            found.append(("mac", first, first + self.size - 1))
        return found


class Vnet(PlainVnet, Ours):
    """A virtual network; its key is its name. It is never made anew to change it."""

    dns: list[Str] | Str | None = either(  # type: ignore[assignment]
        ip_address("name server"), listof(ip_address("name server"), "name servers"),
        "name servers of the machines",
    )  # fmt: skip
    vlan_id: Int | None = long("id of the VLAN, or of the VXLAN", 0, _VXLAN)
    automatic_vlan_id: Bool | None = boolean("the server gives the id when the network is made")
    outer_vlan_id: Int | None = long("id of the VXLAN around the VLAN, or of the outer VLAN", 0,
                                     _VXLAN)  # fmt: skip
    automatic_outer_vlan_id: Bool | None = boolean("the server gives that id")
    bridge_type: Str | None = choice(
        "kind of bridge; left out: by the driver", "linux", "openvswitch", "openvswitch_dpdk",
        "vcenter_port_groups", "none",
    )  # fmt: skip
    cvlans: Str | None = string(
        "VLANs of the machines in a tunnel (QinQ)", check=lambda value: _vlans(str(value)),
        pan="string",
    )  # fmt: skip
    qinq_type: Str | None = choice("ethertype of the outer tag", "802.1ad", "802.1q")
    vlan_tagged_id: Str | None = string(
        "VLANs that machines tag themselves", check=lambda value: _vlans(str(value)), pan="string"
    )
    vxlan_mode: Str | None = choice("how other hosts are found", "multicast", "evpn")
    vxlan_mc: Str | None = ip_address("first multicast group")
    vxlan_tep: Str | None = choice("address of the tunnel", "dev", "local_ip")
    ip_link_conf: Str | None = free("further options of ip link, such as udp6zerocsumrx=,tos=3")
    inbound_avg_bw: Int | None = long("average to a machine", 1, unit="KiB/s")
    inbound_peak_bw: Int | None = long("peak to a machine", 1, unit="KiB/s")
    inbound_peak_kb: Int | None = long("burst to a machine", 1, unit="KiB")
    outbound_avg_bw: Int | None = long("average from a machine", 1, unit="KiB/s")
    outbound_peak_bw: Int | None = long("peak from a machine", 1, unit="KiB/s")
    outbound_peak_kb: Int | None = long("burst from a machine", 1, unit="KiB")
    metric: Int | None = long("metric of its route in the machines", 0)
    metric6: Int | None = long("the same for IPv6", 0)
    method: Str | None = choice("how machines get the address", "static", "dhcp", "skip")
    ip6_method: Str | None = choice(
        "how machines get the IPv6 address", "static", "auto", "dhcp", "disable", "skip"
    )
    spoofchk: Bool | None = boolean("virtual functions may not change their MAC address")
    trust: Bool | None = boolean("virtual functions are trusted")
    security_groups: list[Str] | None = listof(
        free("security group", min_len=1), "its security groups, and no others; left out: default"
    )
    ar: list[AddressRange] | AddressRange | None = either(  # type: ignore[assignment]
        AddressRange, listof(AddressRange, "address ranges"),
        "its address ranges; those made by hand stay; left out: not managed",
    )  # fmt: skip

    def check(self, report: Report) -> None:
        for name in NEEDS.get(self.vn_mad, ()):
            if getattr(self, name) is None:
                report(self.at(name), f"is missing: vn_mad {self.vn_mad!s} needs it")
        self._check_ids(report)
        usual = BRIDGES.get(self.vn_mad, ("linux",))
        if self.bridge_type is not None and self.bridge_type not in usual:
            # The server keeps the driver's own and says nothing.
            message = f"is {self.bridge_type!s}, which is none of vn_mad {self.vn_mad!s}"
            report(self.at("bridge_type"), f"{message}: {', '.join(usual)}")
        for name, six in (("gateway6", True), ("vxlan_mc", False)):
            value = getattr(self, name)
            if value is not None and six and ":" not in value:
                report(self.at(name), "must be an IPv6 address")
        if self.security_groups is not None and not self.security_groups:
            message = "must not be empty: the server would put default into it"
            report(self.at("security_groups"), message)
        for name in sorted(_CLOSED & set(self.attributes or {})):
            report(f"{self.at('attributes')}/{name}", "cannot be set as a further attribute")
        self._check_ranges(report)

    def _check_ids(self, report: Report) -> None:
        for name in ("vlan_id", "outer_vlan_id"):
            automatic = f"automatic_{name}"
            if getattr(self, name) is not None and getattr(self, automatic):
                report(self.at(automatic), f"says another thing than {name}")
        need = TAGGED.get(self.vn_mad)
        if need and getattr(self, need) is None and not getattr(self, f"automatic_{need}"):
            message = f"is missing: vn_mad {self.vn_mad!s} needs it, or automatic_{need}"
            report(self.at(need), message)
        if self.vlan_id is not None and self.vlan_id > _VLAN and self.vn_mad != "vxlan":
            report(self.at("vlan_id"), f"is more than {_VLAN}, which only vxlan has")

    def _check_ranges(self, report: Report) -> None:
        """Two ranges with an address in common: machines would get it twice."""
        seen: list[tuple[str, int, int, AddressRange]] = []
        for each in self.ranges():
            for name, first, last in each.spans():
                for other, start, end, at in seen:
                    if other == name and first <= end and start <= last and at is not each:
                        report(each.at(name), f"has addresses that {at.path} has, too")
                        break
                seen.append((name, first, last, each))

    def ranges(self) -> list[AddressRange]:
        """All of them, in either form."""
        if self.ar is None:
            return []
        return self.ar if isinstance(self.ar, list) else [self.ar]


def _number(address: str) -> int:
    import ipaddress

    return int(ipaddress.ip_address(str(address)))
