# SPDX-License-Identifier: Apache-2.0
"""Warnings by path: open doors, and settings that reach no daemon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm_libvirt.libvirtd import Libvirtd
from tests.libvirt.trees import EL8, install, notes, part, sockets, wanted
from tests.promises.life import REMOVED, edited

TREE = "/software/components/libvirtd"


def told(changes: dict[str, Any], root: Path | None = None) -> list[tuple[str, str, str]]:
    """The notes, with paths below the tree."""
    profile = part("libvirtd")
    for field, value in changes.items():
        at = field if field.startswith("/") else f"{TREE}/{field}"
        profile = edited(profile, at, value)
    found = notes(wanted(Libvirtd(), profile, root))
    return [(level, path.removeprefix(f"{TREE}/"), message) for level, path, message in found]


OPEN = {"network/listen_tcp": 1, "authn/auth_tcp": "none"}
UNVERIFIED = {"authz/tls_no_verify_certificate": 1}


@pytest.mark.parametrize(("changes", "path"), [
    (OPEN, "authn/auth_tcp"),
    (UNVERIFIED, "authz/tls_no_verify_certificate"),
    ({**UNVERIFIED, "authn": REMOVED}, "authz/tls_no_verify_certificate"),
    ({"socket/unix_sock_rw_perms": "0777"}, "socket/unix_sock_rw_perms"),
    ({"socket/unix_sock_rw_perms": REMOVED}, "authn/auth_unix_rw"),
    ({"socket": REMOVED}, "authn/auth_unix_rw"),
])  # fmt: skip
def test_a_door_that_is_open_to_all_is_warned_about(changes: dict[str, Any], path: str) -> None:
    assert [at for level, at, words in told(changes) if "controls this host" in words] == [path]


@pytest.mark.parametrize("changes", [
    {},
    {"network/listen_tcp": 1},
    {"network/listen_tcp": 1, "authn/auth_tcp": REMOVED},
    {"authn/auth_tcp": "none"},
    {**UNVERIFIED, "authn/auth_tls": "sasl"},
    {**UNVERIFIED, "network/listen_tls": 0},
    {"socket/unix_sock_rw_perms": "0775"},
    {"socket/unix_sock_rw_perms": "0777", "authn/auth_unix_rw": "polkit"},
])  # fmt: skip
def test_a_door_with_a_lock_is_not(changes: dict[str, Any]) -> None:
    assert [note for note in told(changes) if "controls this host" in note[2]] == []


def test_listeners_need_an_argument_where_no_socket_unit_opens_them(tmp_path: Path) -> None:
    root = install(tmp_path, "libvirtd.service")
    arguments = "/software/components/libvirt/sysconfig/libvirtd_args"
    (note,) = told({}, root)
    assert note[:2] == ("warn", "network/listen_tls") and arguments in note[2]
    assert told({arguments: "--listen"}, root) == []
    assert told({arguments: "--timeout 10"}, root) == [note]
    assert told({"network/listen_tls": 0}, root) == []


def test_old_nodes_without_systemd_need_it_too(tmp_path: Path) -> None:
    (tmp_path / "etc/init.d").mkdir(parents=True)
    (tmp_path / "etc/init.d/libvirtd").write_text("#!/bin/sh\n")
    assert [level for level, _, _ in told({}, tmp_path)] == ["warn"]


def test_a_node_without_libvirt_says_what_is_not_planned() -> None:
    assert [(level, at) for level, at, _ in told({})] == [("info", "network/listen_tls")]


def test_settings_that_no_daemon_with_sockets_knows(tmp_path: Path) -> None:
    root = install(tmp_path, *sockets("libvirtd"), os_release=EL8)
    found = [at for level, at, _ in told({}, root) if level == "info"]
    assert found == ["network/mdns_adv", "network/mdns_name", "processing/max_requests"]


def test_a_file_that_the_daemon_does_not_read() -> None:
    found = told({"libvirtd_config": "/etc/libvirt/d.conf"})
    assert [at for level, at, _ in found if level == "warn"] == ["libvirtd_config"]
