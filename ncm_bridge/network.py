# SPDX-License-Identifier: Apache-2.0
"""The component network: /system/network -> files of the network scripts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from ncm.configure import Configure
from ncm.errors import Problem, ProfileError
from ncm.resource import File, Lines, Note, Symlink
from ncm.text import Text
from ncm_bridge import ifcfg, rt_tables
from ncm_bridge.leftovers import leftovers
from ncm_bridge.links import Link, Links
from ncm_bridge.notes import notes
from ncm_bridge.routes import route_line, rule_line
from ncm_bridge.routes_meaning import route_meaning, rule_meaning
from ncm_bridge.schema import NetworkInputs
from ncm_bridge.settings import Settings
from ncm_bridge.shell import parse
from ncm_bridge.sysconfig import network_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ncm.errors import SiteProblem
    from ncm.facts import Node
    from ncm.resource import Meaning, Resource

GLOBAL = "/etc/sysconfig/network"
FOLDER = "/etc/sysconfig/network-scripts"
# NetworkManager alone starts interfaces from the first, and knows ifcfg files up to the second.
_NM_ONLY, _NO_IFCFG = 9, 10


class Network(Configure[NetworkInputs]):
    """Interfaces, bridges, bonds, VLANs, routes: the ifcfg files of /system/network."""

    name = "network"
    inputs = NetworkInputs

    def wanted(self, profile: NetworkInputs, node: Node) -> Iterator[Resource]:
        links = Links(profile.network)
        managed = node.os.id == "el" and node.os.major >= _NM_ONLY
        if managed:
            refuse_unmanaged(links)
        if managed and node.os.major >= _NO_IFCFG:
            message = f"NetworkManager of EL {_NO_IFCFG} and later reads no ifcfg files"
            yield Note(message, profile.network.path)
        yield _assignments(GLOBAL, network_lines(links), profile.network.path)
        names = set()
        for link in links:
            for resource in _of_link(Settings(link, links, profile, managed)):
                names.add(resource.path.rpartition("/")[2])
                yield resource
        yield from _tables(profile, node)
        yield from notes(profile, links)
        for name in leftovers(node.names(FOLDER), names):
            message = f"{FOLDER}/{name}: no interface of the profile asks for it"
            yield Note(message, profile.network.at("interfaces"))

    def site(self, nodes: Mapping[str, NetworkInputs]) -> list[SiteProblem]:
        from ncm_bridge.site import site

        return site(nodes)


def refuse_unmanaged(links: Links) -> None:
    """Where NetworkManager alone starts interfaces, none may be kept from it."""
    network = links.network
    values = [network.nmcontrolled, network.allow_nm]
    values += [link.record.nmcontrolled for link in links]
    problems = [
        Problem(value.path, "cannot be false on EL 9 and later: only NetworkManager is there")
        for value in values
        if value is not None and not value
    ]
    if problems:
        raise ProfileError.of(problems)


def _assignments(path: str, found: list[tuple[str, Any]], because: str) -> File:
    return File(
        path, ifcfg.written(found), because, meaning=ifcfg.meaning, check=_check, restore=False
    )


def _check(content: str) -> None:
    parse(content)


def _of_link(settings: Settings) -> Iterator[File | Symlink]:
    """All files of one interface."""
    link = settings.link
    path = f"{FOLDER}/ifcfg-{link.name}"
    yield _assignments(path, ifcfg.interface_lines(settings), link.record.path)
    yield from _routing(link)
    yield from _aliases(link)


def _routing(link: Link) -> Iterator[File]:
    """route-*, route6-*, rule-*, rule6-*: a file for each family that has entries."""
    route = partial(route_line, device=link.device)
    yield from _by_family("route", link, link.record.route, route, route_meaning(link.device))
    yield from _by_family("rule", link, link.record.rule, rule_line, rule_meaning)


def _by_family(
    kind: str, link: Link, entries: Any, line: Callable[[Any], Text], meaning: Meaning
) -> Iterator[File]:
    for suffix in ("", "6"):
        found = [entry for entry in entries or () if entry.v6() == bool(suffix)]
        if found:
            text = Text(*(line(entry) for entry in found))
            because = found[0].path.rpartition("/")[0]
            path = f"{FOLDER}/{kind}{suffix}-{link.name}"
            yield File(path, text, because, meaning=meaning, restore=False)


def _aliases(link: Link) -> Iterator[File | Symlink]:
    """A file for each label; of a VLAN under the name of its device too, where ifup looks."""
    for key, alias in (link.record.aliases or {}).items():
        label = key if alias.name is None else alias.name
        path = f"{FOLDER}/ifcfg-{link.name}:{label}"
        lines = [("DEVICE", Text(link.device, ":", label)), *ifcfg.lines(ifcfg.ALIAS, alias)]
        yield _assignments(path, lines, alias.path)
        if link.is_vlan and link.device != link.name:
            yield Symlink(f"{FOLDER}/ifcfg-{link.device}:{label}", path, alias.path)


def _tables(profile: NetworkInputs, node: Node) -> Iterator[Lines | Note]:
    """Our lines of rt_tables; refused where foreign lines stand against them."""
    network = profile.network
    tables = network.routing_table
    if tables is None:
        return
    content = node.read(rt_tables.PATH) or ""
    problems = rt_tables.conflicts(tables, content)
    if problems:
        raise ProfileError.of(problems)
    because = network.at("routing_table")
    yield Lines(
        rt_tables.PATH, partial(rt_tables.edit, tables), rt_tables.managed(tables), because,
        create=bool(tables),
    )  # fmt: skip
    for entry in rt_tables.leftovers(tables, content):
        message = f"{rt_tables.PATH}: {entry.number} {entry.name} is not in the profile"
        yield Note(message, because)
