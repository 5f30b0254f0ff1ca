# SPDX-License-Identifier: Apache-2.0
"""The back end ifcfg: files of /etc/sysconfig/network-scripts, acted on by ifup and ifdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from ncm.resource import File, Note, Symlink
from ncm.text import Text
from ncm_bridge import nmstate_only
from ncm_bridge.backend import IFCFG, BackEnd, Command
from ncm_bridge.choose import NO_IFCFG, SCRIPTS
from ncm_bridge.common import assignments
from ncm_bridge.common.leftovers import leftovers
from ncm_bridge.common.refused import only_by_networkmanager
from ncm_bridge.ifcfg import lines as ifcfg
from ncm_bridge.ifcfg.found import key_of
from ncm_bridge.ifcfg.routes_meaning import route_meaning, rule_meaning
from ncm_bridge.ifcfg.settings import Settings
from ncm_bridge.ifcfg.sysconfig import network_lines
from ncm_bridge.routes import route_line, rule_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ncm.errors import Problem
    from ncm.facts import Node
    from ncm.resource import Meaning, Resource
    from ncm_bridge.links import Link, Links
    from ncm_bridge.schema import NetworkInputs

GLOBAL = "/etc/sysconfig/network"
FOLDER = SCRIPTS
_ONLY = "cannot be false on EL 9 and later: only NetworkManager is there"


class Ifcfg(BackEnd):
    """managed: NetworkManager reads the files (EL 9), and alone starts interfaces."""

    name = IFCFG

    def __init__(self, managed: bool = False) -> None:
        self.managed = managed
        self.ports_first = not managed

    def problems(self, profile: NetworkInputs, links: Links) -> list[Problem]:
        problems = nmstate_only.problems(links)
        if self.managed:
            problems += only_by_networkmanager(links, _ONLY)
        return problems

    def files(self, profile: NetworkInputs, links: Links, node: Node) -> Iterator[Resource]:
        if self.managed and node.os.major >= NO_IFCFG:
            message = f"NetworkManager of EL {NO_IFCFG} and later reads no ifcfg files"
            yield Note(message, profile.network.path)
        yield _assignments(GLOBAL, network_lines(links), profile.network.path)
        names = set()
        for link in links:
            for resource in _of_link(Settings(link, links, profile, self.managed)):
                names.add(resource.path.rpartition("/")[2])
                yield resource
        for name in leftovers(node.names(FOLDER), names):
            message = f"{FOLDER}/{name}: no interface of the profile asks for it"
            yield Note(message, profile.network.at("interfaces"))

    def up(self, name: str) -> Iterable[Command]:
        return (("ifup", key_of(name)),)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        return (("ifdown", key_of(name)),)


def _assignments(path: str, found: list[tuple[str, Any]], because: str) -> File:
    return File(
        path, assignments.written(found), because, meaning=assignments.meaning,
        check=assignments.check, restore=False,
    )  # fmt: skip


def _of_link(settings: Settings) -> Iterator[File | Symlink]:
    """All files of one interface."""
    link = settings.link
    path = f"{FOLDER}/ifcfg-{link.name}"
    yield _assignments(path, ifcfg.interface_lines(settings), link.record.path)
    yield from _routing(link)
    yield from _aliases(settings)


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


def _aliases(settings: Settings) -> Iterator[File | Symlink]:
    """A file for each label, under the name of the device too, where ifup looks."""
    link = settings.link
    for key, alias in (link.record.aliases or {}).items():
        label = key if alias.name is None else alias.name
        path = f"{FOLDER}/ifcfg-{link.name}:{label}"
        lines = [("DEVICE", Text(link.device, ":", label)), *ifcfg.lines(ifcfg.ALIAS, alias)]
        if settings.alias_init is not None:
            lines.append(("IPV6INIT", ifcfg.yesno(settings.alias_init)))
        yield _assignments(path, lines, alias.path)
        if link.device != link.name:
            yield Symlink(f"{FOLDER}/ifcfg-{link.device}:{label}", path, alias.path)
