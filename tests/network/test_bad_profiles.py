# SPDX-License-Identifier: Apache-2.0
"""Each bad profile is refused with its path."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ncm.errors import ProfileError
from tests.network.bad_profiles import BAD, DELETE
from tests.network.features import FEATURES


def changed(profile: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The profile with values set, or taken away, at these paths."""
    made = copy.deepcopy(profile)
    for path, value in changes.items():
        *parents, last = path.strip("/").split("/")
        place: Any = made
        for name in parents:
            place = place[int(name)] if isinstance(place, list) else place[name]
        key: Any = int(last) if isinstance(place, list) else last
        if value is DELETE:
            del place[key]
        else:
            place[key] = value
    return made


@pytest.mark.parametrize(
    ("base", "changes", "path", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_is_refused_with_its_path(wanted, base, changes, path: str, words: str) -> None:
    with pytest.raises(ProfileError) as caught:
        wanted(changed(base, changes))
    found = {problem.path: problem.message for problem in caught.value.problems}
    assert words in found.get(path, ""), found


def test_labels_are_unique() -> None:
    assert len({row[0] for row in BAD}) == len(BAD)


def test_all_problems_are_reported_at_once(wanted) -> None:
    rows = [row for row in BAD if row[1] is FEATURES["bridges"] and "bridge" in row[0]]
    changes = {path: value for row in rows[:2] for path, value in row[2].items()}
    changes["/system/network/default_gateway"] = "198.51.100.1"
    with pytest.raises(ProfileError) as caught:
        wanted(changed(FEATURES["bridges"], changes))
    assert len(caught.value.problems) >= 2
