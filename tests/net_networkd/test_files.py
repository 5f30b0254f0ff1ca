# SPDX-License-Identifier: Apache-2.0
"""The files of each feature: golden, unchanged by a second run, and nothing is ignored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.net_backends import life
from tests.net_networkd.conftest import FEATURES

HERE = Path(__file__).parent
LEAST = 12


def noise(text: str) -> str:
    return "# seen\n" + text.replace("\n", "  \n") + "\n\n"


def spoil(text: str) -> str:
    """Another value in the last line."""
    return text.rstrip("\n") + "9\n"


@pytest.mark.parametrize("feature", FEATURES)
def test_files_of_a_feature(wanted, golden, feature: str) -> None:
    golden(HERE / "golden" / f"{feature}.txt", life.shown(wanted(FEATURES[feature])))


@pytest.mark.parametrize("feature", FEATURES)
def test_a_file_means_itself_and_passes_its_own_check(wanted, feature: str) -> None:
    life.means_itself(wanted(FEATURES[feature]), noise)


@pytest.mark.parametrize("feature", FEATURES)
def test_the_second_run_is_empty(tmp_path: Path, feature: str) -> None:
    life.second_run_is_empty(tmp_path / "root", FEATURES[feature])


@pytest.mark.parametrize("feature", FEATURES)
def test_no_leaf_is_ignored_in_silence(tmp_path: Path, feature: str) -> None:
    assert life.ignored_leaves(tmp_path, FEATURES[feature]) == []


def test_drift_of_any_file_is_found(tmp_path: Path) -> None:
    life.drift_is_found(tmp_path / "root", FEATURES["bonds"], spoil, LEAST)
