# SPDX-License-Identifier: Apache-2.0
"""ifcfg-NAME, ifcfg-NAME:ALIAS and /etc/sysconfig/network: which lines, in which order.

The variables are those of initscripts' sysconfig.txt, Open vSwitch's README.RHEL and the
initscripts-vxlan plug-in; order and quotes are the original component's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ncm.render import truth
from ncm.text import Text, join
from ncm_bridge.common.assignments import quoted, unquoted

if TYPE_CHECKING:
    from ncm.values import Value

Form = Callable[[Any], Any]
Line = tuple[str, str, Form]


def yesno(value: Any) -> Value:
    return truth(value, "yes", "no")


def quoted_yesno(value: Any) -> Value:
    return truth(value, "'yes'", "'no'")


def onoff(value: Any) -> Value:
    return truth(value, "on", "off")


def words(values: list[Any]) -> Text:
    """A list whose items need no quotes."""
    return Text("'", join(" ", values), "'")


def options(items: list[tuple[str, Any]]) -> Text:
    """Names and values, lists with commas."""
    pairs = (Text(f"{name}=", _joined(value)) for name, value in sorted(items, key=_name))
    return Text("'", join(" ", pairs), "'")


def _name(item: tuple[str, Any]) -> str:
    return item[0]


def _joined(value: Any) -> Any:
    return join(",", value) if isinstance(value, list) else value


def text(value: Text) -> Text:
    return Text("'", value, "'")


def bare(value: Text) -> Text:
    return value


def body(value: Any) -> Text:
    """Already the inside of a double-quoted word."""
    return Text('"', value, '"')


INTERFACE: tuple[Line, ...] = (
    ("ONBOOT", "onboot", yesno),
    ("NM_CONTROLLED", "nmcontrolled", quoted_yesno),
    ("DEVICE", "device", unquoted),
    ("TYPE", "type", unquoted),
    ("DEVICETYPE", "devicetype", quoted),
    ("OVS_BRIDGE", "ovs_bridge", quoted),
    ("OVS_OPTIONS", "ovs_opts", quoted),
    ("OVS_EXTRA", "ovs_extra", body),
    ("BOND_IFACES", "bond_ifaces", words),
    ("OVS_TUNNEL_TYPE", "ovs_tunnel_type", quoted),
    ("OVS_TUNNEL_OPTIONS", "ovs_tunnel_opts", quoted),
    ("OVS_PATCH_PEER", "ovs_patch_peer", quoted),
    ("BRIDGE", "bridge", quoted),
    ("HWADDR", "hwaddr", bare),
    ("MTU", "mtu", unquoted),
    ("BOOTPROTO", "bootproto", unquoted),
    ("IPADDR", "ip", unquoted),
    ("NETMASK", "netmask", unquoted),
    ("BROADCAST", "broadcast", unquoted),
    ("MASTER", "master", unquoted),
    ("SLAVE", "slave", unquoted),
    ("DEFROUTE", "defroute", yesno),
    ("IPV6ADDR", "ipv6addr", unquoted),
    ("IPV6ADDR_SECONDARIES", "ipv6addr_secondaries", words),
    ("IPV6_AUTOCONF", "ipv6_autoconf", yesno),
    ("IPV6_RTR", "ipv6_rtr", yesno),
    ("IPV6_MTU", "ipv6_mtu", unquoted),
    ("IPV6_PRIVACY", "ipv6_privacy", unquoted),
    ("IPV6_DEFROUTE", "ipv6_defroute", yesno),
    ("IPV6_FAILURE_FATAL", "ipv6_failure_fatal", yesno),
    ("IPV4_FAILURE_FATAL", "ipv4_failure_fatal", yesno),
    ("IPV6INIT", "ipv6init", yesno),
    ("LINKDELAY", "linkdelay", unquoted),
    ("STP", "stp", onoff),
    ("DELAY", "delay", unquoted),
    ("BONDING_OPTS", "bonding_opts", options),
    ("BRIDGING_OPTS", "bridging_opts", options),
    ("ETHTOOL_OPTS", "ethtool_opts", text),
    ("MY_INNER_IPADDR", "my_inner_ipaddr", bare),
    ("MY_OUTER_IPADDR", "my_outer_ipaddr", unquoted),
    ("PEER_OUTER_IPADDR", "peer_outer_ipaddr", unquoted),
    ("VLAN", "vlan", yesno),
    ("ISALIAS", "isalias", unquoted),
)
LAST: tuple[Line, ...] = (("PHYSDEV", "physdev", unquoted),)
VXLAN: tuple[Line, ...] = (
    ("GROUP_IPADDR", "group", unquoted),
    ("REMOTE_IPADDR", "remote", unquoted),
    ("PEER_OUTER_IPADDR", "remote", unquoted),
    ("LOCAL_IPADDR", "local", unquoted),
    ("MY_OUTER_IPADDR", "local", unquoted),
    ("DSTPORT", "dstport", unquoted),
    ("GBP", "gbp", yesno),
)
ALIAS: tuple[Line, ...] = (
    ("IPADDR", "ip", unquoted),
    ("BROADCAST", "broadcast", unquoted),
    ("NETMASK", "netmask", unquoted),
)


def lines(table: Iterable[Line], source: Any) -> list[tuple[str, Any]]:
    """(variable, text) of the rows whose attribute of ``source`` has a value."""
    found = []
    for variable, attribute, form in table:
        value = getattr(source, attribute)
        if value is not None:
            found.append((variable, form(value)))
    return found


def interface_lines(settings: Any) -> list[tuple[str, Any]]:
    """All lines of one ifcfg-NAME."""
    found = lines(INTERFACE, settings)
    # The resolver's file belongs to another component.
    found += [("RESOLV_MODS", "no"), ("PEERDNS", "no"), *lines(LAST, settings)]
    if settings.vxlan is not None:
        found += [("VXLAN", "yes"), *lines((("VNI", "vni", unquoted),), settings)]
        found += lines(VXLAN, settings.vxlan)
    return found
