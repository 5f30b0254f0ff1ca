# SPDX-License-Identifier: Apache-2.0
"""Profiles of component nfs, and nodes to put them on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm.facts import Node
from ncm.host import Host
from ncm.plan import Plan
from ncm.profile.json_file import read_json
from ncm.profile.tree import Tree
from ncm.resource import Resource
from ncm.session import Session
from ncm_nfs.nfs import Nfs
from ncm_nfs.schema import Mount, NfsInputs

PERL_MADE = Path(__file__).parents[1] / "data" / "perl-made"


def profile(nfs: dict[str, Any], system: Any = None, **components: Any) -> Tree:
    """A profile with this tree of nfs, /system and other components."""
    software = {"components": {"nfs": nfs, **components}}
    return read_json(json.dumps({"software": software, "system": system or {}}), "test.json")


def inputs(nfs: dict[str, Any], system: Any = None, **components: Any) -> NfsInputs:
    """The typed inputs of such a profile."""
    return NfsInputs.read(profile(nfs, system, **components))


def wanted(nfs: dict[str, Any], root: Optional[Path] = None, **more: Any) -> list[Resource]:
    """The resources that the component wants for this tree on the node below ``root``."""
    tree = profile(nfs, **more)
    node = Node(Host(str(root or Path(__file__).parent)), tree)
    return list(Nfs().wanted(NfsInputs.read(tree), node))


def mounts(*entries: dict[str, Any]) -> list[Mount]:
    """Typed mounts of these entries."""
    return inputs({"mounts": list(entries)}).nfs.mounts or []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty node."""
    (tmp_path / "etc").mkdir()
    return tmp_path


@pytest.fixture
def perl_made(tmp_path: Path) -> Callable[[str], tuple[Tree, Path]]:
    """``perl_made("kvm1")``: the profile, and the node as the Perl components left it."""

    def load(case: str) -> tuple[Tree, Path]:
        folder, node = PERL_MADE / case, tmp_path / case
        for state in ("before", "after"):
            shutil.copytree(folder / state, node, dirs_exist_ok=True)
        for line in (folder / "after.manifest").read_text().splitlines():
            what, path, mode = line.split()[:3]
            if what == "created-dir":
                (node / path).mkdir(parents=True, exist_ok=True)
            if mode.isdigit():
                (node / path).chmod(int(mode, 8))
        return read_json((folder / "profile.json").read_text(), case), node

    return load


def plan_of(tree: Tree, root: Path) -> Plan:
    """The first plan of the component on the node below ``root``."""
    plan, _ = Session(Host(str(root)), tree, serve_all=True).plan("nfs", named=True)
    assert plan.error is None, plan.error
    return plan
