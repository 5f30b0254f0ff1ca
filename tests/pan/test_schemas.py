# SPDX-License-Identifier: Apache-2.0
"""Our schemas in Pan: they take the examples, and refuse what the Python schemas refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bridge import bad_profiles as bridge
from tests.conftest import Golden
from tests.libvirt import bad_profiles as libvirt
from tests.nfs_areas import bad_profiles as nfs_areas
from tests.one_proxy import bad_profiles as one_proxy
from tests.oned import bad_objects_machines, bad_objects_people, bad_objects_storage
from tests.oned import bad_profiles as oned
from tests.oned.test_oned_bad_objects import GOOD
from tests.onehost import bad_profiles as onehost
from tests.promises.life import REMOVED, edited

from .language.tokens import PanError
from .profiles import ROOT, Compiler, statements

EXAMPLES = sorted((ROOT / "examples" / "profiles").glob("*.json"))
TABLES = {
    "bridge": bridge,
    "libvirt": libvirt,
    "nfs_areas": nfs_areas,
    "oned": oned,
    "one_proxy": one_proxy,
    "onehost": onehost,
}


def templates(profile: dict[str, Any]) -> list[str]:
    """The config templates of our components in a profile."""
    names = profile["software"]["components"]
    return [f"components/{name}/config" for name in TABLES if name in names]


def lost(wanted: Any, made: Any, path: str = "") -> Iterator[str]:
    """Paths whose value did not come through; defaults may have come in."""
    if type(wanted) is not type(made):
        yield path
    elif isinstance(wanted, dict):
        for key, value in wanted.items():
            yield from lost(value, made.get(key), f"{path}/{key}")
    elif isinstance(wanted, list) and len(wanted) == len(made):
        for place, pair in enumerate(zip(wanted, made)):
            yield from lost(*pair, f"{path}/{place}")
    elif wanted != made:
        yield path


@pytest.mark.parametrize("file", EXAMPLES, ids=[file.stem for file in EXAMPLES])
def test_an_example_node_compiles_and_loses_nothing(compiler: Compiler, file: Path) -> None:
    profile = json.loads(file.read_text())
    assert templates(profile)
    made = compiler.compile_profile(statements(profile, *templates(profile)))
    assert list(lost(profile, made)) == []


def bad_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Label and profile of every row of our components' tables of bad profiles."""
    for component, table in TABLES.items():
        for label, base, edits, *_ in table.BAD:
            profile: Any = base
            for at, value in edits.items():
                profile = edited(profile, at, REMOVED if value is table.DELETE else value)
            yield f"{component}: {label}", profile
    for objects in (bad_objects_machines, bad_objects_people, bad_objects_storage):
        for label, tree, *_ in objects.BAD:
            yield f"oned: {label}", with_objects(tree)


def with_objects(tree: dict[str, Any]) -> dict[str, Any]:
    """A profile whose front end has these objects."""
    oned_tree = {"opennebula_version": "7.0", "mads": {}, **tree}
    return {"software": {"components": {"oned": oned_tree}}}


def accepted(compiler: Compiler) -> list[str]:
    """The rows that Pan lets through."""
    found = []
    for label, profile in bad_rows():
        try:
            compiler.compile_profile(statements(profile, *templates(profile)))
        except PanError:
            continue
        found.append(label)
    return found


def test_the_bases_of_the_bad_rows_compile(compiler: Compiler) -> None:
    bases = [row[1] for table in TABLES.values() for row in table.BAD]
    for base in {json.dumps(base, sort_keys=True): base for base in bases}.values():
        compiler.compile_profile(statements(base, *templates(base)))


def test_what_python_takes_pan_takes_too(compiler: Compiler) -> None:
    for tree in GOOD:
        profile = with_objects(tree)
        compiler.compile_profile(statements(profile, *templates(profile)))


@pytest.mark.usefixtures("thorough")
def test_pan_refuses_all_bad_rows_but_the_listed(compiler: Compiler, golden: Golden) -> None:
    """What a template author hears only from the node is a list that somebody looked at."""
    golden(Path(__file__).with_name("only-in-python.txt"), "\n".join(accepted(compiler)) + "\n")
