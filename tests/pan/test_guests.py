# SPDX-License-Identifier: Apache-2.0
"""Guests from their own profiles: what Pan makes of them, and what the node takes of that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest

from ncm.cli import main
from tests.conftest import Golden

from .profiles import CLOUD, OURS, Compiler

DOMAIN = "cloud.example.org"
HOSTS = ("kvm3", "kvm4")
GUESTS = ("db1", "test1", "web1", "web2")
MADE = Path(__file__).parent / "guests"


@pytest.fixture
def cloud(compiler: Compiler) -> Callable[[str], Any]:
    """cloud(node): its compiled profile."""

    def profile(node: str) -> Any:
        source = CLOUD / "profiles" / f"{node}.{DOMAIN}.pan"
        return compiler.compile_profile(source, [CLOUD, *OURS])

    return profile


@pytest.mark.parametrize("host", HOSTS)
def test_the_guests_of_a_host_are_as_their_profiles_say(
    compiler: Compiler, golden: Golden, host: str
) -> None:
    """Without the schema: its defaults are not what is looked at here."""
    bare = compiler.folder / "components/libvirt/config.pan"
    bare.parent.mkdir(parents=True)
    bare.write_text("unique template components/libvirt/config;\n")
    source = CLOUD / "profiles" / f"{host}.{DOMAIN}.pan"
    made = compiler.compile_profile(source, [compiler.folder, CLOUD, *OURS])
    tree = made["software"]["components"]["libvirt"]
    golden(MADE / f"{host}.json", json.dumps(tree, indent=1, sort_keys=True) + "\n")


def test_a_guest_knows_its_host(cloud: Callable[[str], Any]) -> None:
    hosts = {name: cloud(name)["hardware"]["location"] for name in GUESTS}
    assert hosts == {
        "db1": f"kvm3.{DOMAIN}", "web1": f"kvm3.{DOMAIN}",
        "test1": f"kvm4.{DOMAIN}", "web2": f"kvm4.{DOMAIN}",
    }  # fmt: skip


@pytest.fixture
def site(cloud: Callable[[str], Any], tmp_path: Path) -> Path:
    """The compiled profiles of hosts and guests, one file each."""
    folder = tmp_path / "site"
    folder.mkdir()
    for node in (*HOSTS, *GUESTS):
        (folder / f"{node}.{DOMAIN}.json").write_text(json.dumps(cloud(node)))
    return folder


def test_the_site_passes_a_check_and_every_guest_is_planned(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check", str(site)]) == 0
    out = capsys.readouterr().out
    assert out.endswith(" no errors.\n")
    for name in ("db1", "web1", f"test1.{DOMAIN}", f"web2.{DOMAIN}"):
        assert f"guests/{name}.xml" in out


def test_the_check_says_what_a_changed_guest_has_left_behind(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A host that was not compiled again when its guest changed."""
    path = site / f"web1.{DOMAIN}.json"
    changed = json.loads(path.read_text())
    changed["hardware"]["ram"].append({"size": 4096})
    path.write_text(json.dumps(changed))
    assert main(["--check", str(site)]) == 1
    (error,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("error")]
    assert "/software/components/libvirt/guests/web1/memory" in error
    assert f"web1.{DOMAIN} (/hardware/ram)" in error
