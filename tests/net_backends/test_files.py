# SPDX-License-Identifier: Apache-2.0
"""The files of each feature with each back end: golden, unchanged by a second run, none ignored.

The golden files lie beside the other tests of their back end.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.net_backends import life
from tests.net_ifupdown.conftest import FEATURES as IFUPDOWN
from tests.net_keyfile.features import ABLE
from tests.net_networkd.conftest import FEATURES as NETWORKD

TESTS = Path(__file__).parents[1]
FEATURES: dict[str, dict[str, Any]] = {
    "ifupdown": IFUPDOWN, "keyfile": ABLE, "networkd": NETWORKD,
}  # fmt: skip
LEAST = {"ifupdown": 5, "networkd": 12}
"""The number of files that the feature of bonds has. Drift of keyfiles: tests/net_keyfile."""


def cases(*names: str) -> list[tuple[str, str]]:
    return [(name, feature) for name in names for feature in FEATURES[name]]


def noise(text: str) -> str:
    return "# seen\n" + text.replace("\n", "  \n") + "\n\n"


def spoil(text: str) -> str:
    """Another value in the last line."""
    return text.rstrip("\n") + "9\n"


@pytest.mark.parametrize(("name", "feature"), cases(*FEATURES))
def test_files_of_a_feature(wanted, golden, name: str, feature: str) -> None:
    file = TESTS / f"net_{name}" / "golden" / f"{feature}.txt"
    golden(file, life.shown(wanted(FEATURES[name][feature])))


@pytest.mark.parametrize(("name", "feature"), cases(*LEAST))
def test_a_file_means_itself_and_passes_its_own_check(wanted, name: str, feature: str) -> None:
    life.means_itself(wanted(FEATURES[name][feature]), noise)


@pytest.mark.parametrize(("name", "feature"), cases(*FEATURES))
def test_the_second_run_is_empty(tmp_path: Path, name: str, feature: str) -> None:
    life.second_run_is_empty(tmp_path / "root", FEATURES[name][feature])


@pytest.mark.parametrize(("name", "feature"), cases(*FEATURES))
def test_no_leaf_is_ignored_in_silence(tmp_path: Path, name: str, feature: str) -> None:
    assert life.ignored_leaves(tmp_path, FEATURES[name][feature]) == []


@pytest.mark.parametrize("name", LEAST)
def test_drift_of_any_file_is_found(tmp_path: Path, name: str) -> None:
    life.drift_is_found(tmp_path / "root", FEATURES[name]["bonds"], spoil, LEAST[name])
