# SPDX-License-Identifier: Apache-2.0
"""Scrape targets from the hosts of the profile; Prometheus itself reads them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ncm.errors import Problem
from ncm.profile.json_file import read_json
from ncm.resource import File
from ncm.values import Str
from ncm_oned.prometheus import targets
from ncm_oned.schema.prometheus import Prometheus
from tests.real import SBIN

AT = "/software/components/oned/prometheus"
HOSTS = {
    Str("kvm2.example.org", f"{AT}/../hosts/kvm2"): SimpleNamespace(cluster=None),
    Str("kvm1.example.org", f"{AT}/../hosts/kvm1"): SimpleNamespace(
        cluster=Str('the "blue" é', f"{AT}/../hosts/kvm1/cluster")
    ),
    "10.0.0.7": object(),
    "2001:db8::7": SimpleNamespace(cluster="ipv6"),
}


def load(tree: dict[str, Any]) -> tuple[Prometheus, list[Problem]]:
    problems: list[Problem] = []
    read = read_json(json.dumps({"software": {"components": {"oned": {"prometheus": tree}}}}), "x")
    return Prometheus.load(read.get(AT), AT, problems), problems


def made(tree: dict[str, Any], hosts: Any = HOSTS) -> dict[str, File]:
    settings, problems = load(tree)
    assert problems == []
    return {file.path.rpartition("/")[2]: file for file in targets(hosts, settings)}


def read(file: File) -> Any:
    text = file.text.reveal()
    assert file.check
    file.check(text)
    return json.loads(text)


def test_each_exporter_has_a_file_with_its_targets() -> None:
    found = made({})
    assert list(found) == ["opennebula.json", "libvirt.json", "node.json"]
    assert {file.path.rpartition("/")[0] for file in found.values()} == {
        "/etc/one/prometheus/file_sd"
    }
    assert read(found["opennebula.json"]) == [{"targets": ["localhost:9925"]}]
    addresses = ["10.0.0.7", "[2001:db8::7]", "kvm1.example.org", "kvm2.example.org"]
    for name, port in (("libvirt.json", 9926), ("node.json", 9100)):
        entries = read(found[name])
        assert [entry["targets"] for entry in entries] == [[f"{at}:{port}"] for at in addresses]
        assert [entry["labels"] for entry in entries] == [
            {"one_host": "10.0.0.7"},
            {"one_host": "2001:db8::7", "one_cluster": "ipv6"},
            {"one_host": "kvm1.example.org", "one_cluster": 'the "blue" é'},
            {"one_host": "kvm2.example.org"},
        ]


def test_what_the_profile_says_is_in_the_files() -> None:
    tree = {
        "folder": "/etc/prometheus/file_sd",
        "owner": "prometheus",
        "group": "one",
        "opennebula": {"port": 1, "address": "front1"},
        "libvirt": {"port": 2},
        "node": {"enabled": False},
        "labels": {"site": "lal", "rack_1": 'a "b"\\'},
    }
    found = made(tree)
    assert list(found) == ["opennebula.json", "libvirt.json"]
    labels = {"site": "lal", "rack_1": 'a "b"\\'}
    assert read(found["opennebula.json"]) == [{"targets": ["front1:1"], "labels": labels}]
    assert read(found["libvirt.json"])[0] == {
        "targets": ["10.0.0.7:2"], "labels": {"one_host": "10.0.0.7", **labels},
    }  # fmt: skip
    for file in found.values():
        assert file.path.startswith("/etc/prometheus/file_sd/")
        assert (file.owner, file.group, file.mode) == ("prometheus", "one", 0o644)


def test_order_does_not_depend_on_the_profiles() -> None:
    turned = dict(reversed(HOSTS.items()))
    labels = {"labels": {"b": "1", "a": "2"}}
    other = {"labels": {"a": "2", "b": "1"}}
    assert [at.text.reveal() for at in made(labels).values()] == [
        at.text.reveal() for at in made(other, turned).values()
    ]


def test_every_line_names_where_it_comes_from() -> None:
    lines = made({"labels": {"site": "lal"}, "libvirt": {"port": 5}})["libvirt.json"].text.lines()
    (line,) = [line for line in lines if "kvm1" in line.text]
    assert {f"{AT}/../hosts/kvm1", f"{AT}/../hosts/kvm1/cluster", f"{AT}/labels/site",
            f"{AT}/libvirt/port"} <= set(line.paths)  # fmt: skip


def test_without_hosts_the_files_stay_and_are_empty() -> None:
    found = made({}, {})
    assert read(found["libvirt.json"]) == read(found["node.json"]) == []
    assert read(found["opennebula.json"])


def test_other_blanks_are_no_change() -> None:
    file = made({})["libvirt.json"]
    assert file.meaning
    assert file.meaning(json.dumps(read(file), indent=4)) == file.meaning(file.text.reveal())


@pytest.mark.parametrize(
    ("tree", "at", "words"),
    [
        ({"folder": "file_sd"}, "folder", "absolute"),
        ({"owner": "a b"}, "owner", "account"),
        ({"group": "-g"}, "group", "account"),
        ({"node": {"port": 0}}, "node/port", "at least 1"),
        ({"libvirt": {"enabled": "no"}}, "libvirt/enabled", "true or false"),
        ({"opennebula": {"address": "a b"}}, "opennebula/address", "host name"),
        ({"libvirt": {"address": "a"}}, "libvirt/address", "not a field"),
        ({"alertmanager": {}}, "alertmanager", "not a field"),
        ({"labels": {"1a": "b"}}, "labels/1a", "no label"),
        ({"labels": {"__a": "b"}}, "labels/__a", "no label"),
        ({"labels": {"a-b": "b"}}, "labels/a-b", "no label"),
        ({"labels": {"one_host": "b"}}, "labels/one_host", "each host"),
        ({"labels": {"job": "b"}}, "labels/job", "each host"),
        ({"labels": {"a": 1}}, "labels/a", "must be a string"),
    ],
)
def test_a_bad_tree_is_refused_by_path(tree: dict[str, Any], at: str, words: str) -> None:
    _, problems = load(tree)
    found = [each.message for each in problems if each.path == f"{AT}/{at}"]
    assert found, problems
    assert words in found[0]


@pytest.mark.needs("promtool")
def test_prometheus_reads_the_files(tmp_path: Path) -> None:
    tree = {"folder": "/file_sd", "labels": {"site": 'a "b"\\'}}
    for hosts, folder in ((HOSTS, tmp_path / "some"), ({}, tmp_path / "none")):
        names = []
        for name, file in made(tree, hosts).items():
            (folder / "file_sd").mkdir(parents=True, exist_ok=True)
            (folder / "file_sd" / name).write_bytes(file.text.content())
            names.append(name)
        jobs = [{"job_name": name, "file_sd_configs": [{"files": [f"file_sd/{name}"]}]}
                for name in names]  # fmt: skip
        (folder / "prometheus.yml").write_text(json.dumps({"scrape_configs": jobs}))
        good = _promtool(folder)
        assert good.returncode == 0, good.stdout + good.stderr
        (folder / "file_sd" / names[0]).write_text('[{"targets": ["a:1"], "labels": {"a-b": "c"}}]')
        assert _promtool(folder).returncode != 0


def _promtool(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["promtool", "check", "config", "prometheus.yml"],
        cwd=folder, env={"PATH": SBIN}, capture_output=True, text=True, check=False,
    )  # fmt: skip
