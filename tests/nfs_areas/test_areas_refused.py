# SPDX-License-Identifier: Apache-2.0
"""What is refused, and with which path."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_nfs.areas import AreasInputs
from tests.promises.life import REMOVED, edited

from .bad_profiles import AREAS, BAD, BASE, DELETE, SERVER


def read(profile: Any) -> AreasInputs:
    return AreasInputs.read(read_json(json.dumps(profile), "test.json"))


@pytest.mark.parametrize(
    ("base", "changes", "path", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_each_bad_profile_is_refused_with_its_path(
    base: Any, changes: dict[str, Any], path: str, words: str
) -> None:
    for at, value in changes.items():
        base = edited(base, at, REMOVED if value is DELETE else value)
    with pytest.raises(ProfileError) as caught:
        read(base)
    found = [(problem.path, problem.message) for problem in caught.value.problems]
    assert [(at, words in message) for at, message in found] == [(path, True)], found


def test_the_base_of_the_bad_profiles_is_good() -> None:
    assert read(BASE).areas.place("images") == "/cloud_mnt/images"


@pytest.mark.parametrize("host", [SERVER, "front1", "FRONT1.example.org."])
def test_the_server_need_not_mount_its_own_area_as_the_clients_do(host: str) -> None:
    name = {"hostname": "front1", "domainname": "example.org"}
    profile = edited(edited(BASE, "/system/network", name), f"{AREAS}/areas/one/server", host)
    assert read(edited(profile, f"{AREAS}/areas/one/options", "ro"))


@pytest.mark.parametrize("host", ["192.0.2.7", "2001:db8::7", "nas", "nas.example.org"])
def test_a_server_is_a_name_or_an_address(host: str) -> None:
    assert read(edited(BASE, f"{AREAS}/areas/images/server", host))


def test_mounts_of_a_component_that_is_not_active_are_not_compared() -> None:
    profile = edited(BASE, "/software/components/nfs/active", False)
    assert read(edited(profile, f"{AREAS}/areas/one/options", "ro"))
