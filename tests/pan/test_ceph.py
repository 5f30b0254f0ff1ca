# SPDX-License-Identifier: Apache-2.0
"""Ceph declared once: the datastores of the front end, and the secret of every host."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.check.conftest import write
from tests.promises.life import go

from .language.tokens import PanError
from .profiles import Compiler, literal

UUID, KEY = "35b161e7-a3bc-440f-b007-cb98ac042646", "QVFCb3Jpbmc="
CEPH: dict[str, Any] = {"east": {
    "monitors": ["mon1.example.org", "mon2.example.org:6790"], "user": "one", "uuid": UUID,
    "key": KEY, "pools": {
        "one": {"bridge_list": ["kvm1.example.org"]},
        "one-system": {"type": "SYSTEM_DS", "pool_name": "one", "bridge_list": ["kvm1"]},
    },
}}  # fmt: skip
HOST = "'/software/components/libvirt/ceph' = oned_ceph_secrets(ONE_CEPH);"
FRONT = """\
'/software/components/oned/opennebula_version' = '7.0';
'/software/components/oned/mads' = dict();
'/software/components/oned/datastores/default' = dict('tm_mad', 'ssh', 'ds_mad', 'fs');
'/software/components/oned/datastores' = oned_ceph_datastores(ONE_CEPH);"""


def compiled(compiler: Compiler, component: str, statement: str, ceph: Any = CEPH) -> Any:
    return compiler.compile_profile(
        f"include 'components/oned/ceph';\nvariable ONE_CEPH = {literal(ceph)};\n{statement}\n"
        f"include 'components/{component}/config';"
    )


def test_one_declaration_for_front_end_and_hosts(compiler: Compiler, tmp_path: Path) -> None:
    host = compiled(compiler, "libvirt", HOST)
    tree = host["software"]["components"]["libvirt"]["ceph"]["east"]
    assert tree["monitors"] == [{"host": "mon1.example.org"},
                                {"host": "mon2.example.org", "port": 6790}]  # fmt: skip
    assert (tree["user"], tree["uuid"], tree["key"]) == ("one", UUID, KEY)
    front = compiled(compiler, "oned", FRONT)
    stores = front["software"]["components"]["oned"]["datastores"]
    assert sorted(stores) == ["default", "one", "one-system"]
    for name, kind in (("one", "ceph"), ("one-system", None)):
        assert stores[name].get("ds_mad") == kind
        assert stores[name]["pool_name"] == "one"
        assert stores[name]["ceph_host"] == CEPH["east"]["monitors"]
        assert (stores[name]["ceph_user"], stores[name]["ceph_secret"]) == ("one", UUID)
    assert KEY not in json.dumps(front)
    for name, profile in (("host", host), ("front", front)):
        (tmp_path / name).mkdir()
        assert go(tmp_path / name, profile, dry_run=True).errors == []


def test_a_pool_twice_and_no_clusters_are_refused(compiler: Compiler) -> None:
    twice = {"east": CEPH["east"], "west": CEPH["east"]}
    with pytest.raises(PanError, match="declared twice"):
        compiled(compiler, "oned", FRONT, twice)
    with pytest.raises(PanError, match="wants the dict"):
        compiled(compiler, "libvirt", HOST, [])


def test_a_compiled_site_has_the_secret_everywhere(compiler: Compiler, tmp_path: Path) -> None:
    from ncm.cli import main

    front = compiled(compiler, "oned", FRONT)
    front["software"]["components"]["oned"]["hosts"] = {"kvm1": {}}
    site = {"front1.example.org": front, "kvm1.example.org": compiled(compiler, "libvirt", HOST)}
    assert main(["--check", str(write(tmp_path / "good", site))]) == 0
    site["kvm1.example.org"] = compiled(compiler, "libvirt", "")
    assert main(["--check", str(write(tmp_path / "bad", site))]) == 1
