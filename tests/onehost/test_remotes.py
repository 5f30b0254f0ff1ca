# SPDX-License-Identifier: Apache-2.0
"""Files of the remotes from oned's tree: the same as from that of ncm-opennebula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.onehost.bad_profiles import FRONT
from tests.onehost.conftest import made
from tests.opennebula.conftest import full

FILES: dict[str, Any] = {
    "kvmrc": "vmm/kvm/kvmrc", "vnm_conf": "vnm/OpenNebulaNetwork.conf",
    "pci": "im/kvm-probes.d/pci.conf", "forecast": "im/kvm-probes.d/forecast.conf",
}  # fmt: skip
TREE: dict[str, Any] = FRONT["software"]["components"]["oned"]


def test_each_file_is_the_same_and_brought_to_the_hosts(tmp_path: Path) -> None:
    theirs = full()
    made(tmp_path / "nebula", opennebula={name: theirs[name] for name in FILES})
    for name, file in FILES.items():
        root = tmp_path / name
        done = made(root, oned={**TREE, name: theirs[name]})
        assert "restart ncm-virt-host-sync.service" in done.acted
        path = f"var/lib/one/remotes/etc/{file}"
        assert (root / path).read_text() == (tmp_path / "nebula" / path).read_text()
        made(root, oned=TREE)
        assert not (root / path).exists() or (root / path).read_text() == ""
