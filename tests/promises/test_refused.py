# SPDX-License-Identifier: Apache-2.0
"""Promise 7: each bad profile is refused with its path, exit status 1, nothing written."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from ncm.cli import main
from tests.promises.life import REMOVED, edited, example, go, snapshot

TABLES = ("libvirtd", "libvirt", "oned", "nfs", "network", "one_proxy", "ganglia", "bridge")


def rows() -> list[Any]:
    found = []
    for name in TABLES:
        module = importlib.import_module(f"tests.{name}.bad_profiles")
        delete = getattr(module, "DELETE", REMOVED)
        whose = getattr(module, "component", None)
        for row in module.BAD:
            found.append(
                pytest.param(whose(row) if whose else name, delete, *row, id=f"{name}: {row[0]}")
            )
    return found


def test_the_table_is_long_enough() -> None:
    assert len(rows()) >= 80


@pytest.mark.parametrize(("component", "delete", "label", "base", "edits", "path", "words"), rows())
def test_a_bad_profile_is_refused_by_path(
    tmp_path: Path, capsys: Any, component: str, delete: object, label: str, base: Any,
    edits: dict[str, Any], path: str, words: str,
) -> None:  # fmt: skip
    profile = example(base) if isinstance(base, str) else base
    for at, value in edits.items():
        profile = edited(profile, at, REMOVED if value is delete else value)
    file, root = tmp_path / "profile.json", tmp_path / "root"
    file.write_text(json.dumps(profile))
    root.mkdir()
    status = main(["--profile", str(file), "--root", str(root), component])
    printed = capsys.readouterr()
    assert status == 1
    assert path in printed.out, printed.out
    assert words in printed.out, printed.out
    assert "Traceback" not in printed.out + printed.err
    written = [at for at in snapshot(root, ours=True) if not at.startswith("/var/lock")]
    assert [at for at in written if at != "/var"] == []


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_stands_in_the_way_of_a_folder_is_refused_by_the_dry_run_too(
    tmp_path: Path, kind: str
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    if kind == "file":
        (root / "etc").write_text("")
    else:
        (root / "etc").symlink_to("nowhere")
    dry = go(root, example("kvm1"), names=["libvirtd"], dry_run=True)
    assert f"/etc/libvirt/libvirtd.conf: /etc: a {kind} is in the way" in dry.shown
    real = go(root, example("kvm1"), names=["libvirtd"])
    assert not real.errors
    assert (real.status, real.shown) == (1, dry.shown)
    assert real.touched == dry.planned
