# SPDX-License-Identifier: Apache-2.0
"""Virtual networks (libvirt's network XML, formatnetwork)."""

from __future__ import annotations

import re
from typing import Any

from ncm.schema import (
    Record,
    boolean,
    choice,
    dictof,
    fqdn,
    ip_address,
    ipv4,
    listof,
    long,
    mac,
    path,
    port,
    record,
    string,
)
from ncm.values import Bool, Int, Str
from ncm_libvirt.schema.strings import object_name, uuid

INTERFACE = "[A-Za-z0-9_.-]{1,15}"
_DOT = re.compile(r"\.{1,2}")


def interface(doc: str, **options: Any) -> Any:
    """A network interface of the host, 1 to 15 characters."""
    return string(
        doc,
        pattern=INTERFACE,
        hint="an interface name of 1 to 15 characters",
        check=_no_dots,
        **options,
    )


def _no_dots(name: str) -> str | None:
    return "is no interface name" if _DOT.fullmatch(name) else None


class Range(Record):
    """First and last address, both included."""

    start: Str = ip_address("first address", required=True)
    end: Str = ip_address("last address", required=True)


class DhcpHost(Record):
    """A guest with an address of its own."""

    mac: Str | None = mac("its MAC address; required for IPv4")
    name: Str | None = fqdn("its host name")
    ip: Str = ip_address("its address", required=True)


class Bootp(Record):
    """What machines that boot from the network are told."""

    file: Str = string("boot file", pattern="[^\x00-\x1f\x7f,]+", hint="a file name", required=True)
    server: Str | None = string(
        "TFTP server; left out: this host",
        pattern="[A-Za-z0-9.:-]+",
        hint="an address or host name",
    )


class Ip(Record):
    """An address of this host on the network, and the DHCP service there."""

    address: Str = ip_address("this host's address", required=True)
    prefix: Int = long("length of the network prefix", 1, 126, required=True, unit="bit")
    ranges: list[Range] | None = listof(Range, "addresses that DHCP gives to anybody")
    hosts: list[DhcpHost] | None = listof(DhcpHost, "fixed addresses")
    bootp: Bootp | None = record(Bootp, "boot from the network (IPv4)")
    tftp: Str | None = path("directory that the TFTP server shows (IPv4)")


class DnsHost(Record):
    """Names of one address."""

    ip: Str = ip_address("address", required=True)
    names: list[Str] = listof(fqdn("name"), "names of it", required=True, min_len=1)


class Dns(Record):
    """The DNS service of the network."""

    enable: Bool | None = boolean("false: none")
    forwarders: list[Str] | None = listof(ip_address("server"), "servers asked for other names")
    hosts: list[DnsHost] | None = listof(DnsHost, "further names")


class Bandwidth(Record):
    """Limits of one direction."""

    average: Int = long("average rate", 1, required=True, unit="KiB/s")
    peak: Int | None = long("highest rate", 1, unit="KiB/s")
    burst: Int | None = long("amount at the highest rate", 1, unit="KiB")


class Portgroup(Record):
    """A class of connections, chosen by a guest's interface."""

    is_default: Bool | None = boolean("for guests that choose none", name="default")
    vlans: list[Int] | None = listof(
        long("VLAN", 1, 4094), "tags (Open vSwitch); more than one: a trunk", min_len=1
    )
    inbound: Bandwidth | None = record(Bandwidth, "to the guest")
    outbound: Bandwidth | None = record(Bandwidth, "from the guest")


class NatRange(Record):
    """What outgoing connections look like."""

    start: Str | None = ipv4("first source address")
    end: Str | None = ipv4("last source address")
    port_start: Int | None = port("first source port")
    port_end: Int | None = port("last source port")


class Network(Record):
    """A network of libvirt.

    mode: nat, route and open connect it to the host's networks, isolated does not, bridge hands
    a bridge of the host to guests.
    """

    pan_check = "libvirt_valid_network"

    uuid: Str | None = uuid("its UUID; left out: libvirt's choice")
    mode: Str = choice(
        "connection to the host's networks",
        "nat",
        "route",
        "open",
        "isolated",
        "bridge",
        required=True,
    )
    dev: Str | None = interface("only through this interface (nat, route)")
    nat: NatRange | None = record(NatRange, "source addresses and ports (nat)")
    bridge: Str | None = interface("mode bridge: the host's bridge; else its name for a new one")
    virtualport: Str | None = choice("kind of the host's bridge (bridge)", "openvswitch")
    stp: Bool | None = boolean("spanning tree on the new bridge (false)")
    delay: Int | None = long("forward delay of the new bridge (0)", 0, 30, unit="s")
    mtu: Int | None = long("MTU of the new bridge", 68, 65535, unit="byte")
    domain: Str | None = fqdn("DNS domain of the guests")
    domain_local: Bool | None = boolean("names of the domain are not asked for elsewhere")
    dns: Dns | None = record(Dns, "DNS service")
    ips: list[Ip] | None = listof(Ip, "addresses of this host there")
    portgroups: dict[Str, Portgroup] | None = dictof(
        Portgroup, "classes of connections", key_check=object_name
    )
    autostart: Bool = boolean("started with the host", default=True)
    state: Str = choice("wanted state", "active", "inactive", default="active")
    restart: Bool = boolean(
        "restarted, though guests use it, where a change needs that; false: it waits",
        default=False,
    )
    adopt: Bool = boolean("take over one of this name that others made", default=False)
