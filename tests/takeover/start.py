# SPDX-License-Identifier: Apache-2.0
"""Nodes as the Perl components left them, rebuilt from the recordings in tests/data/perl-made."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from ncm.plan import Change
from ncm.show import terminal
from ncm.show.details import details
from tests.promises.life import Result, snapshot

DATA = Path(__file__).parents[1] / "data"
RECORDED = DATA / "perl-made"
OWN = ("/var/lib/ncm-virt", "/var/lock")
CASES = tuple(sorted(path.name for path in RECORDED.iterdir() if path.is_dir()))


def profile(case: str) -> dict[str, Any]:
    """The profile that the Perl components read."""
    loaded: dict[str, Any] = json.loads((RECORDED / case / "profile.json").read_text())
    return loaded


def fresh(case: str, root: Path) -> Path:
    """The node before the Perl components ran."""
    shutil.copytree(RECORDED / case / "before", root)
    for line in (RECORDED / case / "before.manifest").read_text().splitlines():
        path, mode, _ = line.split()
        (root / path).chmod(int(mode, 8))
    _name(profile(case), root / "etc/hostname")
    return root


def _name(profile: dict[str, Any], file: Path) -> None:
    """What hostnamectl wrote when the node was installed; the recordings lack it."""
    network = profile["system"].get("network", {})
    whole = f"{network.get('hostname')}.{network.get('domainname')}"
    if network:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{network.get('realhostname', whole)}\n")


def perl_made(case: str, root: Path) -> Path:
    """The node after their first run: before + after - removed."""
    fresh(case, root)
    for line in (RECORDED / case / "after.manifest").read_text().splitlines():
        what, path, mode, _, *link = line.split()
        _step(what, root / path, mode, RECORDED / case / "after" / path, link[1:])
    return root


def _step(what: str, target: Path, mode: str, source: Path, link: list[str]) -> None:
    if what == "removed":
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if link:
        target.symlink_to(link[0])
        return
    if what == "created-dir":
        target.mkdir(exist_ok=True)
    else:
        target.write_bytes(source.read_bytes())
    target.chmod(int(mode, 8))


def made_twice(case: str, root: Path) -> Path:
    """The node after their second run over the same profile."""
    perl_made(case, root)
    shutil.copytree(RECORDED / case / "second" / "files", root, dirs_exist_ok=True)
    return root


def tree(root: Path) -> dict[str, tuple[Any, ...]]:
    """Everything on the node but our own records, and folders that lead only to these."""
    found = snapshot(root, ours=True)
    return {
        path: state for path, state in found.items()
        if not path.startswith(OWN) and path not in ("/var", "/var/lib")
    }  # fmt: skip


def files(root: Path) -> dict[str, bytes]:
    """path -> content of every file, or target of every link, but our own records."""
    return {
        path: (root / path[1:]).read_bytes() if state[0] == "file" else str(state[1]).encode()
        for path, state in tree(root).items()
        if state[0] != "directory"
    }


def changed_lines(change: Change) -> tuple[str, ...]:
    """What a plan says of one path, without context and profile paths."""
    return tuple(f"{at.sign}{at.text}" for at in details(change) if at.sign not in (" ", "@"))


def printed(result: Result) -> str:
    """What an admin sees."""
    return "\n".join([*terminal.lines(result.plans, "Plan"), ""])
