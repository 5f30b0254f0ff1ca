# SPDX-License-Identifier: Apache-2.0
"""Profiles out of dicts, and what the component wants on a node below a scratch root."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.facts import Node
from ncm.host import Host
from ncm.profile.source import open_file
from ncm.profile.tree import Tree
from ncm.resource import Note, Resource
from ncm_bridge.network import Network
from ncm_bridge.schema import NetworkInputs

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "parts"
Wanted = Callable[..., list[Resource]]


def written(resources: Iterable[Resource]) -> dict[str, str]:
    """Path -> text of the files, target of the links, managed lines of the shared files."""
    found = {}
    for resource in resources:
        if resource.kind == "file":
            found[resource.path] = resource.text.reveal()
        elif resource.kind == "symlink":
            found[resource.path] = f"-> {resource.target}\n"
        elif resource.kind == "lines":
            found[resource.path] = resource.edit("", ()).reveal()
    return found


def told(resources: Iterable[Resource]) -> list[Note]:
    return [resource for resource in resources if isinstance(resource, Note)]


def profile_of(network: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A profile with this /system/network; more: cards, component, kernel, backend."""
    profile: dict[str, Any] = {
        "system": {"network": copy.deepcopy(network)},
        "software": {"components": {"network": more.get("component", {})}},
        "hardware": {"cards": {"nic": more.get("cards", {})}},
    }
    if "backend" in more:
        profile["software"]["components"]["bridge"] = {"backend": more["backend"]}
    if "kernel" in more:
        profile["system"]["kernel"] = {"version": more["kernel"]}
    return profile


def tree_of(profile: dict[str, Any], folder: Path) -> Tree:
    """The profile as a tree, by way of a JSON file."""
    file = folder / "profile.json"
    file.write_text(json.dumps(profile))
    return open_file(str(file))


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[dict[str, Any]], NetworkInputs]:
    """The checked inputs of a profile."""
    return lambda profile: NetworkInputs.read(tree_of(profile, tmp_path))


@pytest.fixture
def example_parts() -> dict[str, dict[str, Any]]:
    """What the examples say about the network, as profiles of their own."""
    parts = json.loads((EXAMPLES / "network.json").read_text())
    found = {}
    for node, subtrees in parts.items():
        profile = profile_of({}, backend="ifcfg")
        for path, value in subtrees.items():
            *parents, last = path.strip("/").split("/")
            place = profile
            for name in parents:
                place = place.setdefault(name, {})
            place[last] = value
        profile["system"]["kernel"] = {"version": "5.14.0-427.el9.x86_64"}
        found[node] = profile
    return found


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    """wanted(profile, root=None): the resources on an empty node, or the one below root."""

    def ask(profile: dict[str, Any], root: Path = tmp_path / "root") -> list[Resource]:
        root.mkdir(exist_ok=True)
        tree = tree_of(profile, tmp_path)
        return list(Network().wanted(NetworkInputs.read(tree), Node(Host(str(root)), tree)))

    return ask
