# SPDX-License-Identifier: Apache-2.0
"""The tables of settings against the facts taken from OpenNebula 7.5."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ncm_oned.layout import SECTIONS, repeated
from ncm_oned.schema.names import NAMES
from ncm_oned.settings.history import SINCE, known, release_of
from tests.oned.conftest import DATA, notes, oned_conf, settings_of

FACTS: dict[str, Any] = json.loads((DATA / "oned" / "oned_conf_settings.json").read_text())[
    "settings"
]
PLACED = {name for _, names in SECTIONS for name in names.split()}
OPERATIONS = {"VM_ADMIN_OPERATIONS", "VM_MANAGE_OPERATIONS", "VM_USE_OPERATIONS"}


def test_every_setting_of_today_has_a_place_in_the_file() -> None:
    assert set(FACTS) == PLACED


def test_an_empty_profile_gives_the_packaged_file() -> None:
    made = settings_of(oned_conf({"opennebula_version": "7.5"}))
    packaged = {
        name: fact["shipped"]
        for name, fact in FACTS.items()
        if fact["shipped"] is not None and name not in OPERATIONS
    }
    for name in packaged:
        if repeated(name) and not isinstance(packaged[name], list):
            packaged[name] = [packaged[name]]
    assert made == packaged


def test_repeated_settings_are_those_that_oned_repeats() -> None:
    many = {name for name, fact in FACTS.items() if fact["multiple"]}
    assert {name for name in PLACED if repeated(name)} >= many
    assert (
        not {name for name in PLACED if repeated(name) and not name.endswith("_MAD")}
        - many
        - {
            "RAFT_LEADER_HOOK",
            "RAFT_FOLLOWER_HOOK",
        }
    )


@pytest.mark.parametrize("version", ["5.12", "6.10", "7.0", "7.2"])
def test_no_setting_is_written_for_a_release_that_lacks_it(version: str) -> None:
    release = release_of(version)
    made = settings_of(oned_conf({"opennebula_version": version}))
    for name, since in SINCE.items():
        assert known(name, release) == (release >= since)
        if "/" not in name and release < since:
            assert name not in made


@pytest.mark.parametrize("version", ["5.12", "6.10", "7.0", "7.5"])
def test_no_release_leaves_a_guard_out(version: str) -> None:
    made = settings_of(oned_conf({"opennebula_version": version}))
    assert {"HM_MAD", "TM_MAD", "DATASTORE_MAD", "MARKET_MAD", "AUTH_MAD", "IM_MAD"} <= set(made)
    guards = {name for name in made if name.endswith(("_RESTRICTED_ATTR", "_ENCRYPTED_ATTR"))}
    assert {"VM_RESTRICTED_ATTR", "VM_ENCRYPTED_ATTR", "DATASTORE_ENCRYPTED_ATTR"} <= guards
    assert len(made["RAFT"]) == 6


def test_an_empty_list_means_none() -> None:
    made = settings_of(oned_conf({"opennebula_version": "7.0", "vm_restricted_attr": []}))
    assert "VM_RESTRICTED_ATTR" not in made


def test_grpc_listens_where_the_api_does_unless_told() -> None:
    tree = {"opennebula_version": "7.2", "listen_address": "127.0.0.1"}
    assert settings_of(oned_conf(tree))["GRPC_LISTEN_ADDRESS"] == "127.0.0.1"
    told = {**tree, "grpc_listen_address": "::1"}
    assert settings_of(oned_conf(told))["GRPC_LISTEN_ADDRESS"] == "::1"


def test_a_described_driver_replaces_the_packaged_row_only() -> None:
    row = {"name": "ovswitch", "bridge_type": ["openvswitch"]}
    made = settings_of(oned_conf({"opennebula_version": "7.0", "vn_mad_conf": [row]}))
    by_name = {each["NAME"]: each["BRIDGE_TYPE"] for each in made["VN_MAD_CONF"]}
    assert by_name["ovswitch"] == "openvswitch"
    assert len(made["VN_MAD_CONF"]) == len(FACTS["VN_MAD_CONF"]["shipped"])


def test_password_is_no_name_that_a_diff_may_show() -> None:
    secret = {name for fact in FACTS.values() for name, attribute in fact.get("attrs", {}).items()
              if attribute.get("secret")}  # fmt: skip
    assert secret == {"PASSWD"}
    assert not secret & NAMES
    assert set(FACTS) <= NAMES


def test_a_call_format_with_passwords_is_warned_about() -> None:
    tree = {"opennebula_version": "7.0", "log_call_format": "%m by %u with %p"}
    assert [path for path, _ in notes(tree)] == ["/software/components/oned/log_call_format"]
