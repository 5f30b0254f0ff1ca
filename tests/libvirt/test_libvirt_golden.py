# SPDX-License-Identifier: Apache-2.0
"""The files of the example profiles, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from ncm.resource import Directory
from ncm_libvirt.libvirt import Libvirt
from tests.conftest import Golden
from tests.libvirt.trees import files, part, wanted

GOLDEN = Path(__file__).parent / "golden"
NODES = ("front1", "kvm1")


@pytest.mark.parametrize("node", NODES)
def test_the_files_of_the_example(node: str, golden: Golden) -> None:
    made = files(wanted(Libvirt(), part("libvirt", node)))
    for path, file in made.items():
        golden(GOLDEN / node / path.lstrip("/"), file.text.reveal())
    golden(GOLDEN / node / "LIST", "".join(f"{f.mode:04o} {path}\n" for path, f in made.items()))


@pytest.mark.parametrize("node", NODES)
def test_every_file_passes_its_own_check_and_means_itself(node: str) -> None:
    for path, file in files(wanted(Libvirt(), part("libvirt", node))).items():
        assert file.meaning is not None, path
        assert file.meaning(file.text.reveal()) is not None
        if file.check:
            file.check(file.text.reveal())


def test_objects_lie_in_folders_that_only_root_can_enter() -> None:
    resources = wanted(Libvirt(), part("libvirt"))
    folders = {each.path: each.mode for each in resources if isinstance(each, Directory)}
    for path, file in files(resources).items():
        if path.startswith("/var/lib/"):
            assert file.mode == 0o600
            assert folders[str(Path(path).parent)] == 0o700


def test_an_empty_tree_wants_nothing() -> None:
    profile = {"software": {"components": {"libvirt": {"networks": {}, "guests": {}}}}}
    assert wanted(Libvirt(), profile) == []
