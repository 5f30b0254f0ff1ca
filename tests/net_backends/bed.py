# SPDX-License-Identifier: Apache-2.0
"""A node that boots from the files of one back end, and what its kernel has then."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any, Optional

from ncm.facts import Node
from ncm.host import Host
from ncm_bridge.backend import Read
from ncm_bridge.links import Links
from ncm_bridge.live.differ import differs
from ncm_bridge.model.link import Link, Route, Rule
from ncm_bridge.model.wanted import wanted_links
from ncm_bridge.network import Network
from ncm_bridge.schema import NetworkInputs
from tests.net_box.box import TOP, Box
from tests.network.conftest import tree_of

BACK_ENDS = ("NetworkManager", "networkd", "ifupdown")
Wanted = dict[str, Link]


def with_back_end(profile: dict[str, Any], name: str) -> dict[str, Any]:
    made = copy.deepcopy(profile)
    made["software"]["components"]["bridge"] = {"backend": name}
    return made


def inputs_of(profile: dict[str, Any], folder: Path) -> NetworkInputs:
    return NetworkInputs.read(tree_of(profile, folder))


def wanted_of(profile: dict[str, Any], folder: Path) -> Wanted:
    """What the profile wants of the kernel, whatever the back end."""
    inputs = inputs_of(profile, folder)
    return {name: at[0] for name, at in wanted_links(inputs, Links(inputs.network)).items()}


def written_to(box: Box, profile: dict[str, Any], folder: Path) -> None:
    """The files of the component, as a run would leave them."""
    tree = tree_of(profile, folder)
    node = Node(Host(str(box.path("/"))), tree)
    for resource in Network().wanted(NetworkInputs.read(tree), node):
        if resource.kind == "file":
            box.write(resource.path, resource.text.reveal(), resource.mode)
        elif resource.kind == "lines":
            before = box.read(resource.path) if box.exists(resource.path) else ""
            box.write(resource.path, resource.edit(before, ()).reveal(), resource.mode)


def boot(box: Box, name: str) -> None:
    box.start(name)
    if name == "ifupdown":
        done = box.run("ifup", "-a", timeout=900)
        assert done.returncode == 0, done.stderr


def reader(box: Box) -> Read:
    """Reads as a back end does; of /sys what the network of the node has."""

    def read(path: str) -> Optional[str]:
        if path.startswith("/sys/"):
            return box.run("cat", path).stdout or None
        return box.read(path) if box.exists(path) else None

    return read


class Seen:
    """The kernel's links and rules."""

    def __init__(self, box: Box, wanted: Wanted) -> None:
        script = str(TOP / "tests/net_backends/seen.py")
        asked = {name: list(link.sysctl) for name, link in wanted.items()}
        done = box.run(
            sys.executable, "-B", script, input=json.dumps(asked),
            env={"PYTHONPATH": str(TOP)}, check=True,
        )  # fmt: skip
        found = json.loads(done.stdout)
        self.links = {name: Link.of(data) for name, data in found["links"].items()}
        self.rules = [Rule(*entry) for entry in found["rules"]]
        self.loose = [Route(*at[:6], tuple(map(tuple, at[6]))) for at in found["loose"]]

    def wrong(self, wanted: Wanted) -> list[str]:
        """The links that are not as wanted."""
        return [
            name for name, link in wanted.items()
            if differs(self.links.get(name), link, self.rules)
        ]  # fmt: skip

    def of(self, wanted: Wanted) -> dict[str, Any]:
        """All that the profile is about, comparable between back ends."""
        found: dict[str, Any] = {"rules": sorted(map(_rule, self.rules)), "loose": len(self.loose)}
        for name, link in wanted.items():
            now = self.links[name]
            found[name] = {
                "kind": now.kind, "up": now.up, "mtu": now.mtu, "master": now.master,
                "lower": now.lower, "addresses": now.addresses,
                "options": {word: now.options.get(word) for word in link.options},
                "port": {word: now.port.get(word) for word in link.port},
                "routes": sorted(map(_route, now.routes)), "sysctl": now.sysctl,
            }  # fmt: skip
        return found


def _rule(rule: Rule) -> str:
    """Without a number that the back end or the kernel has chosen."""
    return str(rule._replace(priority=None))


def _route(route: Route) -> str:
    """Without a metric: the profile says none, and NetworkManager has its own."""
    return str(route._replace(metric=None))


def settled(box: Box, wanted: Wanted) -> Seen:
    """The state once it is as wanted; fails with what is not."""
    seen = Seen(box, wanted)

    def right() -> bool:
        nonlocal seen
        seen = Seen(box, wanted)
        return not seen.wrong(wanted)

    try:
        box.until(right)
    except AssertionError as error:
        lines = [
            f"{name}\n  is     {seen.links.get(name)}\n  wanted {wanted[name]}"
            for name in seen.wrong(wanted)
        ]
        raise AssertionError("\n".join(lines) + f"\nrules {seen.rules}") from error
    return seen
