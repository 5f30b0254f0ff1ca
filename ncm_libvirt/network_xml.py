# SPDX-License-Identifier: Apache-2.0
"""Network XML (https://libvirt.org/formatnetwork.html)."""

from __future__ import annotations

from ncm.render import truth
from ncm_libvirt.declared import NETWORK, Declared
from ncm_libvirt.markup import Markup

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from ncm.values import Bool, Int, Str, Value
    from ncm_libvirt.schema.network import (
        Bandwidth,
        Dns,
        Ip,
        NatRange,
        Network,
        Portgroup,
    )


def network_object(name: Str, network: Network) -> Declared:
    """One virtual network."""
    doc = Markup()
    root = doc.element(
        "network",
        doc.element("name", text=name),
        doc.leaf("uuid", network.uuid),
        *_forward(doc, network),
        _bridge(doc, network),
        doc.having("mtu", size=network.mtu),
        doc.having("domain", name=network.domain, localOnly=yes_no(network.domain_local)),
        _dns(doc, network.dns) if network.dns else None,
        *(_ip(doc, ip) for ip in network.ips or []),
        doc.having("virtualport", type=network.virtualport),
        *(_portgroup(doc, key, group) for key, group in (network.portgroups or {}).items()),
    )
    return Declared(NETWORK, str(name), doc.text(root), network.path, network)


def yes_no(value: Bool | None) -> Value | None:
    """A boolean as libvirt's XML writes it; None stays None."""
    return None if value is None else truth(value, "yes", "no")


def vlan(doc: Markup, tags: Sequence[Int] | None) -> _Element | None:
    """VLAN tags of a port; several make a trunk."""
    if not tags:
        return None
    children = [doc.element("tag", attributes={"id": tag}) for tag in tags]
    return doc.element("vlan", *children, attributes={"trunk": "yes" if len(tags) > 1 else None})


def _forward(doc: Markup, network: Network) -> list[_Element]:
    if network.mode == "isolated":
        return []
    nat = _nat(doc, network.nat) if network.nat else None
    attributes = {"mode": network.mode, "dev": network.dev}
    return [doc.element("forward", nat, attributes=attributes)]


def _nat(doc: Markup, nat: NatRange) -> _Element:
    return doc.element(
        "nat",
        doc.having("address", start=nat.start, end=nat.end),
        doc.having("port", start=nat.port_start, end=nat.port_end),
    )


def _bridge(doc: Markup, network: Network) -> _Element:
    if network.mode == "bridge":
        return doc.element("bridge", attributes={"name": network.bridge})
    # libvirt's own default is STP on, which keeps each new guest waiting.
    stp = "off" if network.stp is None else truth(network.stp, "on", "off")
    delay = "0" if network.delay is None else network.delay
    return doc.element("bridge", attributes={"name": network.bridge, "stp": stp, "delay": delay})


def _dns(doc: Markup, dns: Dns) -> _Element:
    hosts = [
        doc.element(
            "host",
            *(doc.element("hostname", text=name) for name in host.names),
            attributes={"ip": host.ip},
        )
        for host in dns.hosts or []
    ]
    forwarders = [doc.element("forwarder", attributes={"addr": a}) for a in dns.forwarders or []]
    return doc.element("dns", *forwarders, *hosts, attributes={"enable": yes_no(dns.enable)})


def _ip(doc: Markup, ip: Ip) -> _Element:
    family = "ipv6" if ":" in ip.address else None
    return doc.element(
        "ip",
        doc.having("tftp", root=ip.tftp),
        _dhcp(doc, ip),
        attributes={"family": family, "address": ip.address, "prefix": ip.prefix},
    )


def _dhcp(doc: Markup, ip: Ip) -> _Element | None:
    ranges = [
        doc.element("range", attributes={"start": span.start, "end": span.end})
        for span in ip.ranges or []
    ]
    hosts = [
        doc.element("host", attributes={"mac": host.mac, "name": host.name, "ip": host.ip})
        for host in ip.hosts or []
    ]
    if not (ranges or hosts):
        return None
    boot = ip.bootp
    bootp = doc.having("bootp", file=boot.file, server=boot.server) if boot else None
    return doc.element("dhcp", *ranges, *hosts, bootp)


def _portgroup(doc: Markup, name: Str, group: Portgroup) -> _Element:
    limits = [(kind, getattr(group, kind)) for kind in ("inbound", "outbound")]
    children = [_limit(doc, kind, limit) for kind, limit in limits if limit]
    return doc.element(
        "portgroup",
        doc.element("bandwidth", *children) if children else None,
        vlan(doc, group.vlans),
        attributes={"name": name, "default": yes_no(group.is_default)},
    )


def _limit(doc: Markup, kind: str, limit: Bandwidth) -> _Element:
    numbers = {"average": limit.average, "peak": limit.peak, "burst": limit.burst}
    return doc.element(kind, attributes=numbers)
