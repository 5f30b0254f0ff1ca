# SPDX-License-Identifier: Apache-2.0
"""Owners and modes, what is restarted, and what is only noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ncm.resource import File
from tests.oned.conftest import ONED, example, files, notes, oned_conf, settings_of, wanted

MYSQL = {"backend": "mysql", "server": "h", "user": "u", "passwd": "p", "db_name": "d"}
TODAY: dict[str, Any] = {"opennebula_version": "7.0"}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, (0o644, "root", "root")),
        ({"db": MYSQL}, (0o600, "oneadmin", "oneadmin")),
        (TODAY, (0o640, "root", "oneadmin")),
        ({**TODAY, "db": MYSQL}, (0o600, "oneadmin", "oneadmin")),
    ],
)
def test_a_file_with_the_password_belongs_to_its_reader_alone(tree: Any, expected: Any) -> None:
    file = files(tree)["/etc/one/oned.conf"]
    assert (file.mode, file.owner, file.group) == expected


def test_monitord_lies_beside_oned_and_only_where_asked_for() -> None:
    assert set(files(TODAY)) == {"/etc/one/oned.conf"}
    made = files({**TODAY, "oned_config": "/srv/one/oned.conf", "monitord": {}})
    assert set(made) == {"/srv/one/oned.conf", "/srv/one/monitord.conf"}


def test_periods_of_2010_are_those_of_the_probes() -> None:
    daemon = {"HOST_MONITORING_INTERVAL": 61, "VM_POLLING_INTERVAL": 62}
    text = files({**TODAY, "daemon": daemon})["/etc/one/monitord.conf"].text.reveal()
    periods = settings_of(text)["PROBES_PERIOD"]
    assert (periods["MONITOR_HOST"], periods["MONITOR_VM"]) == ("61", "62")
    assert periods["BEACON_HOST"] == "30"


def test_names_of_2010_are_mapped() -> None:
    daemon = {"VNC_BASE_PORT": 5000, "DEBUG_LEVEL": 1, "MANAGER_TIMER": 17, "PORT": 2700}
    made = settings_of(oned_conf({**TODAY, "daemon": daemon}))
    assert made["VNC_PORTS"] == {"START": "5000", "RESERVED": "32768:65536"}
    assert made["LOG"]["DEBUG_LEVEL"] == "1"
    assert (made["MANAGER_TIMER"], made["PORT"]) == ("17", "2700")
    assert not {"VNC_BASE_PORT", "DEBUG_LEVEL"} & set(made)


def test_arguments_left_out_are_the_packaged_ones_of_the_same_program() -> None:
    mads = {"hm": {"manager": "HM", "executable": "one_hm"},
            "own": {"manager": "TM", "executable": "/opt/tm"}}  # fmt: skip
    made = settings_of(oned_conf({**TODAY, "mads": mads}))
    assert made["HM_MAD"][0]["ARGUMENTS"].startswith("-p 2101")
    assert made["TM_MAD"] == [{"EXECUTABLE": "/opt/tm"}]


def units(tree: dict[str, Any], root: Path) -> set[str]:
    made = [each for each in wanted(tree, root) if isinstance(each, File)]
    return {str(action) for each in made for action in each.notify}


def test_the_service_is_the_one_that_the_node_has(tmp_path: Path) -> None:
    assert units({}, tmp_path) == {"restart oned.service"}
    assert units({**TODAY, "monitord": {}}, tmp_path) == {"restart opennebula.service"}
    unit = tmp_path / "usr/lib/systemd/system/opennebula.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    assert units({}, tmp_path) == {"restart opennebula.service"}


def test_objects_of_a_running_server_are_noted_by_path() -> None:
    old, new = dict(notes(example("front2010"))), dict(notes(example("front1")))
    host = f"{ONED}/hosts/kvm1_2eexample_2eorg"
    assert "kvm1.example.org" in old[host]
    assert "disabled" in old[host]
    assert f"{ONED}/hooks/done" not in old
    assert "needs opennebula_version" in old[f"{ONED}/vnets/private"]
    assert new[f"{ONED}/hosts/kvm2_2ecloud_2eexample_2eorg"] == (
        "host kvm2.cloud.example.org: cluster = west"
    )
    assert new[f"{ONED}/datastores/kernels"] == (
        'datastore kernels: DS_MAD = "fs", TM_MAD = "ssh", TYPE = "FILE_DS"'
    )
    assert new[f"{ONED}/clusters/west"] == "cluster west: nothing more than its name"
    assert new[f"{ONED}/clusters/east"].endswith(', RESERVED_MEM = "-1048576", taken over where it'
                                                 " is there")  # fmt: skip
    assert new[f"{ONED}/vnets/public"].startswith("vnet public: ar = IP4 ")


def test_a_vector_is_noted_in_one_line() -> None:
    line = dict(notes(example("front1")))[f"{ONED}/templates/rescue"]
    assert line == ('template rescue: CPU = "1", MEMORY = "512", NIC = [ NETWORK = "public" ],'
                    ' OS = [ BOOT = "nic0" ]')  # fmt: skip


def test_how_objects_are_dealt_with_is_noted_without_secrets() -> None:
    tree = example("front1")
    new = dict(notes(tree))
    assert new[f"{ONED}/leaving_hosts"] == "objects: leaving_hosts: flush"
    assert "clusters = lab" in new[f"{ONED}/untouchables"]
    assert "parallel = 8" in new[f"{ONED}/registration"]
    assert "password = ***" in new[f"{ONED}/rpc"]
    assert any("auth_driver = core, password = ***" in line for _, line in notes(tree))
    secrets = (tree["rpc"]["password"], tree["users"]["alice"]["password"], "scr33n", "gu3st")
    assert not [line for _, line in notes(tree) for secret in secrets if secret in line]


def test_network_templates_are_written_verbatim() -> None:
    text = "NAME = x\nA = 1"
    assert files({"vnets": {"x": text}})["/home/oneadmin/x.net"].text.reveal() == text


def test_each_line_names_the_path_that_it_comes_from() -> None:
    file = files({**TODAY, "daemon": {"PORT": 2700}, "db": MYSQL})["/etc/one/oned.conf"]
    paths = {line.text.strip(): line.paths for line in file.text.lines()}
    assert paths['PORT = "2700"'] == (f"{ONED}/daemon/PORT",)
    assert paths['PASSWD = "p",'] == (f"{ONED}/db/passwd",)
    assert '"p"' not in str(file.text)
