# SPDX-License-Identifier: Apache-2.0
"""Virtual networks (https://libvirt.org/formatnetwork.html)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from ncm_libvirt.live.keys import by, by_address, by_text
from ncm_libvirt.live.meaning import plain_address, prefix_of
from ncm_libvirt.live.table import Reset, Table, Value, rule
from ncm_libvirt.live.tables.values import ADDRESS, MAC, NUMBER, UUID, usual

if TYPE_CHECKING:
    from lxml.etree import _Element

    from ncm_libvirt.live.found import Edit

# Modes in which libvirt makes the bridge itself.
_OWN_BRIDGE = ("", "nat", "route", "open")
_OF_OWN_BRIDGE = ("mac", "bridge/@stp", "bridge/@delay")


def _prefix(ip: _Element) -> Optional[str]:
    """What an address without a prefix says: its netmask, else its class."""
    netmask = ip.get("netmask")
    if netmask is not None:
        return prefix_of(netmask)
    first = (ip.get("address") or "").partition(".")[0]
    if not first.isdigit():
        return None
    return "8" if int(first) < 128 else "16" if int(first) < 192 else "24"


def _lease(host: _Element) -> str:
    """What dnsmasq knows a DHCP host by."""
    mac = (host.get("mac") or "").lower()
    return mac or host.get("id") or host.get("name") or plain_address(host.get("ip") or "")


def _says_nothing(dns: _Element, network: _Element) -> bool:
    return not len(dns) and set(dns.keys()) <= {"enable"} and dns.get("enable") != "no"


def _usual_ports(port: _Element, nat: _Element) -> bool:
    """1024 to 65535, which libvirt writes by itself."""
    return (port.get("start"), port.get("end")) == ("1024", "65535")


def _usual_nat(nat: _Element, forward: _Element) -> bool:
    return all(each.tag == "port" and _usual_ports(each, nat) for each in nat)


def _other_owner(edit: Edit) -> bool:
    """Whether a change of mode makes another one the owner of the bridge."""
    return (edit.was in _OWN_BRIDGE) != (edit.new in _OWN_BRIDGE)


def _given_away(edit: Edit) -> bool:
    """Whether a network that had no forward gets the bridge of another owner."""
    return edit.kind == "insert" and edit.wanted.get("mode") not in _OWN_BRIDGE


_SPAN = {"start": ADDRESS, "end": ADDRESS}

_FORWARD = rule(
    {"mode": usual("nat")},
    unit=True,
    resets=(Reset(("@dev",), ("interface",)), Reset(("@mode",), ("nat",))),
    nat=rule(
        implied=_usual_nat,
        address=rule(_SPAN),
        port=rule({"start": NUMBER, "end": NUMBER}, implied=_usual_ports),
    ),
)

_BRIDGE = rule(
    {"name": Value(stays=True), "stp": usual("on"), "delay": Value(NUMBER.same, "0")}, unit=True
)

_DNS = rule(
    {"enable": usual("yes")},
    unit=True,
    shared=True,
    implied=_says_nothing,
    forwarder=rule(
        {"addr": ADDRESS}, key=lambda f: f"{plain_address(f.get('addr', ''))}{f.get('domain', '')}"
    ),
    host=rule({"ip": ADDRESS}, unit=True, key=by_address("ip"), hostname=rule(key=by_text)),
)

_DHCP = rule(
    shared=True,
    range=rule(_SPAN, unit=True, key=by_address("start", "end")),
    host=rule({"mac": MAC, "ip": ADDRESS}, unit=True, key=_lease),
    bootp=rule(),
)

_IP = rule(
    {"family": usual("ipv4"), "address": ADDRESS, "prefix": Value(NUMBER.same, _prefix)},
    unit=True,
    key=by_address("address"),
    resets=(Reset(("@prefix",), ("@netmask",)),),
    tftp=rule(),
    dhcp=_DHCP,
)

_LIMIT = {"average": NUMBER, "peak": NUMBER, "burst": NUMBER}

_PORTGROUP = rule(
    {"default": usual("no")},
    unit=True,
    key=by("name"),
    bandwidth=rule(inbound=rule(_LIMIT), outbound=rule(_LIMIT)),
    vlan=rule({"trunk": usual("no")}, exact=True, tag=rule({"id": NUMBER}, key=by("id"))),
)

NETWORK = Table(
    rule(
        resets=(
            Reset(("forward/@mode",), _OF_OWN_BRIDGE, only=_other_owner),
            Reset(("forward",), _OF_OWN_BRIDGE, only=_given_away),
        ),
        name=rule(unit=True),
        uuid=rule(unit=True, stays=True, text=UUID),
        metadata=rule(ignored=True),
        forward=_FORWARD,
        bridge=_BRIDGE,
        mtu=rule({"size": NUMBER}, unit=True),
        domain=rule({"localOnly": usual("no")}, unit=True),
        dns=_DNS,
        ip=_IP,
        virtualport=rule(unit=True),
        portgroup=_PORTGROUP,
    )
)
