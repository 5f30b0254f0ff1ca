# SPDX-License-Identifier: Apache-2.0
"""Each bad profile is refused at its path, with words that say why."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from tests.ganglia.bad_profiles import AT, BAD, BASES, DELETE, Row, component
from tests.ganglia.conftest import BARE, wanted, with_
from tests.promises.life import REMOVED, edited


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_a_bad_profile_is_refused_by_path(row: Row) -> None:
    _, profile, changes, path, words = row
    for at, value in changes.items():
        profile = edited(profile, at, REMOVED if value is DELETE else value)
    name = component(row)
    with pytest.raises(ProfileError) as raised:
        wanted(name, profile["software"]["components"][name])
    found = [each.message for each in raised.value.problems if each.path == path]
    assert found, f"no complaint at {path}: {raised.value}"
    assert words in found[0]


def test_the_bases_themselves_are_good() -> None:
    assert all(wanted(name, base["software"]["components"][name]) for name, base in BASES.items())
    assert all(wanted(name, tree) for name, tree in BARE.items())
    assert AT in BAD[0][3]


IN, OUT = {"ip": "192.0.2.0", "mask": 24, "action": "allow"}, "deny"
WIDE = {"ip": "192.0.0.0", "mask": 16, "action": "deny"}
GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"default": OUT, "access": IN}),
    ({}, {"default": OUT, "access": [IN]}),
    ({}, {"default": "allow", "access": []}),
    ({}, {"default": "allow", "access": WIDE}),
    ({}, {"default": OUT, "access": [{**IN, "action": "deny"}, {**WIDE, "action": "allow"}]}),
    ({}, {"default": OUT, "access": [{**IN, "mask": 25, "action": "deny"}, IN]}),
    ({}, {"default": OUT, "access": {"ip": "0.0.0.0", "mask": 0, "action": "allow"}}),
    ({}, {"default": OUT, "access": {"ip": "192.0.2.7", "mask": 24, "action": "allow"}}),
    ({"bind": "192.0.2.1", "family": "inet6"}, {"default": OUT, "access": IN}),
    ({"bind": "2001:db8::1"}, {"default": OUT,
                               "access": {"ip": "2001:db8::", "mask": 64, "action": "allow"}}),
    ({"family": "inet6"}, {"default": OUT,
                           "access": {"ip": "::1", "mask": 128, "action": "allow"}}),
]  # fmt: skip


@pytest.mark.parametrize(("channel", "acl"), GOOD)
def test_a_good_access_list_is_written(channel: dict[str, Any], acl: dict[str, Any]) -> None:
    tree = with_(BARE["gmond"], tcp_accept_channel=[{"port": 1, "acl": acl, **channel}])
    assert wanted("gmond", tree)
