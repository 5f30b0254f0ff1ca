# SPDX-License-Identifier: Apache-2.0
"""What libvirtd would refuse is refused by path before it gets there."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm_libvirt.libvirtd import Libvirtd
from tests.libvirt.trees import wanted
from tests.libvirtd.bad_profiles import BAD, BASE
from tests.promises.life import edited


def test_the_base_profile_is_fine() -> None:
    assert wanted(Libvirtd(), BASE)


@pytest.mark.parametrize(
    ("label", "base", "edits", "path", "words"), [pytest.param(*each, id=each[0]) for each in BAD]
)
def test_a_bad_profile_is_refused_by_path(
    label: str, base: dict[str, Any], edits: dict[str, Any], path: str, words: str
) -> None:
    profile = base
    for at, value in edits.items():
        profile = edited(profile, at, value)
    with pytest.raises(ProfileError) as caught:
        wanted(Libvirtd(), profile)
    lines = caught.value.lines()
    assert [line for line in lines if line.startswith(f"{path}: ") and words in line], lines


def test_a_profile_without_the_component_is_refused() -> None:
    with pytest.raises(ProfileError, match="is missing"):
        wanted(Libvirtd(), {"software": {"components": {}}})


def test_filters_that_no_quotes_can_hold_together_are_refused() -> None:
    at = "/software/components/libvirtd/logging/log_filters"
    with pytest.raises(ProfileError, match="quotes"):
        wanted(Libvirtd(), edited(BASE, at, ["3:it's", '4:"']))
