# SPDX-License-Identifier: Apache-2.0
"""The RPM for EL9: what lies where, what it asks for, and that its Python 3.9 runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from ncm import __version__

from .conftest import run
from .homes import HOMES

LIB = "/usr/lib/python3.9/site-packages"
HERE = {
    *HOMES,
    f"{LIB}/ncm/cli.py",
    f"{LIB}/ncm/templates/libvirtd/daemon.conf.j2",
    "/usr/share/man/man8/ncm-configure.8",
}


def test_everything_lies_where_its_reader_looks_for_it(rpm: Path) -> None:
    assert HERE - set(run("rpm", "-qpl", rpm).splitlines()) == set()


def test_everything_is_roots_and_the_state_is_private(rpm: Path) -> None:
    rows = run("rpm", "-qp", "--qf", "[%{FILEUSERNAME}:%{FILEGROUPNAME}\\n]", rpm)
    assert set(rows.split()) == {"root:root"}
    assert "drwx------" in next(
        line for line in run("rpm", "-qplv", rpm).splitlines() if line.endswith("/var/lib/ncm-virt")
    )


def test_a_site_may_edit_its_settings(rpm: Path) -> None:
    assert run("rpm", "-qp", "--configfiles", rpm).split() == ["/etc/default/ncm-virt"]


def test_it_asks_for_el9_packages_and_for_no_perl_module(rpm: Path) -> None:
    asked = run("rpm", "-qp", "--requires", rpm).splitlines()
    assert {"python3-jinja2 >= 2.11", "python3-lxml", "python3 >= 3.9"} <= set(asked)
    assert [line for line in asked if line.startswith("perl(")] == []
    assert run("rpm", "-qp", "--recommends", rpm).split() == ["python3-libvirt"]


def test_unpacked_it_runs_on_this_python(rpm: Path, tmp_path: Path) -> None:
    with rpm.open("rb") as package:
        unpacked = subprocess.run(
            ["rpm2archive", "-"], stdin=package, stdout=subprocess.PIPE, check=True
        )
    subprocess.run(["tar", "-xzf", "-", "-C", str(tmp_path)], input=unpacked.stdout, check=True)
    libraries = [place for place in sys.path if place.endswith("site-packages")]
    lib = os.pathsep.join([f"{tmp_path}{LIB}", *libraries])
    command = [sys.executable, f"{tmp_path}/usr/sbin/ncm-configure", "--version"]
    answer = run(*command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": lib})
    assert answer.strip() == f"ncm-virt {__version__}"


def test_presets_decide_on_the_timer_and_removal_stops_it(rpm: Path) -> None:
    scripts = run("rpm", "-qp", "--scripts", rpm)
    assert "preset ncm-virt-drift.timer" in scripts
    assert "disable --now ncm-virt-drift.timer" in scripts
