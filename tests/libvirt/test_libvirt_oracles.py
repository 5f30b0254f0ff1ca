# SPDX-License-Identifier: Apache-2.0
"""What libvirt itself says about our XML: its schemas, its tool."""

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
    "volumes": "storagevol",
}
OBJECTS = {
    path: file.text.reveal()
    for path, file in files(wanted(Libvirt(), part("libvirt"))).items()
    if path.endswith(".xml")
}


def kind(path: str) -> str:
    """Which schema a file is of, by its folder below /var/lib/ncm-virt/libvirt."""
    return KINDS[path.partition("/libvirt/")[2].partition("/")[0]]


def soft(text: str) -> str:
    """A guest without the host's help: there is no KVM everywhere."""
    return text.replace('type="kvm"', 'type="qemu"').replace("host-passthrough", "host-model")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The objects as files."""
    for path, text in OBJECTS.items():
        file = tmp_path / kind(path) / Path(path).name
        file.parent.mkdir(exist_ok=True)
        file.write_text(soft(text))
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
        command = ["virt-xml-validate", str(file), file.parent.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
