# SPDX-License-Identifier: Apache-2.0
"""Each bad profile is refused at its path, with words that say why, and shows no secret."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from tests.oned.bad_profiles import BAD, DELETE, ONED
from tests.oned.conftest import changed, wanted

Row = tuple[str, dict[str, Any], dict[str, Any], str, str]


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_a_bad_profile_is_refused_by_path(row: Row) -> None:
    _, base, changes, path, words = row
    below = {key[len(ONED) + 1 :]: value for key, value in changes.items()}
    tree = changed(base["software"]["components"]["oned"], below, DELETE)
    with pytest.raises(ProfileError) as raised:
        wanted(tree)
    found = [each.message for each in raised.value.problems if each.path == path]
    assert found, f"no complaint at {path}: {raised.value}"
    assert words in found[0]
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("version", [None, "5.12", "6.0", "6.10.2", "7.0", "7.6"])
def test_the_bases_themselves_are_good(version: Any) -> None:
    tree: dict[str, Any] = {"mads": {}, "hooks": {}}
    assert wanted({**tree, **({"opennebula_version": version} if version else {})})
