# SPDX-License-Identifier: Apache-2.0
"""Access lists of gmond's channels: the first rule that fits decides, else the default."""

from __future__ import annotations

import ipaddress
from typing import Any, Union

from ncm.schema import Record, Report, ip_address, long, record, string
from ncm.schema.fields import shown
from ncm.values import Int, Str
from ncm_ganglia.fields import action, one_or_more

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
_ANY_CASE = {"pattern": "(?i:allow|deny)", "hint": "allow or deny"}
_WIDTH = {4: 32, 6: 128}


class Access(Record):
    """One rule of gmond's tree."""

    ip: Str = ip_address("network that the rule is for", required=True)
    mask: Int = long("bits of the network: 0 to 32, for IPv6 1 to 128", 0, 128, required=True)
    action: Str = action("what a host of that network may do")


class Acl(Record):
    """Who may send to a channel, or read from it."""

    default: Str = action("what all others may do")
    access: list[Access] = one_or_more(
        Access, "rules in their order; one record, as the schema has it, or a list", required=True
    )


class OldAccess(Record):
    """One rule of ncm-ganglia's tree."""

    ip: Str = ip_address("network that the rule is for", required=True)
    mask: Str = string("bits of the network, or a netmask such as 255.255.0.0", required=True)
    action: Str = string("allow or deny", required=True, **_ANY_CASE)  # type: ignore[arg-type]


class OldAcl(Record):
    """Who may send to the channel, or read from it."""

    default: Str = string("allow or deny all others", required=True, **_ANY_CASE)  # type: ignore[arg-type]
    access: list[OldAccess] | None = one_or_more(OldAccess, "rules in their order")


def acl(doc: str) -> Any:
    """An access list of gmond's tree."""
    return record(Acl, doc)


def old_acl(doc: str) -> Any:
    """An access list of ncm-ganglia's tree."""
    return record(OldAcl, doc)


def family_of(bind: str | None, joined: str | None, family: str | None) -> int:
    """4 or 6: what a channel hears; its own address decides before ``family`` does."""
    for address in (bind, joined):
        if address:
            return 6 if ":" in address else 4
    # Where gmond looks for a digit 4 before one 6.
    return 4 if family is None or "4" in family else 6


def check_acl(acl: Any, family: int, report: Report) -> None:
    """Report rules that gmond refuses or that can never fit, and lists that shut everybody out.

    A channel of IPv6 hears no host of IPv4.
    """
    if acl is None:
        return
    rules: list[tuple[Network, bool]] = []
    for access in acl.access or ():
        network = _network(access, report)
        if network is None:
            return
        if network.version != family:
            report(
                access.at("ip"),
                f"is an address of IPv{network.version} on a channel of IPv{family}",
            )
            return
        rules.append((network, access.action.lower() == "allow"))
    if acl.default.lower() == "deny" and not rules:
        report(acl.at("default"), "without a rule gmond lets everybody in")
    elif not _lets_in(rules, acl.default.lower() == "allow", family):
        report(acl.path, "allows nobody")


def _network(access: Any, report: Report) -> Network | None:
    address = ipaddress.ip_address(str(access.ip))
    if getattr(address, "ipv4_mapped", None):
        report(access.at("ip"), "is an address of IPv4 in the form of IPv6, which gmond refuses")
        return None
    mask = access.mask
    width = _WIDTH[address.version]
    dotted = isinstance(mask, str) and "." in mask and address.version == 4
    if not dotted and not (str(mask).isascii() and str(mask).isdigit()):
        report(access.at("mask"), f"is {shown(str(mask))}, which is no mask")
        return None
    if not dotted and int(mask) > width:
        report(access.at("mask"), f"is {int(mask)}, at most {width} for IPv{address.version}")
        return None
    if not dotted and int(mask) == 0 and address.version == 6:
        report(access.at("mask"), "is 0, which gmond refuses for IPv6: say it by default")
        return None
    bits = netmask(str(mask)) if dotted else int(mask)
    if bits is None:
        report(access.at("mask"), f"is {shown(str(mask))}, which is no mask")
        return None
    return ipaddress.ip_network((str(access.ip), bits), strict=False)


def netmask(dotted: str) -> int | None:
    """The bits of a netmask such as 255.255.0.0; None where it is none."""
    try:
        number = int(ipaddress.IPv4Address(dotted))
    except ValueError:
        return None
    bits = bin(number).count("1")
    return bits if number == (0xFFFFFFFF << (32 - bits)) & 0xFFFFFFFF else None


def _lets_in(rules: list[tuple[Network, bool]], default: bool, family: int) -> bool:
    """Whether there can be a host that the list lets in."""
    everybody = ipaddress.ip_network("::/0" if family == 6 else "0.0.0.0/0")
    denied: list[Network] = []
    for network, allowed in [*rules, (everybody, default)]:
        if not allowed:
            denied.append(network)
        elif not any(_within(network, at) for at in denied):
            return True
    return False


def _within(network: Network, other: Network) -> bool:
    return network.prefixlen >= other.prefixlen and network.network_address in other
