# SPDX-License-Identifier: Apache-2.0
"""The files of the example nodes, as reviewed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import plan_of, profile

HERE = Path(__file__).parent
PARTS = json.loads((HERE.parents[1] / "examples/parts/nfs.json").read_text())
FSTAB = "# local\nUUID=1 / xfs defaults 0 0\n\n//cifs/x /mnt/x cifs user=u,password=p 0 0\n"


@pytest.mark.parametrize("node", sorted(PARTS))
def test_an_example_node_has_these_files(
    node: str, root: Path, golden: Callable[[Path, str], None]
) -> None:
    tree = {path.rpartition("/")[2]: value for path, value in PARTS[node].items()}
    (root / "etc/fstab").write_text(FSTAB)
    for change in plan_of(profile(tree), root).changes:
        if change.kind != "directory":
            name = change.path.rpartition("/")[2]
            golden(HERE / "golden" / f"{node}.{name}", change.after.content.decode())
            if change.text and change.text.secret:
                golden(HERE / "golden" / f"{node}.{name}.shown", str(change.text))
