# SPDX-License-Identifier: Apache-2.0
"""Each bad profile is refused at its path, with words that say why, and shows no secret."""

from __future__ import annotations

from typing import Any

import pytest

from ncm.errors import ProfileError
from ncm.resource import Note
from ncm.values import Str
from ncm_oned.schema.nebula.names import host_name, host_names
from ncm_oned.schema.nebula.objects import Host
from tests.opennebula.bad_profiles import BAD, Row
from tests.opennebula.conftest import DB, NETWORK, PATH, objects, wanted


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """A small good tree with these values at their places."""
    tree: dict[str, Any] = {"oned": {"db": dict(DB)}, "monitord": {"network": dict(NETWORK)}}
    for path, value in changes.items():
        *above, last = path.split("/")
        at = tree
        for name in above:
            at = at.setdefault(name, {})
        at[last] = value
    return tree


@pytest.mark.parametrize("row", BAD, ids=[row[0] for row in BAD])
def test_a_bad_profile_is_refused_by_path(row: Row) -> None:
    _, changes, path, words = row
    with pytest.raises(ProfileError) as raised:
        wanted(changed(changes))
    found = [each.message for each in raised.value.problems if each.path == f"{PATH}/{path}"]
    assert found, f"no complaint at {path}: {raised.value}"
    assert words in found[0]
    assert not [each for each in raised.value.problems if "secret" in each.message]


def test_there_are_many_of_them() -> None:
    assert len(BAD) >= 50
    assert len({row[0] for row in BAD}) == len(BAD)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ProfileError) as raised:
        wanted(changed({"oned/port": 0, "rpc": {}, "vnets/x": {}}))
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"vnets/x": {"vn_mad": "bridge", "bridge": "b"}},
        {"vnets/x": {"vn_mad": "ovswitch_vxlan", "bridge": "b"}},
        {"vnets/a.b c": {"bridge": "b", "ar": {"type": "ETHER", "size": 1}}},
        {"datastores/system": {"ds_mad": "fs", "tm_mad": "shared", "type": "SYSTEM_DS"}},
        {"datastores/s": {"tm_mad": "ssh", "type": "SYSTEM_DS"}},
        {"hosts": {"hyp101": {}, "hyp102.os": {"host_hyp": "xen"}, "h_2eos": {}}},
        {"vmgroups/x": {}},
        {"oned/vm_use_operations": [""]},
        {"oned/default_vdc_host_acl": "USE+MANAGE"},
        {"oned/db": {"backend": "sqlite", "connections": 3}},
        {"monitord/network/pubkey": ""},
    ],
)
def test_what_ncm_opennebula_takes_is_taken(changes: dict[str, Any]) -> None:
    assert wanted(changed(changes))


def test_objects_are_read_and_no_file_depends_on_them() -> None:
    found = wanted({**objects(), "ssh_multiplex": False})
    assert [each.key for each in found if not isinstance(each, Note)] == []
    noted = {each.because for each in found}
    assert {f"{PATH}/{kind}/{name}" for kind in ("clusters", "datastores", "groups", "hosts",
                                                 "users", "vmgroups", "vnets")
            for name in objects()[kind]} <= noted  # fmt: skip


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("kvm1.example.org", "kvm1.example.org"),
        ("kvm1_2eexample_2eorg", "kvm1.example.org"),
        ("kvm_2e1.example.org", "kvm_2e1.example.org"),
        ("kvm1", "kvm1"),
        ("_31kvm", "1kvm"),
    ],
)
def test_a_key_is_a_name_where_it_is_one_with_a_dot_else_it_is_unescaped(
    key: str, name: str
) -> None:
    found = host_name(Str(key, f"{PATH}/hosts/{key}"))
    assert found == name
    assert found.path == f"{PATH}/hosts/{key}"


def test_hosts_come_by_name() -> None:
    host = Host()
    assert host_names({Str("a_2eb"): host}) == {"a.b": host}
    assert host_names(None) == {}
