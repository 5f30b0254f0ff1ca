# SPDX-License-Identifier: Apache-2.0
"""When two files mean the same, and when they do not."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ncm_libvirt import documents, envfile, lifecycle, secret_xml, virtconf
from ncm_libvirt.libvirt import Libvirt
from tests.libvirt.trees import files, part, wanted
from tests.libvirtd.test_libvirtd_conf import augeas, flat
from tests.promises.life import REMOVED, edited

LV = "/software/components/libvirt"
ONE = '<a x="1" y="2"><b>t</b><c/></a>'


@pytest.mark.parametrize("same", [
    "<a y='2' x='1'>\n  <b>t</b>\n  <c></c>\n</a>\n",
    '<?xml version="1.0"?><!-- by hand --><a x="&#49;" y="2"><b>t</b><!-- c --><c/></a>',
])  # fmt: skip
def test_xml_of_the_same_meaning(same: str) -> None:
    assert documents.meaning(same) == documents.meaning(ONE)


@pytest.mark.parametrize("other", [
    '<a x="1" y="2"><c/><b>t</b></a>',
    '<a x="1" y="2"><b>t </b><c/></a>',
    '<a x="1"><b>t</b><c/></a>',
    '<a x="1" y="2"><b>t</b><c/><c/></a>',
])  # fmt: skip
def test_xml_of_another_meaning(other: str) -> None:
    assert documents.meaning(other) != documents.meaning(ONE)


@pytest.mark.parametrize("bad", ["", "<a>", "<a/><b/>", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
def test_what_is_no_document_of_libvirt(bad: str) -> None:
    with pytest.raises(ValueError, match=r"XML|type"):
        documents.check(bad)


def test_a_document_type_cannot_reach_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    text = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{tmp_path}/secret">]><a>&e;</a>'
    with pytest.raises(ValueError, match="type"):
        documents.meaning(text)


@pytest.mark.parametrize(("text", "means"), [
    ("A=1\nB='x y'\n", {"A": "1", "B": "x y"}),
    ('# note\nexport A="1" # more\nA=2\n', {"A": "2"}),
    ("", {}),
])  # fmt: skip
def test_environment_files(text: str, means: dict[str, str]) -> None:
    assert envfile.meaning(text) == means


def test_a_command_in_an_environment_file_has_a_meaning_of_its_own() -> None:
    assert envfile.meaning("A=1\nulimit -n 9\n") != envfile.meaning("A=1\n")
    with pytest.raises(ValueError, match="ulimit"):
        envfile.check("A=1\nulimit -n 9\n")


def test_sasl_files() -> None:
    assert envfile.colons("# x\nmech_list: a b\n\nmech_list: c\n") == {"mech_list": "a b"}
    with pytest.raises(ValueError, match="colon"):
        envfile.check_colons("mech_list gssapi\n")


def test_values_of_secrets() -> None:
    assert secret_xml.value_meaning("c2Vj\ncmV0\n") == b"secret"
    with pytest.raises(ValueError, match=r"base64|padding|data"):
        secret_xml.check_value("c2VjcmV0=x")


def test_lifecycle_is_read_in_any_order() -> None:
    assert lifecycle.meaning("# x\nb\na\n") == lifecycle.meaning("a\nb\n")
    assert lifecycle.meaning("a\n") != lifecycle.meaning("a\nb\n")


@pytest.mark.needs("bash")
@pytest.mark.parametrize("name", ["libvirtd", "libvirt-guests"])
def test_a_shell_reads_the_same_settings(name: str, tmp_path: Path) -> None:
    file = files(wanted(Libvirt(), part("libvirt")))[f"/etc/sysconfig/{name}"]
    (tmp_path / "f").write_text(file.text.reveal())
    command = ["bash", "-c", 'set -a; . "$1"; env -0', "sh", str(tmp_path / "f")]
    done = subprocess.run(command, capture_output=True, env={}, text=True, check=True)
    read = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    means: dict[str, str] = envfile.meaning(file.text.reveal())
    assert {key: read[key] for key in means} == means


@pytest.mark.needs("augtool", "/usr/share/augeas/lenses/libvirtd_qemu.aug")
def test_augeas_reads_the_same_settings_of_qemu(tmp_path: Path) -> None:
    """Its lens knows double quotes only, and no list of huge page mounts."""
    changes: dict[str, Any] = {
        "vnc_password": "plain", "spice_password": "plain", "hugetlbfs_mount": REMOVED,
    }  # fmt: skip
    profile = part("libvirt")
    for field, value in changes.items():
        profile = edited(profile, f"{LV}/qemu/{field}", value)
    text = files(wanted(Libvirt(), profile))["/etc/libvirt/qemu.conf"].text.reveal()
    assert augeas(text, "Libvirtd_qemu", tmp_path) == flat(virtconf.meaning(text))
