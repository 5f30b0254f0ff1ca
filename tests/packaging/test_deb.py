# SPDX-License-Identifier: Apache-2.0
"""The Debian package: what lies where, and that it works once installed."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ncm import __version__
from tests.real import ONCE

from .conftest import DEBIAN, PROFILE, ROOT, Machine, run
from .homes import HOMES

pytestmark = pytest.mark.needs(ONCE)

HERE = {
    *HOMES,
    "/usr/lib/python3/dist-packages/ncm/templates/libvirtd/daemon.conf.j2",
    "/usr/share/doc/ncm-virt/copyright",
    "/usr/share/man/man8/ncm-configure.8.gz",
}

INSTALL_USE_PURGE = """
    dpkg --force-unsafe-io -i ncm-virt.deb >/dev/null
    ncm-configure --version
    mkdir node
    ncm-configure --profile profile.json --root node --all >first
    ncm-configure --profile profile.json --root node --all --dry-run --detailed-exitcode >second
    ls node/etc/libvirt/libvirtd.conf
    find /usr/lib/python3/dist-packages/ncm/__pycache__ -name 'cli.*.pyc' | wc -l
    systemd-analyze verify --man=no /usr/lib/systemd/system/ncm-virt-drift.timer 2>&1
    dpkg -P ncm-virt >/dev/null
    ls -d /usr/sbin/ncm-configure /usr/lib/python3/dist-packages/ncm* /var/lib/ncm-virt || true
"""


def listed(deb: Path) -> dict[str, str]:
    """Mode and owner of each path in the package; what a link points to is left out."""
    listing = run("dpkg-deb", "-c", deb).splitlines()
    rows = [line.partition(" -> ")[0].split(None, 5) for line in listing]
    return {row[5].rstrip("/").lstrip("."): f"{row[0]} {row[1]}" for row in rows}


def test_everything_lies_where_its_reader_looks_for_it(deb: Path) -> None:
    assert HERE - set(listed(deb)) == set()


def test_everything_is_roots_and_only_the_state_is_private(deb: Path) -> None:
    modes = listed(deb)
    assert modes.pop("/var/lib/ncm-virt") == "drwx------ root/root"
    odd = {
        path: mode
        for path, mode in modes.items()
        if not re.match("[-d]rw[-x]r-.r-. root/|lrwxrwxrwx root/", mode)
    }
    assert odd == {}


def test_every_source_file_is_in_it(deb: Path) -> None:
    lib = f"{DEBIAN}/"
    found = {path[len(lib) :] for path in listed(deb) if path.startswith(lib)}
    wanted = {
        str(path.relative_to(ROOT))
        for package in ROOT.glob("ncm*")
        for path in package.rglob("*.py")
    }
    assert {path for path in found if path.endswith(".py")} == wanted


def test_it_depends_on_distribution_packages_only(deb: Path) -> None:
    depends = run("dpkg-deb", "-f", deb, "Depends").strip()
    assert depends == "python3 (>= 3.9), python3-jinja2 (>= 2.11), python3-lxml, hostname"


@pytest.mark.needs(f"{DEBIAN}/jinja2", f"{DEBIAN}/lxml", "systemd-analyze")
def test_installed_it_runs_twice_and_purged_it_leaves_nothing(deb: Path, machine: Machine) -> None:
    shutil.copy(deb, machine.given / "ncm-virt.deb")
    shutil.copy(PROFILE, machine.given / "profile.json")
    answer = machine.run(INSTALL_USE_PURGE).splitlines()
    assert answer == [f"ncm-virt {__version__}", "node/etc/libvirt/libvirtd.conf", "1"]
