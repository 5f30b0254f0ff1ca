# SPDX-License-Identifier: Apache-2.0
"""What is told, which unit is restarted, and where modules are looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

import pytest

from tests.ganglia.conftest import BARE, files, notes, text, with_
from tests.ganglia.trees import GMETAD_HOSTILE, GMOND_HOSTILE


def test_what_gmond_does_not_do_as_one_would_think_is_told() -> None:
    told = dict(notes("gmond", GMOND_HOSTILE))
    assert "foreground" in told["globals/debug_level"]
    assert "foreground" in told["globals/daemonize"]
    assert "empty" in told["globals/user"]
    assert "empty" in told["cluster/owner"]
    assert "XML" in told["cluster/name"]
    assert "cluster/url" not in told
    assert "host/location" not in told
    assert dict(notes("gmond", with_(BARE["gmond"], cluster={"name": "é"}))).keys() == {
        "cluster/name"
    }
    quiet = with_(BARE["gmond"], globals={"daemonize": True, "debug_level": 0, "host_tmax": 20})
    assert notes("gmond", quiet) == []


def test_zeros_are_written() -> None:
    zeros = dict.fromkeys(("debug_level", "host_dmax", "host_tmax", "cleanup_threshold",
                           "send_metadata_interval", "max_udp_msg_len"), 0)  # fmt: skip
    made = text("gmond", with_(BARE["gmond"], globals=zeros))
    assert all(f"  {name} = 0\n" in made for name in zeros)


def test_titles_are_looked_at_for_markup_too() -> None:
    group = {"metric": [{"name": "a", "title": "R&D"}, {"name": "b", "title": "fine"}]}
    told = notes("gmond", with_(BARE["gmond"], collection_group=[group]))
    assert [at for at, _ in told] == ["collection_group/0/metric/0/title"]


def test_what_gmetad_does_not_hear_is_told() -> None:
    told = notes("gmetad", GMETAD_HOSTILE)
    assert [at for at, _ in told] == [
        "gridname", "data_source/0/host", "data_source/2/name", "trusted_hosts",
    ]  # fmt: skip
    assert "14" in dict(told)["data_source/0/host"]
    assert "data_source/1/name" in dict(told)["data_source/2/name"]
    tree = with_(BARE["gmetad"], debug_level=1, all_trusted="false", trusted_hosts=["a"])
    assert [at for at, _ in notes("gmetad", tree)] == ["debug_level"]


@pytest.mark.parametrize(
    ("hosts", "interval", "told"), [(14, None, 0), (15, None, 1), (13, 5, 0), (14, 5, 1)]
)
def test_more_hosts_than_gmetad_hears_are_told(
    hosts: int, interval: Optional[int], told: int
) -> None:
    source: dict[str, Any] = {"name": "a", "host": [{"address": "h"}] * hosts}
    asked = " ".join(["h"] * hosts)
    if interval is not None:
        source["polling_interval"] = interval
        asked = f"{interval} {asked}"
    assert len(notes("gmetad", with_(BARE["gmetad"], data_source=[source]))) == told
    old = notes("ganglia", with_(BARE["ganglia"], daemon={"data_source": {"a": asked}}))
    assert [at for at, _ in old if at != "package"] == ["daemon/data_source/a"] * told


def test_every_trusted_host_is_on_a_line_that_gmetad_hears() -> None:
    lines = [at.split()[1:] for at in text("gmetad", GMETAD_HOSTILE).splitlines()
             if at.startswith("trusted_hosts ")]  # fmt: skip
    assert [host for line in lines for host in line] == [f"192.0.2.{at}" for at in range(1, 33)]
    assert [len(line) for line in lines] == [15, 15, 2]


@pytest.mark.parametrize("field", ["authority", "authorithy"])
def test_both_spellings_of_authority_are_written(field: str) -> None:
    tree = with_(BARE["gmetad"], **{field: "http://grid/"})
    assert 'authority "http://grid/"\n' in text("gmetad", tree)


def test_everybody_is_trusted_only_when_the_profile_says_true() -> None:
    said = {
        value: [at for at in text("gmetad", with_(BARE["gmetad"], all_trusted=value)).splitlines()
                if at.startswith("all_trusted")]
        for value in ("true", "false")
    }  # fmt: skip
    assert said == {"true": ["all_trusted on"], "false": []}


def test_sources_of_ganglia_have_a_stable_order() -> None:
    made = []
    for names in (("b", "a", "C"), ("C", "b", "a")):
        tree = with_(BARE["ganglia"], daemon={"data_source": dict.fromkeys(names, "h")})
        made.append(files("ganglia", tree)["/etc/ganglia/gmetad.conf"].text.reveal())
    assert made[0] == made[1]
    order = [line for line in made[0].splitlines() if line.startswith("data_source")]
    assert order == [f'data_source "{name}" h' for name in ("C", "a", "b")]


def test_the_interface_of_ganglias_send_channel_is_no_group() -> None:
    tree = with_(BARE["ganglia"])
    tree["client"]["udp_send_channel"] = {"host": "h", "mcast_if": "em1"}
    made = files("ganglia", tree)["/etc/ganglia/gmond.conf"].text.reveal()
    assert "  mcast_if = em1\n" in made
    assert "mcast_join" not in made


@pytest.mark.parametrize("part", ["daemon", "client"])
def test_a_part_that_is_left_out_is_not_managed(part: str) -> None:
    tree = with_(BARE["ganglia"])
    del tree[part]
    name = {"daemon": "gmond", "client": "gmetad"}[part]
    assert list(files("ganglia", tree)) == [f"/etc/ganglia/{name}.conf"]


@pytest.mark.parametrize(
    ("units", "unit"),
    [
        ([], "gmond.service"),
        (["ganglia-monitor.service"], "ganglia-monitor.service"),
        (["gmond.service", "ganglia-monitor.service"], "gmond.service"),
    ],
)
def test_the_unit_is_the_one_that_the_node_has(units: list[str], unit: str, tmp_path: Path) -> None:
    folder = tmp_path / "usr/lib/systemd/system"
    folder.mkdir(parents=True)
    for name in units:
        (folder / name).write_text("")
    (file,) = files("gmond", BARE["gmond"], tmp_path).values()
    assert [str(action) for action in file.notify] == [f"restart {unit}"]


@pytest.mark.parametrize(
    ("module", "globals", "path"),
    [
        ({"path": "modcpu.so"}, {}, "/usr/lib/x86_64-linux-gnu/ganglia/modcpu.so"),
        ({"path": "modcpu.so", "language": "C/C++"}, {},
         "/usr/lib/x86_64-linux-gnu/ganglia/modcpu.so"),
        ({"path": "modold.so"}, {}, "/usr/lib/ganglia/modold.so"),
        ({"path": "modcpu.so"}, {"module_dir": "/opt"}, "modcpu.so"),
        ({"path": "/opt/modcpu.so"}, {}, "/opt/modcpu.so"),
        ({"path": "modcpu.so", "language": "python"}, {}, "modcpu.so"),
        ({"path": "modmem.so"}, {}, "modmem.so"),
    ],
)  # fmt: skip
def test_a_module_is_named_by_its_absolute_path_where_gmond_would_not_find_it(
    module: dict[str, Any], globals: dict[str, Any], path: str, tmp_path: Path
) -> None:
    for name in ("x86_64-linux-gnu/ganglia/modcpu.so", "ganglia/modold.so"):
        (tmp_path / "usr/lib" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "usr/lib" / name).write_text("")
    tree = with_(BARE["gmond"], globals=globals, module=[{"name": "x", **module}])
    assert f'path = "{path}"\n' in text("gmond", tree, tmp_path)
