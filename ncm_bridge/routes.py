# SPDX-License-Identifier: Apache-2.0
"""Lines of route-*, route6-*, rule-* and rule6-* files: arguments of ip(8).

The text is the original's, uncompressed IPv6 included: giving a node back to Perl must not
make it restart interfaces.
"""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface
from typing import TYPE_CHECKING, Union

from ncm.text import Text, join
from ncm.values import Str

if TYPE_CHECKING:
    from ncm.text import Part
    from ncm.values import Bool, Int
    from ncm_bridge.schema.routes import Entry, Route, Rule


def target(route: Route) -> str:
    """ADDRESS/PREFIX of a route, or default; a host when neither prefix nor netmask is said.

    Raises ValueError when that is no network.
    """
    if route.address is None or route.address == "default":
        return "default"
    address = ip_address(str(route.address))
    prefix: int = address.max_prefixlen
    if route.prefix is not None:
        prefix = int(route.prefix)
    elif route.netmask is not None:
        prefix = _length(route.netmask, address.version)
    if prefix > address.max_prefixlen:
        raise ValueError(f"is {prefix}, must be at most {address.max_prefixlen}")
    interface = ip_interface(f"{address}/{prefix}")
    if interface.network.network_address != address:
        raise ValueError(f"{address} is no network address of /{prefix}")
    return written(interface)


def _length(netmask: str, version: int) -> int:
    """The prefix length that a netmask stands for."""
    mask = ip_address(str(netmask))
    bits = int(mask) ^ ((1 << mask.max_prefixlen) - 1)
    if mask.version != version or bits & (bits + 1):
        raise ValueError(f"{netmask} is no netmask of IPv{version}")
    return mask.max_prefixlen - bits.bit_length()


def written(interface: Union[IPv4Interface, IPv6Interface]) -> str:
    """ADDRESS/PREFIX, an IPv6 address with all of its eight groups."""
    if interface.version == 4:
        return str(interface)
    number = int(interface.ip)
    groups = (f"{number >> shift & 0xFFFF:x}" for shift in range(112, -1, -16))
    return f"{':'.join(groups)}/{interface.network.prefixlen}"


def route_line(route: Route, device: Str) -> Text:
    """The line of one route."""
    if route.command is not None:
        return Text(route.command, "\n")
    to = _target_text(route)
    words: list[Part] = [to] if route.type is None else [route.type, " ", to]
    if route.gateway is not None:
        words += [" via ", route.gateway]
    if route.type is None:
        words += [" dev ", device]
    if route.onlink is not None:
        words.append(Str(" onlink" if route.onlink else "", route.onlink.path))
    if route.table is not None:
        words += [" table ", route.table]
    return Text(*words, "\n")


def _target_text(route: Route) -> Text:
    """The target, its two halves from the fields that say them."""
    address, slash, length = target(route).partition("/")
    said = [value for value in (route.prefix, route.netmask) if value is not None]
    path = said[0].path if said else ""
    return Text(Str(address, route.at("address")), slash, Str(length, path))


def rule_line(rule: Rule) -> Text:
    """The line of one policy rule: words by name."""
    if rule.command is not None:
        return Text(rule.command, "\n")
    words: list[Part] = []
    for name, value in sorted(rule.items()):
        if name != "not":
            words.append(Text(f"{name} ", value))
        elif value:
            words.append(Str("not", value.path))
    # Without the word its path would be lost when it goes.
    path = "" if rule.not_ is None else rule.not_.path
    return Text(join(" ", words), Str("", path), "\n")


def leaves(entry: Entry) -> list[Union[Str, Int, Bool]]:
    """All that a route or rule says, so that a line can name it."""
    return [value for _, value in entry.items()]
