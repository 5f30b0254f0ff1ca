# SPDX-License-Identifier: Apache-2.0
"""Bad objects of every kind are refused at their path, and show no secret."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from ncm.errors import ProfileError
from tests.oned import bad_objects_machines as machines
from tests.oned import bad_objects_people as people
from tests.oned import bad_objects_storage as storage
from tests.oned.bad_profiles import ONED
from tests.oned.conftest import wanted

TABLES = (
    ("7.0", (*machines.BAD, *people.BAD, *storage.BAD)),
    (None, (*machines.OLD_FILE, *people.OF_2010, *storage.OLD_FILE)),
)
GOOD: list[dict[str, Any]] = [
    {"images": {"x": machines.IMAGE, "y": machines.COPIED}},
    {"hooks": {"x": machines.STATE, "y": machines.API, "z": machines.OLD}},
    {"hooks": {"x": {**machines.STATE, "arguments": "-x $TEMPLATE"},
               "y": {**machines.API, "arguments": "$API"}}},
    {"templates": {"x": {"disks": [{"attributes": {"IMAGE_ID": "3"}}]}}},
    {"templates": {"x": {"template": 'CPU = "1"\nDISK = [ IMAGE = "a" ]', "memory": 64}}},
    {"users": {"x": {"password": "a:b", "group": "a", "groups": ["b"]}}},
    {"users": {"x": {"auth_driver": "x509", "dn": "/CN=a b"}}},
    {"users": {"x": {"auth_driver": "ldap", "groups": ["a"]}},
     "auth_mad_conf": [{"name": "ldap", "driver_managed_groups": False}]},
    {"users": {"oneadmin": {"password": "p"}}, "rpc": {"password": "p"}},
    {"groups": {"x": {"admins": ["a"], "quota": {"vm": {"cpu": 2.25, "vms": -2}}}},
     "users": {"a": {"group": "x", "groups": []}}},
    {"acls": [people.HOSTS, {**people.HOSTS, "on": {"name": "a"}},
              {**people.HOSTS, "on": {"id": 1}}]},
    {"vdcs": {"x": {"groups": ["a"], "hosts": ["ALL"], "without": ["b"]}}},
    {"datastores": {"a": storage.STORE, "b": storage.SYSTEM, "c": storage.CEPH}},
    {"vnets": {"a": storage.NET, "b": {**storage.NET, "ar": storage.FOUR},
               "c": {**storage.NET, "ar": [storage.FOUR]}, "d": storage.OLD}},
    {"vnets": {"a": {**storage.NET, "ar": [storage.FOUR, {**storage.FOUR, "ip": "10.0.0.11"}]}}},
    {"vnets": {"a": {**storage.NET, "dns": "2001:db8::1"}}},
    {"security_groups": {"a": {"rules": [storage.RULE]}, "b": {}}},
]  # fmt: skip
"""What the rows start from."""


@pytest.mark.parametrize(
    ("version", "row"),
    [(version, row) for version, rows in TABLES for row in rows],
    ids=[row[0] for _, rows in TABLES for row in rows],
)
def test_a_bad_object_is_refused_by_path(version: Optional[str], row: machines.Row) -> None:
    _, tree, path, words = row
    release = {"opennebula_version": version} if version else {}
    with pytest.raises(ProfileError) as raised:
        wanted({"mads": {}, **release, **tree})
    found = [each.message for each in raised.value.problems if each.path == f"{ONED}/{path}"]
    assert found, f"no complaint at {path}: {raised.value}"
    assert any(words in message for message in found), found
    password = "secret" if row in people.BAD else "hidden"
    assert password not in str(raised.value)


@pytest.mark.parametrize("tree", GOOD)
def test_what_these_rows_start_from_is_good(tree: dict[str, Any]) -> None:
    assert wanted({"mads": {}, "opennebula_version": "7.0", **tree})
