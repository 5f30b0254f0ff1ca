# SPDX-License-Identifier: Apache-2.0
"""Promises 4 and 7: one changed leaf of the profile shows by its path, or is refused by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.promises.life import NAMES, edited, example, go, leaves

SERVED = (
    "/software/components/libvirtd", "/software/components/libvirt", "/software/components/oned",
    "/software/components/nfs", "/system/network",
)  # fmt: skip
FRAME = ("active", "dispatch", "version", "ncm-module", "register_change", "dependencies")


def served_leaves(name: str) -> list[str]:
    """Leaves of the trees that we serve, without the frame that every component has."""
    found = []
    for path, _ in leaves(example(name)):
        tree = next((at for at in SERVED if path.startswith(f"{at}/")), None)
        if tree and path[len(tree) + 1 :].split("/")[0] not in FRAME:
            found.append(path)
    return found


def others(value: Any) -> list[Any]:
    """Other values of the same type, from near to far."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, value - 1, value + 2, value * 2, 0, 1]
    found = [f"{value}x", f"x{value}"]
    digits = [index for index, char in enumerate(value) if char.isdigit()]
    for index in reversed(digits):
        digit = str((int(value[index]) + 1) % 8)
        found.append(value[:index] + digit + value[index + 1 :])
    return [*found, "yes" if value == "no" else "no"]


def value_at(profile: Any, path: str) -> Any:
    for key in path.strip("/").split("/"):
        profile = profile[int(key)] if isinstance(profile, list) else profile[key]
    return profile


class Judge:
    """Says of a changed leaf what a dry run shows, from the right state and from nothing."""

    def __init__(self, folder: Path, name: str) -> None:
        self.profile = example(name)
        self.roots = (folder / "right", folder / "empty")
        go(self.roots[0], self.profile)
        self.plain = [go(root, self.profile, dry_run=True) for root in self.roots]
        self.noted = [at for plan in self.plain[0].plans for _, at, _ in plan.notes]

    def of(self, path: str, value: Any) -> str:
        changed = edited(self.profile, path, value)
        seen = go(self.roots[0], changed, dry_run=True)
        if seen.errors:
            return "refused" if all(at.startswith("/") for at in seen.errors) else "nameless"
        if not seen.empty:
            return "named" if _names(seen.shown, path) else "nameless"
        if seen.shown != self.plain[0].shown:
            return "noted"
        if go(self.roots[1], changed, dry_run=True).shown != self.plain[1].shown:
            return "elsewhere"
        return "noted" if any(f"{path}/".startswith(f"{at}/") for at in self.noted) else "silent"


@pytest.mark.parametrize("name", NAMES)
def test_no_leaf_is_silently_ignored(tmp_path: Path, name: str) -> None:
    judge = Judge(tmp_path, name)
    found: dict[str, list[str]] = {"silent": [], "nameless": []}
    for path in served_leaves(name):
        value = value_at(judge.profile, path)
        values = [at for at in others(value) if at != value][:4]
        verdicts = [judge.of(path, at) for at in values]
        for kind, paths in found.items():
            if kind in verdicts:
                paths.append(path)
    assert not found["silent"], "\n".join(found["silent"])
    assert not found["nameless"], "\n".join(found["nameless"])


def _names(shown: str, path: str) -> bool:
    return any(path in line for line in shown.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_every_rendered_line_of_a_value_names_its_path(tmp_path: Path, name: str) -> None:
    seen = go(tmp_path / "root", example(name), dry_run=True)
    named = {at for component in seen.json["components"] for change in component["changes"]
             for line in change["lines"] for at in line["paths"]}  # fmt: skip
    given = {path for path, _ in leaves(example(name))}
    assert len(named & given) > 50 or len(named & given) > 0.5 * len(served_leaves(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_restart_names_its_cause(tmp_path: Path, name: str) -> None:
    seen = go(tmp_path / "root", example(name), dry_run=True)
    for plan in seen.plans:
        for due in plan.own_due:
            assert due.causes
            assert set(due.causes) <= {change.path for at in seen.plans for change in at.changes}
