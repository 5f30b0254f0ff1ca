# SPDX-License-Identifier: Apache-2.0
"""Rules of virtual networks: what libvirt's network driver or dnsmasq would refuse."""

from __future__ import annotations

import ipaddress
from typing import Union

from ncm_libvirt.once import Once

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm.values import Str
    from ncm_libvirt.schema.libvirt import LibvirtTree
    from ncm_libvirt.schema.network import Bootp, DhcpHost, Ip, NatRange, Network, Range

Subnet = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]

# Field -> the modes in which it has a meaning.
_NEW = ("nat", "route", "open", "isolated")
_MODES: dict[str, tuple[str, ...]] = {
    "dev": ("nat", "route"),
    "nat": ("nat",),
    "virtualport": ("bridge",),
    **dict.fromkeys(("stp", "delay", "mtu", "domain", "domain_local", "dns", "ips"), _NEW),
}


def check_networks(tree: LibvirtTree, report: Report) -> None:
    """The rules of each network, and those between them."""
    bridges, uuids = Once(report, "this bridge"), Once(report, "this UUID")
    subnets: list[tuple[Subnet, str]] = []
    for network in (tree.networks or {}).values():
        _modes(network, report)
        _portgroups(network, report)
        if network.nat:
            _nat(network.nat, report)
        if network.uuid:
            uuids.use(network.uuid.lower(), network.uuid.path)
        if network.bridge and network.mode != "bridge":
            bridges.use(str(network.bridge), network.bridge.path)
        for ip in network.ips or []:
            _ip(ip, subnets, report)
        _one_service(network, report)


def _modes(network: Network, report: Report) -> None:
    for field, modes in _MODES.items():
        if getattr(network, field) is not None and network.mode not in modes:
            report(network.at(field), f"has no meaning in mode {network.mode}")
    if network.mode == "bridge" and network.bridge is None:
        report(network.at("bridge"), "is missing: mode bridge needs a bridge of the host")
    if network.domain_local is not None and network.domain is None:
        report(network.at("domain_local"), "has no meaning without domain")
    if network.mode in ("nat", "route", "open") and not network.ips:
        report(network.at("ips"), f"is missing: mode {network.mode} needs an address of this host")
    dns = network.dns
    if dns and dns.enable is not None and not dns.enable and (dns.hosts or dns.forwarders):
        report(dns.enable.path, "is false: without DNS there are no hosts and no forwarders")


def _portgroups(network: Network, report: Report) -> None:
    default = Once(report, "the default")
    for group in (network.portgroups or {}).values():
        if group.is_default:
            default.use("default", group.is_default.path)
        if group.vlans and network.virtualport != "openvswitch":
            report(group.at("vlans"), "needs virtualport openvswitch: others do not tag")


def _nat(nat: NatRange, report: Report) -> None:
    for low, high in (("start", "end"), ("port_start", "port_end")):
        first, last = getattr(nat, low), getattr(nat, high)
        if (first is None) != (last is None):
            report(nat.at(high if last is None else low), f"is missing beside {low}-{high}")
        elif first is not None and _order(first) > _order(last):
            report(nat.at(high), f"is below {low}, {first}")


def _order(value: object) -> int:
    return int(value if isinstance(value, int) else ipaddress.ip_address(str(value)))


def subnet(ip: Ip) -> Subnet | None:
    """The network of an address, None when the prefix is too long for it."""
    try:
        return ipaddress.ip_network(f"{ip.address}/{ip.prefix}", strict=False)
    except ValueError:
        return None


def _ip(ip: Ip, subnets: list[tuple[Subnet, str]], report: Report) -> None:
    net = subnet(ip)
    if net is None or net.num_addresses < 4:
        report(ip.at("prefix"), f"leaves no room for guests beside {ip.address}")
        return
    own = ipaddress.ip_address(str(ip.address))
    if own in (net.network_address, _broadcast(net)):
        report(ip.at("address"), f"is no address of a host in {net}")
    for other, path in subnets:
        if net.version == other.version and net.overlaps(other):
            report(ip.at("address"), f"its network {net} overlaps that of {path}")
    subnets.append((net, ip.path))
    _ranges(ip, net, report)
    _hosts(ip, net, report)
    if ip.bootp:
        _bootp(ip, ip.bootp, report)
    if ip.tftp is not None and net.version == 6:
        report(ip.at("tftp"), "works with IPv4 only")


def _broadcast(net: Subnet) -> object:
    return net.broadcast_address if net.version == 4 else None


def _ranges(ip: Ip, net: Subnet, report: Report) -> None:
    taken: list[tuple[int, int, str]] = []
    for span in ip.ranges or []:
        if not (_inside(span.start, net, report) and _inside(span.end, net, report)):
            continue
        _ends(span, net, report)
        low, high = _order(span.start), _order(span.end)
        if low > high:
            report(span.at("end"), f"is below the start, {span.start}")
        for first, last, path in taken:
            if low <= last and first <= high:
                report(span.path, f"overlaps {path}")
        taken.append((low, high, span.path))


def _ends(span: Range, net: Subnet, report: Report) -> None:
    if _order(span.start) == int(net.network_address):
        report(span.at("start"), "is the address of the network itself")
    if net.version == 4 and _order(span.end) == int(net.broadcast_address):
        report(span.at("end"), "is the broadcast address")


def _inside(address: Str, net: Subnet, report: Report) -> bool:
    found = ipaddress.ip_address(str(address))
    if found.version == net.version and found in net:
        return True
    report(address.path, f"is outside of {net}")
    return False


def _hosts(ip: Ip, net: Subnet, report: Report) -> None:
    macs, ips = Once(report, "this MAC address"), Once(report, "this address")
    ips.use(_order(ip.address), ip.address.path)
    names = Once(report, "this name")
    for host in ip.hosts or []:
        if _inside(host.ip, net, report):
            ips.use(_order(host.ip), host.ip.path)
        _identity(host, net, report)
        if host.mac:
            macs.use(host.mac.lower(), host.mac.path)
        if host.name:
            names.use(host.name.lower(), host.name.path)


def _identity(host: DhcpHost, net: Subnet, report: Report) -> None:
    if net.version == 4 and host.mac is None:
        report(host.at("mac"), "is missing: DHCP tells hosts apart by MAC address")
    if net.version == 6 and host.name is None:
        report(host.at("name"), "is missing: DHCPv6 tells hosts apart by name")
    if net.version == 6 and host.mac is not None:
        report(host.at("mac"), "has no meaning in DHCPv6")


def _bootp(ip: Ip, bootp: Bootp, report: Report) -> None:
    if ":" in ip.address:
        report(bootp.path, "works with IPv4 only")
    elif not (ip.ranges or ip.hosts):
        report(bootp.path, "needs ranges or hosts: without them there is no DHCP")


def _one_service(network: Network, report: Report) -> None:
    """libvirt starts one DHCP service per family and network."""
    family = Once(report, "DHCP of this family")
    for ip in network.ips or []:
        if ip.ranges or ip.hosts:
            family.use(":" in ip.address, ip.path)
