# SPDX-License-Identifier: Apache-2.0
"""The component network: /system/network -> the links of the node, and its back end's files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ncm.configure import Configure
from ncm.errors import ProfileError
from ncm.resource import Lines, Note
from ncm_bridge import rt_tables
from ncm_bridge.card_names import CardNames
from ncm_bridge.choose import choose, managed
from ncm_bridge.host_name import PATH, HostName
from ncm_bridge.links import Links
from ncm_bridge.notes import notes
from ncm_bridge.schema import NetworkInputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ncm.errors import SiteProblem
    from ncm.facts import Node
    from ncm.place import Place
    from ncm.resource import Resource
    from ncm.stage import Stage
    from ncm_bridge.schema.policy import Probe


class Network(Configure[NetworkInputs]):
    """Interfaces, bridges, bonds, VLANs, routes of /system/network: their files, and live."""

    name = "network"
    inputs = NetworkInputs

    def wanted(self, profile: NetworkInputs, node: Node) -> Iterator[Resource]:
        links = Links(profile.network)
        backend, why = choose(profile, node)
        name = HostName(profile.network)
        cards = CardNames(profile, links)
        problems = [*name.problems(), *cards.problems(), *backend.problems(profile, links)]
        if problems:
            raise ProfileError.of(problems)
        yield Note(f"back end {backend.name}: {why}", profile.network.path, "info")
        yield from backend.files(profile, links, node)
        yield name.bound() if _bound(node) else name.lines()
        yield from cards.files()
        yield from _tables(profile, node)
        yield from notes(profile, links)

    def stage(self, profile: NetworkInputs, node: Node) -> Stage | None:
        if not node.asks("network"):
            return None
        from ncm_bridge.live.stage import SERVER, NetworkStage
        from ncm_bridge.model.wanted import unseen, wanted_links

        links = Links(profile.network)
        access = _access(profile, node)
        host = node.place(self.name, SERVER, access).host
        said = HostName(profile.network)
        name = None if _bound(node) else (str(said), said.because)
        wanted = wanted_links(profile, links)
        names = CardNames(profile, links).names
        cards = {str(at): (str(mac), mac.path) for at, mac in names.items()}
        return NetworkStage(wanted, access, host, list(unseen(links)), name, cards)

    def stage_at(self, place: Place) -> Stage:
        from ncm_bridge.live.stage import NetworkStage

        return NetworkStage({}, place.access, place.host)

    def site(self, nodes: Mapping[str, NetworkInputs]) -> list[SiteProblem]:
        from ncm_bridge.site import site

        return site(nodes)


def _bound(node: Node) -> bool:
    """Whether the node is a container whose name is given from outside."""
    return node.place("network", "", {}).host.mounted(PATH)


def _access(profile: NetworkInputs, node: Node) -> dict[str, Any]:
    """How the running network is changed, as JSON can hold it; the defaults of component bridge
    where it is not there."""
    bridge, (backend, _) = profile.bridge, choose(profile, node)
    said: dict[str, Any] = {"foreign": "keep", "guests": "refuse", "patience": 120}
    probes = None
    if bridge is not None:
        said = {
            "foreign": str(bridge.foreign), "guests": str(bridge.guests),
            "patience": int(bridge.patience),
        }  # fmt: skip
        probes = bridge.probes
    return {
        "backend": backend.name,
        "managed": managed(node),
        **said,
        "probes": None if probes is None else [_plain(probe) for probe in probes],
    }


def _plain(probe: Probe) -> dict[str, Any]:
    found: dict[str, Any] = {"type": str(probe.type)}
    found.update(timeout=int(probe.timeout), retries=int(probe.retries))
    if probe.host is not None and probe.port is not None:
        found.update(host=str(probe.host), port=int(probe.port))
    if probe.command is not None:
        found["command"] = [str(word) for word in probe.command]
    return found


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
