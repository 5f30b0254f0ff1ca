# SPDX-License-Identifier: Apache-2.0
"""Owners and modes, what is restarted, what is only noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm_oned.nebula.services import _masked
from tests.opennebula.conftest import (
    DB,
    PATH,
    apply,
    files,
    full,
    node,
    notes,
    plan,
    text_of,
    wanted,
    without,
)

ONE = "oneadmin"
PASSWORD = {"password": "hidden"}
UNITS = tuple(
    f"opennebula{name}.service" for name in ("", "-scheduler", "-sunstone", "-flow", "-gate",
                                             "-fireedge")
)  # fmt: skip


def owned(tree: dict[str, Any]) -> dict[str, tuple[int, str, str]]:
    return {
        path.rpartition("/")[2]: (each.mode, each.owner, each.group)
        for path, each in files(tree).items()
    }


def test_files_are_oneadmins_and_those_with_a_secret_are_closed() -> None:
    made = owned(without(full(), "cfg_group"))
    secret = ("oned.conf", "monitord.conf", "sunstone-server.conf", "one_auth", "sunstone_auth",
              "oneflow_auth", "onegate_auth")  # fmt: skip
    for name in secret:
        assert made.pop(name) == (0o600, ONE, ONE)
    assert made.pop("fireedge-server.conf") == (0o644, "root", "root")
    assert made.pop("ncm-virt.conf") == (0o600, ONE, ONE)
    assert set(made.values()) == {(0o640, ONE, ONE)}


def test_without_a_secret_the_group_may_read() -> None:
    made = owned({"oned": {"db": DB}, "sunstone": {}})
    assert made["oned.conf"] == made["sunstone-server.conf"] == (0o640, ONE, ONE)


def test_cfg_group_reads_what_sunstone_needs_and_nothing_else() -> None:
    made = owned(full())
    for name in ("sunstone-server.conf", "sunstone_auth"):
        assert made.pop(name) == (0o640, ONE, "apache")
    assert "apache" not in {group for _, _, group in made.values()}


@pytest.mark.parametrize(
    ("rpc", "expected"), [(PASSWORD, "oneadmin:hidden\n"), ({**PASSWORD, "user": "quattor"}, None)]
)
def test_one_auth_is_written_for_oneadmin_only(rpc: Any, expected: Any) -> None:
    made = files({"rpc": rpc}).get("/var/lib/one/.one/one_auth")
    assert (made.text.reveal() if made else None) == expected


@pytest.mark.parametrize("users", [{}, {"serveradmin": {}}, {"alice": PASSWORD}])
def test_serveradmins_files_need_its_password(users: Any) -> None:
    assert not [path for path in files({"users": users}) if path.endswith("_auth")]


def acted(root: Path, tree: dict[str, Any]) -> list[str]:
    return apply(root, tree).acted


def test_each_service_is_restarted_once(tmp_path: Path) -> None:
    root = node(tmp_path / "root", "6.10.0", UNITS)
    seen = acted(root, full())
    assert sorted(seen) == sorted(
        [*(f"restart {unit}" for unit in UNITS), "restart ncm-virt-host-sync.service"]
    )
    # The server is up again before anything needs it.
    assert seen[0] == "restart opennebula.service"
    assert acted(root, full()) == []


def test_a_service_is_restarted_for_its_own_file_alone(tmp_path: Path) -> None:
    root = node(tmp_path / "root", "6.10.0", UNITS)
    apply(root, full())
    for part, field, value, unit in [
        ("monitord", "log", {"debug_level": 1}, "opennebula.service"),
        ("sched", "max_vm", 7, "opennebula-scheduler.service"),
        ("sunstone", "lang", "nl_NL", "opennebula-sunstone.service"),
        ("oneflow", "debug_level", 1, "opennebula-flow.service"),
        ("fireedge", "debug_level", 1, "opennebula-fireedge.service"),
        ("kvmrc", "shutdown_timeout", 1, "ncm-virt-host-sync.service"),
        ("vnm_conf", "vxlan_ttl", 1, "ncm-virt-host-sync.service"),
        ("pci", "filter", ["0:0"], "ncm-virt-host-sync.service"),
        ("forecast", "host", {}, "ncm-virt-host-sync.service"),
    ]:
        tree = full()
        tree[part][field] = value
        assert acted(root, tree) == [f"restart {unit}"], part
        apply(root, full())


def test_what_this_release_does_not_have_is_told_and_not_restarted(tmp_path: Path) -> None:
    root = node(tmp_path / "root", "7.0.1", ("opennebula.service", "opennebula-fireedge.service"))
    tree = without(full(), "users")
    told = dict(notes(tree, root))
    for part in ("sched", "sunstone", "oneflow"):
        assert "nothing reads the file" in told[f"{PATH}/{part}"]
    units = ["opennebula", "opennebula-fireedge", "ncm-virt-host-sync"]
    assert acted(root, tree) == [f"restart {unit}.service" for unit in units]


def test_the_scheduler_is_never_restarted_where_it_is_not(tmp_path: Path) -> None:
    tree: dict[str, Any] = {"sched": {}, "ssh_multiplex": False}
    assert acted(tmp_path / "root", tree) == []


def test_settings_that_nobody_reads_are_told_unless_the_schema_filled_them_in() -> None:
    tree = {"oned": {"db": DB, "monitoring_interval": 60, "monitoring_threads": 51,
                     "vm_per_interval": 5}}  # fmt: skip
    assert [path for path, _ in notes(tree)] == [
        f"{PATH}/oned/monitoring_threads", f"{PATH}/oned/vm_per_interval",
    ]  # fmt: skip
    assert 'MONITORING_INTERVAL = "60"' in text_of(tree, "/etc/one/oned.conf")


def test_passwords_of_dead_services_are_told(tmp_path: Path) -> None:
    root = node(tmp_path / "root")
    (root / "var/lib/one/.one").mkdir()
    (root / "var/lib/one/.one/ec2_auth").touch()
    found = notes({"users": {"serveradmin": PASSWORD}}, root)
    told = [path for path, message in found if "ec2_auth" in message]
    assert told == [f"{PATH}/users/serveradmin/password"]


@pytest.mark.parametrize(
    ("version", "present"),
    [("", False), ("6.10.0", False), ("7.0.0", True), ("7.2", True), ("what", False)],
)
def test_the_scheduler_of_oned_is_there_from_7_on(
    tmp_path: Path, version: str, present: bool
) -> None:
    text = text_of({"oned": {"db": DB}}, "/etc/one/oned.conf", node(tmp_path / "root", version))
    assert ("SCHED_MAD" in text) is present


@pytest.mark.parametrize(
    ("version", "address", "expected"),
    [
        ("7.2.0", "127.0.0.1", 'GRPC_LISTEN_ADDRESS = "127.0.0.1"'),
        ("7.2.0", "0.0.0.0", None),
        ("7.0.0", "127.0.0.1", None),
    ],
)
def test_closing_the_api_closes_its_other_port(
    tmp_path: Path, version: str, address: str, expected: Any
) -> None:
    tree = {"oned": {"db": DB, "listen_address": address}}
    text = text_of(tree, "/etc/one/oned.conf", node(tmp_path / "root", version))
    assert ("GRPC_LISTEN_ADDRESS" in text) is bool(expected)
    assert (expected or "") in text


def test_no_secret_shows(tmp_path: Path) -> None:
    root = tmp_path / "root"
    seen = [plan(root, full()), apply(root, full())]
    rotated = full()
    rotated["oned"]["db"]["passwd"] = rotated["rpc"]["password"] = "n3w"
    rotated["users"]["serveradmin"]["password"] = "n3w"
    rotated["sunstone"]["marketplace_password"] = "n3w"
    seen += [plan(root, rotated), apply(root, rotated)]
    shown = "\n".join(each.shown for each in seen)
    for secret in ("s3cret", "0neadmin", "s3rver", "m4rket", "n3w"):
        assert secret not in shown
    assert shown.count("***") >= 8


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (":marketplace_password: pw", ":marketplace_password: ***"),
        ("pw: more", "pw: ***"),
        ("  pw", "***"),
        ("# pw", "***"),
        ("    - pw", "***"),
        (":one_xmlrpc: http://u:pw@h/RPC2", ":one_xmlrpc: ***"),
        (":port: 9869", ":port: 9869"),
        ("    - :name: small", "    - :name: small"),
        ("  endpoint: http://h:2633/RPC2", "  endpoint: http://h:2633/RPC2"),
    ],
)
def test_old_lines_of_yaml_show_only_what_is_no_secret(line: str, shown: str) -> None:
    assert _masked(line) == shown


def test_every_resource_names_its_part_of_the_profile() -> None:
    assert all(each.because.startswith(PATH) for each in wanted(full()))
