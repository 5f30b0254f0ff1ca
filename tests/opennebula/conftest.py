# SPDX-License-Identifier: Apache-2.0
"""Profiles of component opennebula, what it makes of them, and nodes to plan them on."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, Optional

from ncm.facts import Node
from ncm.host import Host
from ncm.profile.json_file import read_json
from ncm.profile.tree import Tree
from ncm.resource import File, Lines, Note, Resource
from ncm_oned.opennebula import Opennebula, OpennebulaInputs
from tests.promises.life import Result, go

HERE = Path(__file__).parent
PATH = "/software/components/opennebula"
DB = {"backend": "sqlite"}
NETWORK = {"address": "0.0.0.0"}


def full() -> dict[str, Any]:
    """A tree with every field that concerns a file."""
    return json.loads((HERE / "tree.json").read_text())  # type: ignore[no-any-return]


def objects() -> dict[str, Any]:
    """The parts that are objects of a running server, with every field."""
    return json.loads((HERE / "objects.json").read_text())  # type: ignore[no-any-return]


def without(tree: dict[str, Any], *names: str) -> dict[str, Any]:
    """A copy of the tree without some parts."""
    return {name: copy.deepcopy(part) for name, part in tree.items() if name not in names}


def whole(tree: dict[str, Any]) -> dict[str, Any]:
    """A profile with nothing but this tree, which is ours."""
    return {"software": {"components": {"opennebula": {"ncm-module": "pyncm", **tree}}}}


def profile(tree: dict[str, Any]) -> Tree:
    """The same, as it is read."""
    return read_json(json.dumps(whole(tree)), "test.json")


def node(root: Path, version: str = "", units: tuple[str, ...] = ()) -> Path:
    """A node with this OpenNebula and these units."""
    folder = root / "var/lib/one/remotes"
    folder.mkdir(parents=True)
    if version:
        (folder / "VERSION").write_text(f"{version}\n")
    for unit in units:
        path = root / "usr/lib/systemd/system" / unit
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def wanted(tree: dict[str, Any], root: Optional[Path] = None) -> list[Resource]:
    """The resources that the component wants for this tree on the node below ``root``."""
    read = profile(tree)
    facts = Node(Host(str(root or HERE / "golden")), read)
    return list(Opennebula().wanted(OpennebulaInputs.read(read), facts))


def files(tree: dict[str, Any], root: Optional[Path] = None) -> dict[str, File]:
    """The whole files among them, by path."""
    return {each.path: each for each in wanted(tree, root) if isinstance(each, File)}


def text_of(tree: dict[str, Any], path: str, root: Optional[Path] = None) -> str:
    """The text of a file, or of lines in a file that is not there yet; secrets too."""
    for each in wanted(tree, root):
        if isinstance(each, File) and each.path == path:
            return each.text.reveal()
        if isinstance(each, Lines) and each.path == path:
            return each.edit("", []).reveal()
    raise KeyError(path)


def notes(tree: dict[str, Any], root: Optional[Path] = None) -> list[tuple[str, str]]:
    """(path, message) of the notes among them."""
    return [(each.because, each.message) for each in wanted(tree, root) if isinstance(each, Note)]


def plan(root: Path, tree: dict[str, Any]) -> Result:
    """A dry run of the component alone."""
    return go(root, whole(tree), dry_run=True, names=["opennebula"])


def apply(root: Path, tree: dict[str, Any]) -> Result:
    """A run of the component alone."""
    return go(root, whole(tree), names=["opennebula"])
