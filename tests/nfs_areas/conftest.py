# SPDX-License-Identifier: Apache-2.0
"""A node with component nfs_areas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ncm.cli import main

NFS_CONF = "# the site's\n[nfsd]\nthreads=16\n\n[mountd]\nmanage-gids=y\nport=20048\n"
IDMAPD_CONF = "[General]\n\nVerbosity = 0\n# Domain = localdomain\n\n[Mapping]\n"
UNITS = ("nfs-mountd", "rpc-statd", "nfs-idmapd")
Run = Callable[..., str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A node with nfs-utils, as its distribution leaves it."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/nfs.conf").write_text(NFS_CONF)
    (tmp_path / "etc/idmapd.conf").write_text(IDMAPD_CONF)
    units = tmp_path / "usr/lib/systemd/system"
    units.mkdir(parents=True)
    for unit in UNITS:
        (units / f"{unit}.service").touch()
    return tmp_path


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """``run({"domain": "x"}, "--dry-run")``: what the command says; it must succeed."""

    def configure(areas: dict[str, Any], *options: str, **components: Any) -> str:
        file = root / "profile.json"
        tree = {"software": {"components": {"nfs_areas": areas, **components}}}
        file.write_text(json.dumps(tree))
        words = ["--profile", str(file), "--root", str(root), *options, "nfs_areas"]
        capsys.readouterr()
        assert main(words) == 0
        return capsys.readouterr().out

    return configure
