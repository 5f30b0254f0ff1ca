# SPDX-License-Identifier: Apache-2.0
"""What libvirt would refuse, or take and get wrong, is refused by path."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm_libvirt.libvirt import Libvirt
from tests.libvirt.bad_profiles import BAD, BASE, DELETE
from tests.libvirt.trees import part, wanted
from tests.promises.life import REMOVED, edited


def test_the_base_profile_is_fine() -> None:
    assert wanted(Libvirt(), BASE)


@pytest.mark.parametrize(
    ("label", "base", "edits", "path", "words"), [pytest.param(*each, id=each[0]) for each in BAD]
)
def test_a_bad_profile_is_refused_by_path(
    label: str, base: dict[str, Any], edits: dict[str, Any], path: str, words: str
) -> None:
    profile = base
    for at, value in edits.items():
        profile = edited(profile, at, REMOVED if value is DELETE else value)
    with pytest.raises(ProfileError) as caught:
        wanted(Libvirt(), profile)
    lines = caught.value.lines()
    assert [line for line in lines if line.startswith(f"{path}: ") and words in line], lines


def test_all_problems_are_told_at_once() -> None:
    profile = part("libvirt")
    guests = "/software/components/libvirt/guests"
    for path, value in {"old1/machine": "q35", "pxe1/nics/0/network": "nowhere"}.items():
        profile = edited(profile, f"{guests}/{path}", value)
    with pytest.raises(ProfileError) as caught:
        wanted(Libvirt(), profile)
    assert len(caught.value.lines()) == 3


def test_no_message_shows_a_secret() -> None:
    at = "/software/components/libvirt/guests/web1_2ecloud_2eexample_2eorg/graphics/0/password"
    with pytest.raises(ProfileError) as caught:
        wanted(Libvirt(), edited(part("libvirt"), at, "very secret indeed"))
    assert "very" not in str(caught.value)
