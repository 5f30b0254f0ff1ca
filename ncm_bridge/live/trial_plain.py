# SPDX-License-Identifier: Apache-2.0
"""The plain commands that bring the links nearer to a snapshot.

They ask no daemon and read no file: the last way back, and for what no file describes.
"""

from __future__ import annotations

from ncm_bridge.live import ports, trial_routes
from ncm_bridge.live.inplace import ethtool_words
from ncm_bridge.live.trial_made import made
from ncm_bridge.live.trial_snapshot import Snapshot, differing, is_made
from ncm_bridge.live.words import route_command, rule_command
from ncm_bridge.model.link import FOR_LIFE, MADE, SWITCHED
from ncm_bridge.ovs import commands as ovs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ncm_bridge.backend import Command
    from ncm_bridge.model.link import Link, Route, Rule

    Links = Mapping[str, Link]


def commands(
    snapshot: Snapshot, links: Links, rules: Sequence[Rule], loose: Sequence[Route]
) -> list[Command]:
    """What brings the snapshot nearer; after them, look again: some take others with them."""
    renamed = list(_renames(snapshot, links))
    if renamed:
        return renamed
    leaving = _leaving(snapshot, links)
    found = [ports.deleted(links[name]) for name in reversed(leaving)]
    missing = [
        name for name in snapshot.scope if name not in links and is_made(snapshot.links[name])
    ]
    for name in _lower_first(snapshot, missing):
        found.append(made(snapshot.links[name]))
    # The rest does not wait for those: one that cannot be made must not keep others from it.
    links = {name: link for name, link in links.items() if name not in leaving}
    there = _lower_first(snapshot, [name for name in snapshot.scope if name in links])
    for name in there:
        found += _of_link(snapshot, name, links[name])
    found += masters(snapshot, links)
    for name in there:
        found += _on_link(snapshot, name, links[name])
    found += trial_routes.back(snapshot, links)
    lost, extra = snapshot.rules_amiss(rules)
    found += [rule_command("delete", rule) for rule in extra]
    found += [rule_command("add", rule) for rule in lost]
    gone, more = snapshot.loose_amiss(loose)
    found += [route_command("delete", route) for route in more]
    return found + [route_command("add", route) for route in gone]


def _ip(*words: object) -> Command:
    return ("ip", *map(str, words))


def _renames(snapshot: Snapshot, links: Links) -> Iterator[Command]:
    """A card that got another name, known by its address, gets its own again."""
    for name in snapshot.scope:
        was = snapshot.links[name]
        if was.kind != "device" or name in links or not was.mac:
            continue
        for other, link in links.items():
            known = snapshot.links.get(other)
            if link.kind == "device" and link.mac == was.mac and (
                known is None or known.mac != was.mac
            ):  # fmt: skip
                yield _ip("link", "set", "dev", other, "down")
                yield _ip("link", "set", "dev", other, "name", name)


def _leaving(snapshot: Snapshot, links: Links) -> list[str]:
    """Links that were not there, and those that cannot become what they were."""
    found = [name for name in snapshot.gone if name in links and is_made(links[name])]
    for name in snapshot.scope:
        was, link = snapshot.links[name], links.get(name)
        if link is None or not (is_made(link) and is_made(was)):
            continue
        kept = FOR_LIFE.get(was.kind, ())
        other = any(was.options.get(key) != link.options.get(key) for key in kept)
        if was.kind in SWITCHED and link.kind == was.kind:
            other = link.master != was.master or (link.ports is None) != (was.ports is None)
        if link.kind != was.kind or link.lower != was.lower or other:
            found.append(name)
    return found


def _lower_first(snapshot: Snapshot, names: Iterable[str]) -> list[str]:
    """What lies below another one comes before it, and a bridge or bond before its members."""
    left = list(names)
    found: list[str] = []
    while left:
        ready = [
            name for name in left
            if not {snapshot.links[name].lower, snapshot.links[name].master} & (set(left) - {name})
        ]  # fmt: skip
        for name in ready or left[:1]:
            found.append(name)
            left.remove(name)
    return found


def _of_link(snapshot: Snapshot, name: str, link: Link) -> Iterator[Command]:
    """Its own settings."""
    was = snapshot.links[name]
    if was.kind == link.kind and was.kind in MADE:
        for key in differing(was.options, link.options):
            yield _ip("link", "set", "dev", name, "type", was.kind, key, was.options[key])
    for field, word in (("mtu", "mtu"), ("mac", "address")):
        if getattr(was, field) not in (None, "", getattr(link, field)):
            yield _ip("link", "set", "dev", name, word, getattr(was, field))
    for key in differing(was.sysctl, link.sysctl):
        yield ("sysctl", "-q", "-w", f"net/{key}={was.sysctl[key]}")
    wrong = {key: was.ethtool[key] for key in differing(was.ethtool, link.ethtool)}
    yield from ethtool_words(name, wrong, was.ethtool)
    if was.master in (None, link.master):
        parts = ovs.settings(name, link.ovs, was.ovs, name in snapshot.names)
        if parts:
            yield ovs.vsctl(*parts)


def masters(snapshot: Snapshot, links: Links) -> list[Command]:
    """Ports and guests' taps into the bridges and bonds in which they were."""
    found: list[Command] = []
    for name in snapshot.scope:
        was, link = snapshot.links[name], links.get(name)
        if link is None or was.master is None or was.master == link.master:
            continue
        leaves, enters = links.get(link.master or ""), snapshot.links.get(was.master)
        if ports.is_switch(leaves) or ports.is_switch(enters):
            found += ports.switched(was, leaves, enters)
        elif not was.master:
            found.append(_ip("link", "set", "dev", name, "nomaster"))
        elif was.master in links:
            if links[was.master].kind == "bond" and link.up:
                # A bond takes only what is down.
                found.append(_ip("link", "set", "dev", name, "down"))
            found.append(_ip("link", "set", "dev", name, "master", was.master))
    return found


def _on_link(snapshot: Snapshot, name: str, link: Link) -> Iterator[Command]:
    """What needs it to be there, in its bridge, and up."""
    was, exact = snapshot.links[name], name in snapshot.names
    if was.port and was.master == link.master:
        for key in differing(was.port, link.port):
            words = ports.port_words({key: was.port[key]})
            yield _ip("link", "set", "dev", name, "type", "bridge_slave", *words)
    if was.up is not None and link.mtu is not None:
        yield _ip("link", "set", "dev", name, "up" if was.up else "down")
    for address in link.addresses if exact else ():
        if address not in was.addresses or was.addresses[address] != link.addresses[address]:
            yield _ip("address", "delete", address, "dev", name)
    for address, label in was.addresses.items():
        if link.addresses.get(address) != label:
            more = ["label", label] if label else []
            yield _ip("address", "add", address, "dev", name, *more)
