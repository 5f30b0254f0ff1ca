# SPDX-License-Identifier: Apache-2.0
"""Profiles of component one_proxy, what it makes of them, and a real nginx that serves it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import pytest

from ncm import applied
from ncm.facts import Node
from ncm.host import Host
from ncm.plan import Plan
from ncm.planner import make_plan
from ncm.profile.json_file import read_json
from ncm.profile.tree import Tree
from ncm.resource import File, Note, Resource
from ncm_oneproxy.one_proxy import OneProxy, OneProxyInputs

from .backend import Backend
from .door import Door
from .pki import Pki

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
ONE_PROXY = "/software/components/one_proxy"
ONED = "/software/components/oned"
CONF = "/etc/nginx/conf.d/one_proxy.conf"
USERS = "/etc/nginx/one_proxy.htpasswd"
HASH = "$6$saltsalt$" + "a" * 86
NGINX = {"certificate": "/etc/pki/one.pem", "key": "/etc/pki/one.key"}
BOUND = {"opennebula_version": "7.0", "listen_address": "127.0.0.1"}


def example() -> dict[str, Any]:
    """The tree of front1 in the examples."""
    parts = json.loads((HERE.parents[1] / "examples/parts/one_proxy.json").read_text())
    tree: dict[str, Any] = parts["front1"][ONE_PROXY]
    return copy.deepcopy(tree)


def profile(one_proxy: dict[str, Any], **others: Any) -> Tree:
    """A profile with this tree, and with trees of other components."""
    trees = {"one_proxy": one_proxy, **others}
    return read_json(json.dumps({"software": {"components": trees}}), "test.json")


def wanted(one_proxy: dict[str, Any], root: Optional[Path] = None, **others: Any) -> list[Resource]:
    """The resources that the component wants on the node below ``root``."""
    tree = profile(one_proxy, **others)
    node = Node(Host(str(root or HERE)), tree)
    return list(OneProxy().wanted(OneProxyInputs.read(tree), node))


def files(one_proxy: dict[str, Any], root: Optional[Path] = None, **others: Any) -> dict[str, File]:
    """The files among them, by path."""
    made = wanted(one_proxy, root, **others)
    return {each.path: each for each in made if isinstance(each, File)}


def notes(
    one_proxy: dict[str, Any], root: Optional[Path] = None, **others: Any
) -> list[tuple[str, str]]:
    """(path, message) of the notes among them."""
    made = wanted(one_proxy, root, **others)
    return [(each.because, each.message) for each in made if isinstance(each, Note)]


def conf(nginx: dict[str, Any], **others: Any) -> str:
    """The text of nginx's file for this group of the tree."""
    return files({"nginx": {**NGINX, **nginx}}, **others)[CONF].text.reveal()


def plan_of(one_proxy: dict[str, Any], root: Path) -> Plan:
    """The first plan of the component on the node below ``root``."""
    record = applied.Applied("one_proxy")
    return make_plan(OneProxy(), profile(one_proxy), Host(str(root)), record, set())


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """Certificates of a CA, and of another one."""
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    """A small XML-RPC server on loopback, that remembers what reached it."""
    server = Backend()
    yield server
    server.stop()


@pytest.fixture
def door(tmp_path: Path, pki: Pki, backend: Backend) -> Iterator[Door]:
    """A door of the component's making, not yet open."""
    backend.forget()
    made = Door(tmp_path, pki, backend.port)
    yield made
    made.close()
