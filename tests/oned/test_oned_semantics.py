# SPDX-License-Identifier: Apache-2.0
"""Each fault that a real oned was started with cannot come out of a profile."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ncm.errors import ProfileError
from tests.oned.conftest import DATA, ONED, changed, notes, oned_conf, settings_of
from tests.oned.semantics import ROWS, Harmless, Refused, Written

RECORDED: dict[str, str] = json.loads((DATA / "oned" / "conf_semantics.json").read_text())
BASE = {"opennebula_version": "7.0"}
REFUSED = {label: row for label, row in ROWS.items() if isinstance(row, Refused)}
WRITTEN = {label: row for label, row in ROWS.items() if isinstance(row, Written)}
HARMLESS = {label: row for label, row in ROWS.items() if isinstance(row, Harmless)}


def without_none(tree: Any) -> Any:
    """A key with None stands for one that is left out."""
    if isinstance(tree, dict):
        return {key: without_none(value) for key, value in tree.items() if value is not None}
    return tree


def made_of(changes: dict[str, Any]) -> dict[str, Any]:
    return without_none(changed(BASE, changes))  # type: ignore[no-any-return]


def test_every_recorded_start_is_accounted_for() -> None:
    assert list(ROWS) == list(RECORDED)


@pytest.mark.parametrize("label", REFUSED)
def test_a_profile_that_asks_for_it_is_refused(label: str) -> None:
    row = REFUSED[label]
    with pytest.raises(ProfileError) as raised:
        oned_conf(made_of(row.changes))
    assert [problem.path for problem in raised.value.problems] == [f"{ONED}/{row.at}"]


@pytest.mark.parametrize("label", WRITTEN)
def test_the_file_is_right_whatever_the_profile_leaves_out(label: str) -> None:
    row = WRITTEN[label]
    found = settings_of(oned_conf(made_of(row.changes)))
    for name, expected in row.settings.items():
        value = found[name]
        if isinstance(expected, list):
            assert len(value) == len(expected)
            assert all(each.items() <= got.items() for each, got in zip(expected, value))
        elif isinstance(expected, dict):
            assert expected.items() <= value.items()
        else:
            assert value == expected


@pytest.mark.parametrize("label", HARMLESS)
def test_what_does_no_harm_is_accepted(label: str) -> None:
    oned_conf(made_of(HARMLESS[label].changes))


def test_a_federation_master_is_warned() -> None:
    tree = made_of(HARMLESS["FEDERATION MASTER fresh db"].changes)
    path, message = notes(tree)[0]
    assert path == f"{ONED}/federation/mode"
    assert "data base" in message
