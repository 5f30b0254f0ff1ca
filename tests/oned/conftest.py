# SPDX-License-Identifier: Apache-2.0
"""Profiles of component oned and what it makes of them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Optional

from ncm import applied
from ncm.facts import Node
from ncm.host import Host
from ncm.plan import Plan
from ncm.planner import make_plan
from ncm.profile.json_file import read_json
from ncm.profile.tree import Tree
from ncm.resource import File, Note, Resource
from ncm_oned.grammar import parse
from ncm_oned.layout import repeated
from ncm_oned.oned import Oned, OnedInputs

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
ONED = "/software/components/oned"
PARTS: list[dict[str, dict[str, Any]]] = [
    json.loads((HERE.parents[1] / f"examples/parts/{name}.json").read_text())
    for name in ("oned", "oned_objects")
]
"""The files, and the objects of the running server."""


def example(name: str) -> dict[str, Any]:
    """The tree of oned in an example: front1 (today) or front2010."""
    tree: dict[str, Any] = {}
    for part in PARTS:
        for path, value in copy.deepcopy(part.get(name, {})).items():
            below = path[len(ONED) + 1 :]
            if not below:
                tree.update(value)
                continue
            *above, last = below.split("/")
            at = tree
            for step in above:
                at = at.setdefault(step, {})
            at[last] = value
    return tree


def profile(oned: dict[str, Any]) -> Tree:
    """A profile with this tree of oned."""
    return read_json(json.dumps({"software": {"components": {"oned": oned}}}), "test.json")


def wanted(oned: dict[str, Any], root: Optional[Path] = None) -> list[Resource]:
    """The resources that the component wants for this tree on the node below ``root``."""
    tree = profile(oned)
    node = Node(Host(str(root or HERE / "golden")), tree)
    return list(Oned().wanted(OnedInputs.read(tree), node))


def files(oned: dict[str, Any]) -> dict[str, File]:
    """The files among them, by path."""
    return {each.path: each for each in wanted(oned) if isinstance(each, File)}


def notes(oned: dict[str, Any]) -> list[tuple[str, str]]:
    """(path, message) of the notes among them."""
    return [(each.because, each.message) for each in wanted(oned) if isinstance(each, Note)]


def oned_conf(oned: dict[str, Any]) -> str:
    """The whole text of oned.conf, secrets too."""
    return files(oned)["/etc/one/oned.conf"].text.reveal()


def settings_of(text: str) -> dict[str, Any]:
    """name -> value as oned reads it: a string, a dict, or a list where names may repeat."""
    found: dict[str, Any] = {}
    for name, value, _ in parse(text).attributes:
        plain = value if isinstance(value, str) else dict(value)
        if repeated(name):
            found.setdefault(name, []).append(plain)
        else:
            found.setdefault(name, plain)
    return found


def changed(base: dict[str, Any], changes: dict[str, Any], drop: object = None) -> dict[str, Any]:
    """A copy of ``base`` with values set at paths below the tree; ``drop`` takes one away."""
    tree = copy.deepcopy(base)
    for path, value in changes.items():
        *above, last = path.split("/")
        at: Any = tree
        for name in above:
            at = at[int(name)] if isinstance(at, list) else at.setdefault(name, {})
        if drop is not None and value is drop:
            del at[last]
        else:
            at[int(last) if isinstance(at, list) else last] = value
    return tree


def plan_of(oned: dict[str, Any], root: Path) -> Plan:
    """The first plan of the component on the node below ``root``."""
    return make_plan(Oned(), profile(oned), Host(str(root)), applied.Applied("oned"), set())
