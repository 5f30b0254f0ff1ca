# SPDX-License-Identifier: Apache-2.0
"""Each bad profile is refused at its path, with words that say why, and shows no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm.profile.json_file import read_json
from ncm_oneproxy.one_proxy import OneProxyInputs
from tests.promises.life import REMOVED, edited

from .bad_profiles import BAD, BOTH, CLIENTS, DELETE, NEW, OLD, USERS, WITH_ONED, Row


def read(profile: Any) -> OneProxyInputs:
    return OneProxyInputs.read(read_json(json.dumps(profile), "test.json"))


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_a_bad_profile_is_refused_by_path(row: Row) -> None:
    _, profile, changes, path, words = row
    for at, value in changes.items():
        profile = edited(profile, at, REMOVED if value is DELETE else value)
    with pytest.raises(ProfileError) as raised:
        read(profile)
    found = [each.message for each in raised.value.problems if each.path == path]
    assert found, f"no complaint at {path}: {raised.value}"
    assert words in found[0]
    for secret in ("secret", "4711", "5f4dcc3b", "aaaaaaaa"):
        assert secret not in str(raised.value)


@pytest.mark.parametrize("base", [OLD, NEW, USERS, CLIENTS, BOTH, WITH_ONED])
def test_the_bases_themselves_are_good(base: Any) -> None:
    read(base)


def test_the_table_is_long_enough() -> None:
    assert len(BAD) >= 40
    assert len({row[0] for row in BAD}) == len(BAD)


def test_all_problems_come_at_once() -> None:
    profile = edited(NEW, "/software/components/one_proxy/nginx", {"port": 2634, "rate": 0})
    with pytest.raises(ProfileError) as raised:
        read(profile)
    assert {each.path.rpartition("/")[2] for each in raised.value.problems} == {
        "certificate", "key", "rate",
    }  # fmt: skip
