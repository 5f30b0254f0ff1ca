# SPDX-License-Identifier: Apache-2.0
"""The same profile on other nodes: paths, daemons, arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from ncm.errors import ProfileError
from ncm_libvirt.libvirt import Libvirt
from tests.libvirt.trees import DEBIAN, EL8, EL9, files, install, notes, part, sockets, wanted
from tests.promises.life import edited

LV = "/software/components/libvirt"
ETC = {"qemu.conf": "/etc/libvirt/qemu.conf", "sasl": "/etc/sasl2/libvirt.conf"}


def restarts(root: Path) -> dict[str, list[str]]:
    made = files(wanted(Libvirt(), part("libvirt"), root))
    return {
        path: [str(action) for action in file.notify]
        for path, file in made.items() if path.startswith("/etc/")
    }  # fmt: skip


def test_el8_restarts_libvirtd_and_never_libvirt_guests(tmp_path: Path) -> None:
    found = restarts(install(tmp_path, *sockets("libvirtd"), os_release=EL8))
    assert found == {
        "/etc/libvirt/qemu.conf": ["restart libvirtd.service"],
        "/etc/sasl2/libvirt.conf": ["restart libvirtd.service"],
        "/etc/sysconfig/libvirt-guests": [],
        "/etc/sysconfig/libvirtd": ["restart libvirtd.service"],
    }


def test_el9_restarts_the_daemons_that_read_the_files(tmp_path: Path) -> None:
    units = [*sockets("virtqemud"), *sockets("virtproxyd")]
    root = install(tmp_path, *units, os_release=EL9)
    assert restarts(root) == {
        "/etc/libvirt/qemu.conf": ["restart virtqemud.service"],
        "/etc/sasl2/libvirt.conf": ["restart virtqemud.service", "restart virtproxyd.service"],
        "/etc/sysconfig/libvirt-guests": [],
        "/etc/sysconfig/libvirtd": [],
    }
    assert [path for _, path, _ in notes(wanted(Libvirt(), part("libvirt"), root))] == [
        f"{LV}/sysconfig",
        f"{LV}/overcommit",
    ]


def test_debian_keeps_them_in_etc_default(tmp_path: Path) -> None:
    found = restarts(install(tmp_path, *sockets("libvirtd"), os_release=DEBIAN))
    assert {"/etc/default/libvirtd", "/etc/default/libvirt-guests"} < set(found)
    assert not any(path.startswith("/etc/sysconfig") for path in found)


def test_an_argument_that_keeps_libvirtd_from_starting_is_refused(tmp_path: Path) -> None:
    at = f"{LV}/sysconfig/libvirtd_args"
    profile = edited(part("libvirt"), at, "--listen --timeout 5")
    root = install(tmp_path / "el8", *sockets("libvirtd"), os_release=EL8)
    with pytest.raises(ProfileError, match="does not start") as caught:
        wanted(Libvirt(), profile, root)
    assert caught.value.problems[0].path == at
    old = install(tmp_path / "el7", "libvirtd.service")
    made = files(wanted(Libvirt(), profile, old))
    assert 'LIBVIRTD_ARGS="--listen --timeout 5"\n' in made["/etc/sysconfig/libvirtd"].text.reveal()
