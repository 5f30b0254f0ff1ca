# SPDX-License-Identifier: Apache-2.0
"""What a real libvirtd with QEMU says about the objects of the example profile."""

from __future__ import annotations

from pathlib import Path

from tests.libvirt.test_libvirt_oracles import OBJECTS, soft
from tests.libvirt_live.daemon import Daemon

DEFINE = {
    "secrets": "secret-define",
    "networks": "net-define",
    "storage": "pool-define",
    "guests": "define",
}


def test_objects_are_taken_by_a_real_libvirtd(daemon: Daemon) -> None:
    taken = set()
    for path, text in OBJECTS.items():
        folder = Path(path).parent.name
        # A volume needs its pool to run; distributions package the driver of rbd pools apart.
        if folder not in DEFINE or ('type="rbd"' in text and folder == "storage"):
            continue
        file = daemon.folder / "object.xml"
        file.write_text(soft(text))
        daemon.virsh(DEFINE[folder], file, "--validate")
        taken.add(folder)
    assert taken == set(DEFINE)
