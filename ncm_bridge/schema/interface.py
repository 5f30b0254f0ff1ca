# SPDX-License-Identifier: Apache-2.0
"""One interface of /system/network (its type is Quattor's network_interface)."""

from __future__ import annotations

from ncm.schema import Record, boolean, choice, dictof, fqdn, ipv4, listof, long, record, string
from ncm.values import Bool, Int, Str
from ncm_bridge.schema.bond import BondingOptions
from ncm_bridge.schema.bridge import BridgeFields
from ncm_bridge.schema.ethtool import EthtoolFields
from ncm_bridge.schema.ipv6 import Ipv6Fields
from ncm_bridge.schema.ovs import OvsFields
from ncm_bridge.schema.routes import Route, Rule
from ncm_bridge.schema.tunnel import TunnelFields
from ncm_bridge.schema.words import alias_name, interface, netmask

TYPES = (
    "Ethernet", "Bridge", "Tap", "xDSL", "IPIP", "Infiniband",
    "OVSBridge", "OVSPort", "OVSIntPort", "OVSBond", "OVSTunnel", "OVSPatchPort",
)  # fmt: skip


class Alias(Record):
    """A further IPv4 address with a label of its own."""

    ip: Str | None = ipv4("address", required=True)
    netmask: Str = netmask("netmask", required=True)
    broadcast: Str | None = ipv4("broadcast address; computed when left out")
    name: Str | None = string("label to use instead of the key", check=alias_name)
    fqdn: Str | None = fqdn("its name in DNS; for other components")


class AddressFields(Record):
    """The fields of an interface about IPv4."""

    ip: Str | None = ipv4("address")
    netmask: Str | None = netmask("netmask")
    broadcast: Str | None = ipv4("broadcast address; computed when left out")
    gateway: Str | None = ipv4("gateway of its network; see guess_default_gateway")
    bootproto: Str = choice(
        "where addresses come from", "static", "bootp", "dhcp", "none", default="static"
    )
    defroute: Bool | None = boolean("whether it may be the default route")
    aliases: dict[Str, Alias] | None = dictof(
        Alias, "further addresses by label", key_check=alias_name
    )
    route: list[Route] | None = listof(Route, "routes that come and go with it")
    rule: list[Rule] | None = listof(Rule, "policy rules that come and go with it")


class Interface(AddressFields, BridgeFields, Ipv6Fields, EthtoolFields, OvsFields, TunnelFields):
    """One interface; its key is its name and, without ``device``, its device."""

    type: Str = choice("what it is", *TYPES, default="Ethernet")
    device: Str | None = interface("kernel name; the key when left out")
    onboot: Bool = boolean("started at boot", default=True)
    mtu: Int | None = long("largest packet", 68, 65536, unit="bytes")
    set_hwaddr: Bool | None = boolean("bind the file to the MAC of /hardware/cards/nic")
    nmcontrolled: Bool | None = boolean("whether NetworkManager may handle it")
    master: Str | None = interface("the bond that it is a slave of")
    bonding_opts: BondingOptions | None = record(BondingOptions, "options; makes it a bond")
    vlan: Bool | None = boolean("is a VLAN; always when the key is vlanN")
    physdev: Str | None = interface("what a VLAN or VXLAN lies on")
    driver: Str | None = string("kernel module; for other components")
    fqdn: Str | None = string("its name in DNS; for other components")
    network_environment: Str | None = string("site's own; for other components")
    network_type: Str | None = string("site's own; for other components")
