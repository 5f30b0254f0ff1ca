# SPDX-License-Identifier: Apache-2.0
"""Nodes that the Perl components configured: what stays, and what of theirs is mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ncm.components import BUILT_IN
from tests.promises.life import Result, go
from tests.takeover.start import changed_lines, perl_made

from .conftest import BARE, PERL_MADE, with_

OURS = [name for name, entry in BUILT_IN.items() if entry[0].startswith("ncm_ganglia.")]


def profile(case: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((PERL_MADE / case / "profile.json").read_text())
    return loaded


def plan(root: Path, profile: dict[str, Any], dry_run: bool = True) -> Result:
    given = [name for name in OURS if name in profile["software"]["components"]]
    return go(root, profile, dry_run=dry_run, names=given)


def lines(result: Result) -> dict[str, tuple[str, ...]]:
    return {at.path: changed_lines(at) for plan in result.plans for at in plan.changes}


@pytest.mark.parametrize("case", ["front1", "kvm1"])
def test_there_is_nothing_to_do_after_perl(case: str, tmp_path: Path) -> None:
    root = perl_made(case, tmp_path / "root")
    result = plan(root, profile(case))
    assert result.empty, result.shown


def test_of_perls_defects_the_first_plan_mends_just_these(tmp_path: Path) -> None:
    root = perl_made("ganglia-full", tmp_path / "root")
    result = plan(root, profile("ganglia-full"))
    found = lines(result)
    gmond = [line for line in found["/etc/ganglia/gmond.conf"] if "=" in line]
    assert '+    value_threshold = "0.0"' in gmond
    assert "+  debug_level = 0" in gmond
    gmetad = found["/etc/ganglia/gmetad.conf"]
    assert {"-scalability true", "-all_trusted false", "-setuid true"} <= set(gmetad)
    assert {"+scalable on", "+# all_trusted off", "+setuid on",
            '+authority "http://grid.example.org/ganglia/"'} <= set(gmetad)  # fmt: skip
    assert not plan(root, profile("ganglia-full"), dry_run=False).errors
    assert plan(root, profile("ganglia-full")).empty


def test_the_half_file_of_a_crash_is_made_whole(tmp_path: Path) -> None:
    root = perl_made("gmond-acl-crash", tmp_path / "root")
    done = plan(root, profile("gmond-acl-crash"), dry_run=False)
    assert not done.errors
    assert done.acted == ["restart gmond.service"]
    made = (root / "etc/ganglia/gmond.conf").read_text()
    assert "access {\n      ip = 192.0.2.0\n      mask = 24\n" in made
    assert plan(root, profile("gmond-acl-crash")).empty


def test_two_components_do_not_write_one_file(tmp_path: Path) -> None:
    components = {"gmond": BARE["gmond"], "ganglia": BARE["ganglia"]}
    both = {"software": {"components": components}}
    result = go(tmp_path / "root", both, names=["gmond", "ganglia"])
    (error,) = [line for line in result.errors if "gmond.conf" in line]
    assert "/etc/ganglia/gmond.conf" in error
    assert "gmond" in error.replace("gmond.conf", "")


def test_nothing_is_restarted_without_a_change(tmp_path: Path) -> None:
    root, tree = tmp_path / "root", {"software": {"components": {"ganglia": BARE["ganglia"]}}}
    assert go(root, tree).acted == ["restart gmetad.service", "restart gmond.service"]
    assert go(root, tree).acted == []
    other = with_(BARE["ganglia"])
    other["client"]["cluster"]["name"] = "other"
    changed = go(root, {"software": {"components": {"ganglia": other}}})
    assert changed.acted == ["restart gmond.service"]
