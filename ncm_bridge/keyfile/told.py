# SPDX-License-Identifier: Apache-2.0
"""What the profile says and NetworkManager does in another way: told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.resource import Note
from ncm_bridge.keyfile.routing import PRIORITY
from ncm_bridge.model.routes import read_rule

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link


def told(context: Context, node: Node) -> Iterator[Note]:
    """All of it, by profile path."""
    network = context.links.network
    zeroconf = network.nozeroconf
    if zeroconf is not None:
        message = "NetworkManager never makes the route to 169.254.0.0/16"
        yield Note(message, zeroconf.path, "info" if zeroconf else "warn")
    if network.nisdomain is not None and node.os.id != "el":
        message = f"NIS domain {network.nisdomain}: no file of NetworkManager holds it"
        yield Note(message, network.nisdomain.path)
    for link in context.links:
        yield from _of_link(link, context)


def _of_link(link: Link, context: Context) -> Iterator[Note]:
    it = link.record
    if it.bootproto == "bootp":
        yield Note("NetworkManager asks by DHCP", it.bootproto.path, "info")
    if it.linkdelay is not None:
        message = f"{it.linkdelay:d} s: NetworkManager waits for the carrier itself"
        yield Note(message, it.linkdelay.path, "info")
    if link.is_bridge and it.delay is not None and not it.stp:
        yield Note("without stp ports forward at once", it.delay.path, "info")
    for key, alias in (it.aliases or {}).items():
        label = key if alias.name is None else alias.name
        message = f"NetworkManager gives no label {link.device}:{label} to {alias.ip}"
        yield Note(message, alias.path if alias.name is None else alias.name.path, "info")
    if it.ethtool is not None and it.ethtool.channels is not None:
        message = "NetworkManager before 1.46 sets no channels at boot"
        yield Note(message, it.ethtool.channels.path, "info")
    yield from _rules(link, context)


def _rules(link: Link, context: Context) -> Iterator[Note]:
    for entry in link.record.rule or ():
        rule = read_rule(entry, context.links)
        if entry.state is not None:
            yield Note("no such rule is made; one of others stays", entry.state.path, "info")
        elif rule is not None and rule.priority is None:
            message = f"the rule gets priority {PRIORITY}: NetworkManager needs one"
            yield Note(message, entry.path, "info")
