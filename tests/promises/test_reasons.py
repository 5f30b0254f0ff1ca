# SPDX-License-Identifier: Apache-2.0
"""Promises 4 and 7: one changed leaf of the profile shows by its path, or is refused by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.promises.life import NAMES, Result, edited, example, go, leaves

SERVED = (
    "/software/components/libvirtd", "/software/components/libvirt", "/software/components/oned",
    "/software/components/nfs", "/software/components/one_proxy", "/system/network",
    "/software/components/gmond", "/software/components/gmetad", "/software/components/ganglia",
    "/software/components/onehost", "/software/components/nfs_areas",
    "/software/components/bridge/nat", "/software/components/bridge/forward",
)  # fmt: skip
OWNERS = ("/software/components/oned/prometheus/owner",
          "/software/components/oned/prometheus/group")  # fmt: skip
"""Owners of files, which only a node of its own has."""
ONED = "/software/components/oned"
UNNAMED = {
    # Switched off, what they named is gone, and so is the line that would name them.
    *(f"{ONED}/prometheus/{name}/enabled" for name in ("libvirt", "node", "opennebula")),
    *(f"{ONED}/oneadmin/authorized_keys/{at}" for at in ("0/restricted", "1/restricted",
                                                         "2/announce")),
    # In a script that is made as a whole.
    *(f"/software/components/onehost/announce/{at}"
      for at in ("bridges/0", "bridges/1", "commands/datastores", "libvirt_uri")),
}  # fmt: skip
"""The plan shows that they changed, and not by their path."""
FRAME = ("active", "dispatch", "version", "ncm-module", "register_change", "dependencies")


def served_leaves(name: str) -> list[str]:
    """Leaves of the trees that we serve, without the frame that every component has."""
    found = []
    for path, _ in leaves(example(name)):
        tree = next((at for at in SERVED if path.startswith(f"{at}/")), None)
        framed = tree and path[len(tree) + 1 :].split("/")[0] in FRAME
        if tree and not framed and path not in OWNERS:
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


def component_of(path: str) -> str:
    return "network" if path.startswith("/system/network/") else path.split("/")[3]


class Judge:
    """Says of a changed leaf what a dry run shows, from the right state and from nothing.

    The leaf's own component is asked first: few leaves concern another one.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.profile = example(name)
        self.roots = (folder / "right", folder / "empty")
        made = go(self.roots[0], self.profile)
        self.noted = [at for plan in made.plans for _, at, _ in plan.notes]
        self.plain: dict[tuple[str, ...], list[Result]] = {}

    def of(self, path: str, value: Any) -> str:
        own = self._of(path, value, (component_of(path),))
        return own if own != "silent" else self._of(path, value, ())

    def _of(self, path: str, value: Any, names: tuple[str, ...]) -> str:
        changed = edited(self.profile, path, value)
        seen = self._plan(0, changed, names)
        if names not in self.plain:
            self.plain[names] = [self._plan(at, self.profile, names) for at in (0, 1)]
        plain = self.plain[names]
        if seen.errors:
            return "refused" if all(at.startswith("/") for at in seen.errors) else "nameless"
        if not seen.empty:
            return "named" if _names(seen.shown, path) else "nameless"
        if seen.shown != plain[0].shown:
            return "noted"
        if self._plan(1, changed, names).shown != plain[1].shown:
            return "elsewhere"
        return "noted" if self.is_noted(path) else "silent"

    def _plan(self, root: int, profile: dict[str, Any], names: tuple[str, ...]) -> Result:
        return go(self.roots[root], profile, dry_run=True, names=list(names))

    def is_noted(self, path: str) -> bool:
        return any(f"{path}/".startswith(f"{at}/") for at in self.noted)


@pytest.mark.usefixtures("thorough")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", NAMES)
def test_no_leaf_is_silently_ignored(tmp_path: Path, name: str) -> None:
    judge = Judge(tmp_path, name)
    found: dict[str, list[str]] = {"silent": [], "nameless": []}
    for path in served_leaves(name):
        value = value_at(judge.profile, path)
        # An object that only a server keeps is noted; that is quickly seen.
        most = 2 if judge.is_noted(path) else 4
        values = [at for at in others(value) if at != value][:most]
        verdicts = [judge.of(path, at) for at in values]
        for kind, paths in found.items():
            if kind in verdicts and path not in UNNAMED:
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
