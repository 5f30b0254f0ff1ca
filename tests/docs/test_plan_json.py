# SPDX-License-Identifier: Apache-2.0
"""plan.schema.json holds for real output, and plan-json.md says what the schema says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ncm import run
from ncm.host import Host
from ncm.profile.source import open_file
from ncm.session import Session
from ncm.show import machine
from ncm_oned.cloud.kinds import ORDER
from tests.docs.conftest import ROOT
from tests.oned_cloud.life import Cloud
from tests.oned_server import OnedServer
from tests.promises import life

SCHEMA = json.loads((ROOT / "docs/plan.schema.json").read_text())
PAGE = (ROOT / "docs/plan-json.md").read_text()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
NODE = "kvm1"


def documents(folder: Path) -> Iterator[dict[str, Any]]:
    """The plans of a node's life: made, unchanged, drifted, refused, failed, taken back ..."""
    profile = life.example(NODE)
    root = folder / "node"
    yield life.go(root, profile, dry_run=True).json
    yield life.go(root, profile).json
    yield life.go(root, profile).json
    network, fstab = root / "etc/sysconfig/network", root / "etc/fstab"
    network.write_text(f"{network.read_text()}DRIFTED=yes\n")
    fstab.chmod(0o640)
    yield life.go(root, profile, dry_run=True).json
    network.unlink()
    network.mkdir()
    yield life.go(root, profile, dry_run=True).json
    network.rmdir()
    yield life.go(root, profile).json
    bad = life.edited(profile, "/software/components/nfs/active", "perhaps")
    yield life.go(root, bad, dry_run=True, names=["nfs"]).json
    yield life.go(root, profile, dry_run=True, names=["nfs"], mode="unconfigure").json
    yield life.go(root, profile, names=["network"], mode="undo").json
    yield life.go(root, profile).json
    yield held_back(root, profile)
    with OnedServer() as server:
        yield from documents_of_a_cloud(Cloud(folder / "cloud", server))


def documents_of_a_cloud(cloud: Cloud) -> Iterator[dict[str, Any]]:
    """The plans of objects: made, in the way, changed, refused, leaving."""
    source = json.loads((ROOT / "examples/objects/cloud.json").read_text())
    tree = source["software"]["components"]["oned"]
    cloud.server.poke("cluster.allocate", "west")
    tree["clusters"]["west"] = {}
    tree["groups"]["developers"]["admins"] = ["alice"]
    tree["groups"]["developers"]["quota"] = {"vm": {"vms": 20}}
    tree["vmgroups"] = {"shop": {"role": [{"name": "web"}]}}
    done = [cloud.plan(tree), cloud.go(tree)]
    tree["vnets"]["private"]["gateway"] = "172.17.101.2"
    del tree["hooks"]["host_error"]
    done.append(cloud.plan(tree))
    for each in done:
        yield json.loads(machine.document([each.plan], True, "-", None))


def held_back(root: Path, profile: dict[str, Any]) -> dict[str, Any]:
    """What a node shows whose components Perl still runs."""
    source = root.parent / "profile.json"
    source.write_text(json.dumps(profile))
    host = Host(str(root))
    with open_file(str(source)) as tree:
        session = Session(host, tree)
        planned = run.plan_all(session, run.Wish(["nfs"], dry_run=True))
        text = machine.document([plan for plan, _ in planned], True, tree.source, tree.cid)
    host.close()
    made: dict[str, Any] = json.loads(text)
    return made


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return list(documents(tmp_path_factory.mktemp("plans")))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_real_output_is_as_the_schema_says(real: list[dict[str, Any]]) -> None:
    for document in real:
        VALIDATOR.validate(document)


def test_the_real_output_has_seen_every_status_and_action(real: list[dict[str, Any]]) -> None:
    """Otherwise the test above says little."""
    components = [component for document in real for component in document["components"]]
    assert {at["status"] for at in components} == set(_enum("component", "status"))
    changes = [change for component in components for change in component["changes"]]
    assert {at["action"] for at in changes} == set(_enum("change", "action"))
    kinds = {at["kind"] for at in changes}
    assert kinds >= {"file", "lines", "directory", "undo"}
    lines = [line for change in changes for line in change["lines"]]
    assert {at["sign"] for at in lines} == set(_enum("line", "sign"))
    assert {at["kind"] for component in components for at in component["objects"]} == {*ORDER}
    assert any(component["notes"] for component in components)
    assert any(component["actions"] for component in components)


def places(node: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every (object, field name) of a document."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict):
        yield from ((node, name) for name in list(node))
    for child in children:
        yield from places(child)


def test_no_field_may_be_missing_misspelt_or_of_another_type(real: list[dict[str, Any]]) -> None:
    document = json.loads(json.dumps(min(real, key=lambda at: len(json.dumps(at)))))
    for holder, name in list(places(document)):
        value = holder.pop(name)
        assert not VALIDATOR.is_valid(document), f"{name} may be missing"
        holder[f"{name}s"] = value
        assert not VALIDATOR.is_valid(document), f"{name}s is taken"
        del holder[f"{name}s"]
        holder[name] = {"of": "another type"}
        assert not VALIDATOR.is_valid(document), f"{name} may be anything"
        holder[name] = value
    VALIDATOR.validate(document)


def _enum(definition: str, name: str) -> list[str]:
    found: list[str] = SCHEMA["$defs"][definition]["properties"][name]["enum"]
    return found


SECTIONS = {
    "The document": SCHEMA,
    **{f"A{'n' if name[0] in 'ao' else ''} {name}": SCHEMA["$defs"][name]
       for name in ("component", "change", "object", "line", "action", "note")},
}  # fmt: skip


@pytest.mark.parametrize("title", SECTIONS)
def test_the_page_describes_exactly_the_fields_of_the_schema(title: str) -> None:
    section = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert described == list(SECTIONS[title]["properties"])


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        ("component", "status"),
        ("change", "action"),
        ("change", "kind"),
        ("object", "kind"),
        ("note", "level"),
    ],
)
def test_the_page_names_every_value(definition: str, name: str) -> None:
    assert all(f"`{value}`" in PAGE for value in _enum(definition, name))
