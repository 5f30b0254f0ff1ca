# SPDX-License-Identifier: Apache-2.0
"""The commands about a link as such: master, options of its kind and as a port, MTU, up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Union

from ncm_bridge.model.link import SWITCHED
from ncm_bridge.ovs import commands as ovs
from ncm_bridge.ovs.gone import gone

if TYPE_CHECKING:
    from ncm_bridge.backend import Command
    from ncm_bridge.live.around import Around
    from ncm_bridge.model.link import Link

_SWITCHES = (
    "hairpin", "guard", "root_block", "fastleave", "learning", "flood", "mcast_flood",
    "mcast_to_unicast", "vlan_tunnel", "bcast_flood", "neigh_suppress", "isolated", "locked",
)  # fmt: skip
"""Options of a port that ip-link(8) takes as on and off."""


def commands(
    now: Link, wanted: Link, around: Around, moved: bool = False, base: Link | None = None
) -> Iterator[Command]:
    """moved: it is in its master already. base: as it was declared before."""
    name = wanted.name
    up = bool(now.up)
    moves = wanted.master is not None and wanted.master != now.master
    masters = _kinds(now, wanted, around) if moves else ("", "")
    if moves and not moved:
        if up and masters[1] == "bond":
            # A bond takes no link that is up.
            yield ("ip", "link", "set", "dev", name, "down")
            up = False
        yield from _moves(now, wanted, around)
    elif not moves and not moved:
        yield from _columns(now, {**gone(now, wanted, base), **wanted.ovs})
    if "bond" in masters:
        # It leaves a bond with its own MTU and down, and has the bond's MTU in it.
        up = False
    yield from _options(now, wanted)
    port = {
        word: value for word, value in wanted.port.items()
        if word != "state" and (moves or now.port.get(word) != value)
    }  # fmt: skip
    if port and wanted.master != "":
        yield ("ip", "link", "set", "dev", name, "type", "bridge_slave", *port_words(port))
    if wanted.mtu is not None and (wanted.mtu != now.mtu or "bond" in masters):
        yield ("ip", "link", "set", "dev", name, "mtu", str(wanted.mtu))
    if wanted.up is not None and wanted.up != up:
        yield ("ip", "link", "set", "dev", name, "up" if wanted.up else "down")


def _kinds(now: Link, wanted: Link, around: Around) -> tuple[str, str]:
    """The kind of the master that a link leaves, and of the one that it enters; "" none."""
    old = around.links.get(now.master or "")
    new = around.wanted.get(wanted.master or "") or around.links.get(wanted.master or "")
    return "" if old is None else old.kind, "" if new is None else new.kind


def _moves(now: Link, wanted: Link, around: Around) -> Iterator[Command]:
    """Out of one master and into another. A bridge that the link leaves or enters keeps its MAC:
    else it takes the lowest of its ports', and all around must learn that first."""
    name = wanted.name
    links, entered = around.links, wanted.master or ""
    enters = around.wanted.get(entered) or links.get(entered)
    if is_switch(enters) or is_switch(links.get(now.master or "")):
        yield from switched(wanted, links.get(now.master or ""), enters)
        return
    for bridge in (now.master, wanted.master):
        master = around.links.get(bridge or "")
        if master is not None and master.kind == "bridge" and master.mac and now.mac:
            ports = [at for at, link in around.links.items() if link.master == bridge]
            others = [port for port in ports if port != name]
            leaves = bridge == now.master
            if others and (now.mac == master.mac if leaves else now.mac < master.mac):
                yield ("ip", "link", "set", "dev", master.name, "address", master.mac)
    if wanted.master:
        yield ("ip", "link", "set", "dev", name, "master", wanted.master)
    else:
        yield ("ip", "link", "set", "dev", name, "nomaster")


def deleted(link: Link) -> Command:
    """By no back end, whose files may be gone already."""
    if link.kind in SWITCHED:
        return ovs.vsctl(ovs.deleted(link))
    return ("ip", "link", "delete", "dev", link.name)


def is_switch(link: Link | None) -> bool:
    """Whether this is a bridge or bond of Open vSwitch."""
    return link is not None and (link.ports is not None or link.kind == "ovsport")


def switched(wanted: Link, leaves: Link | None, enters: Link | None) -> Iterator[Command]:
    """Out of one master and into another, one of which is Open vSwitch's.

    What is in a bond of it is the bond's: that takes it, or lets it go.
    """
    name = wanted.name
    was = leaves is not None and leaves.ports is not None
    if leaves is not None and not is_switch(leaves):
        yield ("ip", "link", "set", "dev", name, "nomaster")
    if enters is not None and enters.ports is not None:
        parts = ovs.leaving(name) if was else []
        yield ovs.vsctl(*parts, *ovs.entering(name, enters.name, wanted.ovs))
    elif was:
        yield ovs.vsctl(*ovs.leaving(name))
    if enters is not None and not is_switch(enters):
        yield ("ip", "link", "set", "dev", name, "master", enters.name)


def _columns(now: Link, wanted: Mapping[str, str]) -> Iterator[Command]:
    parts = ovs.settings(now.name, now.ovs, wanted)
    if parts:
        yield ovs.vsctl(*parts)


def _options(now: Link, wanted: Link) -> Iterator[Command]:
    wrong = {
        word: value for word, value in wanted.options.items() if now.options.get(word) != value
    }  # fmt: skip
    start = ("ip", "link", "set", "dev", wanted.name, "type", wanted.kind)
    if wanted.kind == "bridge" and wrong.get("stp_state") == 0:
        # Only after that may the forward delay be 0.
        yield (*start, "stp_state", str(wrong.pop("stp_state")))
    if wanted.kind == "bond" and wrong.get("primary") == "":
        del wrong["primary"]
    if wanted.kind == "ipip" and wrong:
        wrong = {word: wanted.options[word] for word in ("local", "remote")
                 if word in wanted.options}  # fmt: skip
    if wrong:
        yield (*start, *_pairs(wrong))


def _pairs(options: Mapping[str, Union[int, str]]) -> list[str]:
    return [text for word, value in options.items() for text in (word, str(value))]


def port_words(options: Mapping[str, Union[int, str]]) -> list[str]:
    return _pairs({
        word: ("on" if value else "off") if word in _SWITCHES else value
        for word, value in options.items()
    })  # fmt: skip
