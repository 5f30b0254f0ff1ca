# SPDX-License-Identifier: Apache-2.0
"""What libvirt itself says about our XML: its schemas, its tool, its daemon."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from lxml import etree

from ncm_libvirt.libvirt import Libvirt
from tests.libvirt.trees import files, part, wanted

SCHEMAS = Path("/usr/share/libvirt/schemas")
KINDS = {
    "networks": "network",
    "storage": "storagepool",
    "secrets": "secret",
    "guests": "domain",
}
OBJECTS = {
    path: file.text.reveal()
    for path, file in files(wanted(Libvirt(), part("libvirt"))).items()
    if path.endswith(".xml")
}


def kind(path: str) -> str:
    return KINDS[Path(path).parent.name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The objects as files, guests without the host's help (there is no KVM everywhere)."""
    for path, text in OBJECTS.items():
        file = tmp_path / Path(path).parent.name / Path(path).name
        file.parent.mkdir(exist_ok=True)
        soft = text.replace('type="kvm"', 'type="qemu"').replace("host-passthrough", "host-model")
        file.write_text(soft)
    return tmp_path


def test_every_kind_is_there() -> None:
    assert {kind(path) for path in OBJECTS} == set(KINDS.values())


@pytest.mark.needs("/usr/share/libvirt/schemas/domain.rng")
@pytest.mark.parametrize("path", OBJECTS)
def test_objects_are_valid_against_libvirts_schemas(path: str) -> None:
    schema = etree.RelaxNG(etree.parse(str(SCHEMAS / f"{kind(path)}.rng")))
    assert schema.validate(etree.fromstring(OBJECTS[path])), schema.error_log


@pytest.mark.needs("virt-xml-validate", "xmllint")
def test_objects_are_accepted_by_virt_xml_validate(folder: Path) -> None:
    for file in folder.glob("*/*.xml"):
        command = ["virt-xml-validate", str(file), KINDS[file.parent.name]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.needs("root", "libvirtd", "virsh", "unshare", "qemu-system-x86_64")
def test_objects_are_taken_by_a_real_libvirtd(folder: Path, tmp_path_factory: Path) -> None:
    scratch = tmp_path_factory.mktemp("libvirtd")  # type: ignore[attr-defined]
    command = ["bash", str(Path(__file__).parent / "define.sh"), str(scratch), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    lines = done.stdout.splitlines()
    assert len(lines) == len(OBJECTS), done.stdout + done.stderr
    # The rbd pools need a driver that distributions package apart.
    bad = [line for line in lines if not line.startswith("ok ") and "(rbd)" not in line]
    assert bad == []
