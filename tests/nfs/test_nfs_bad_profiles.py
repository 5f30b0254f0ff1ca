# SPDX-License-Identifier: Apache-2.0
"""What is refused, and with which path."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_nfs.schema import NfsInputs

from .bad_profiles import BAD, BASE, DELETE


def changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy of ``base`` with the values at these paths set or deleted."""
    tree: Any = copy.deepcopy(base)
    for path, value in changes.items():
        *folders, name = path.strip("/").split("/")
        node = tree
        for folder in folders:
            node = node[int(folder)] if isinstance(node, list) else node[folder]
        key: Any = int(name) if isinstance(node, list) else name
        if value is DELETE:
            del node[key]
        else:
            node[key] = value
    found: dict[str, Any] = tree
    return found


@pytest.mark.parametrize(
    ("base", "changes", "path", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_each_bad_profile_is_refused_with_its_path(
    base: dict[str, Any], changes: dict[str, Any], path: str, words: str
) -> None:
    tree = read_json(json.dumps(changed(base, changes)), "bad.json")
    with pytest.raises(ProfileError) as caught:
        NfsInputs.read(tree)
    assert [(problem.path, words in problem.message) for problem in caught.value.problems] == [
        (path, True)
    ]


def test_the_base_of_the_bad_profiles_is_good() -> None:
    assert NfsInputs.read(read_json(json.dumps(BASE), "base.json")).nfs.daemon == "nfs-server"
