# SPDX-License-Identifier: Apache-2.0
"""Whole runs: made, unchanged, drifted, mutated, taken over from Perl, and removed again."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.network.features import FEATURES
from tests.network.test_bad_profiles import changed
from tests.network.test_perl_made import DEFECTS, OURS, SCRIPTS, node_after, profile
from tests.promises.life import Result, go, leaves

NAMES = ["network"]


def run(root: Path, profile: dict[str, Any], **how: Any) -> Result:
    return go(root, profile, names=NAMES, **how)


@pytest.mark.parametrize("feature", FEATURES)
def test_the_second_run_is_empty(tmp_path: Path, feature: str) -> None:
    first = run(tmp_path / "root", FEATURES[feature])
    assert not first.errors
    assert first.planned
    again = run(tmp_path / "root", FEATURES[feature])
    assert again.empty, again.shown


DRIFTS = {
    "removed": lambda path: path.unlink(),
    "a value changed": lambda path: path.write_text(path.read_text().replace("=", "=x", 1)),
    "a line added": lambda path: path.write_text(path.read_text() + "BOOTPROTO=dhcp2\n"),
    "a command added": lambda path: path.write_text(path.read_text() + "reboot now\n"),
    "emptied": lambda path: path.write_text(""),
}


@pytest.mark.parametrize("drift", DRIFTS)
def test_drift_of_any_file_is_found(tmp_path: Path, drift: str) -> None:
    root = tmp_path / "root"
    wished = copy.deepcopy(FEATURES["vlans"])
    network, routes = wished["system"]["network"], FEATURES["routes"]["system"]["network"]
    network["routing_table"] = routes["routing_table"]
    network["interfaces"]["uplink"] = {**routes["interfaces"]["uplink"], "device": "em9"}
    made = run(root, wished).planned
    files = [path for path in made if (root / path[1:]).is_file() and "rt_tables" not in path]
    assert len(files) > 10
    for path in files:
        file = root / path[1:]
        right = file.read_text()
        if drift == "a value changed" and "=" not in right:
            continue
        DRIFTS[drift](file)
        found = run(root, wished, dry_run=True)
        assert found.planned == [path]
        file.write_text(right)
        file.chmod(0o644)


def test_a_file_that_means_the_same_is_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    run(root, FEATURES["bridges"])
    file = root / SCRIPTS[1:] / "ifcfg-em1"
    lines = file.read_text().replace("'", '"').splitlines()
    file.write_text("# by hand\n" + "\n".join(reversed(lines)) + "\n")
    assert run(root, FEATURES["bridges"], dry_run=True).empty


def test_what_leaves_the_profile_is_removed_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "root"
    foreign = root / SCRIPTS[1:] / "ifcfg-wlp2s0"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("DEVICE=wlp2s0\n")
    run(root, FEATURES["vlans"])
    fewer = copy.deepcopy(FEATURES["vlans"])
    del fewer["system"]["network"]["interfaces"]["vlan5"]
    del fewer["system"]["network"]["interfaces"]["storage"]
    gone = run(root, fewer)
    names = ("em1.5:ns1", "em1.5:web", "storage", "vlan5", "vlan5:ns1", "vlan5:web")
    assert sorted(gone.planned) == [f"{SCRIPTS}/ifcfg-{name}" for name in names]
    assert foreign.read_text() == "DEVICE=wlp2s0\n"
    assert run(root, fewer).empty


def test_lines_of_routing_tables_come_and_go_among_foreign_ones(tmp_path: Path) -> None:
    file = tmp_path / "root/etc/iproute2/rt_tables"
    file.parent.mkdir(parents=True)
    file.write_text("255\tlocal\n# mine\n9 x\n")
    run(tmp_path / "root", FEATURES["routes"])
    assert file.read_text().endswith("9 x\n101 backup # managed by Quattor\n"
                                     "100 storage # managed by Quattor\n")  # fmt: skip
    run(tmp_path / "root", FEATURES["tunnels"])
    assert file.read_text() == "255\tlocal\n# mine\n9 x\n"


@pytest.mark.parametrize("case", DEFECTS)
def test_the_first_plan_after_perl_shows_only_its_defects(tmp_path: Path, case: str) -> None:
    root = node_after(case, tmp_path / "root")
    dry = run(root, profile(case), dry_run=True)
    assert not dry.errors
    assert sorted(dry.planned) == sorted([*DEFECTS[case], *OURS.get(case, ())])
    run(root, profile(case))
    assert run(root, profile(case), dry_run=True).empty


def other_than(value: Any) -> list[Any]:
    """Values of the same type; the first that changes anything, or is refused, will do."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1, 0]
    return [f"{value}x", "x"]


@pytest.mark.parametrize("feature", FEATURES)
def test_no_leaf_is_ignored_in_silence(tmp_path: Path, feature: str) -> None:
    """Each leaf changed: the plan or its notes change, or it is refused."""
    base = FEATURES[feature]
    right = run(tmp_path / "right", base, dry_run=True)
    ignored = []
    for path, value in leaves(base["system"]["network"]):
        at = f"/system/network{path}"
        for other in other_than(value):
            result = run(tmp_path / "root", changed(base, {at: other}), dry_run=True)
            if result.errors or result.shown != right.shown:
                break
        else:
            ignored.append(at)
    assert ignored == []


def test_json_profile_and_strings_only_profile_give_one_plan(tmp_path: Path) -> None:
    def strings(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: strings(value) for key, value in node.items()}
        if isinstance(node, list):
            return [strings(value) for value in node]
        return json.dumps(node) if isinstance(node, (bool, int)) else node

    for feature in ("bonds", "routes", "ethtool"):
        typed = run(tmp_path / "a", FEATURES[feature], dry_run=True)
        text = run(tmp_path / "b", strings(FEATURES[feature]), dry_run=True)
        assert typed.shown == text.shown
