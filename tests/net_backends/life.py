# SPDX-License-Identifier: Apache-2.0
"""What the files of a back end must be good for, whatever is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from tests.network.conftest import told, written
from tests.network.test_bad_profiles import changed
from tests.network.test_life import other_than
from tests.promises.life import Result, go, leaves


def run(root: Path, profile: dict[str, Any], **how: Any) -> Result:
    return go(root, profile, names=["network"], **how)


def shown(resources: list[Any]) -> str:
    """All files one below the other, then the notes."""
    parts = [f"=== {path}\n{text}" for path, text in sorted(written(resources).items())]
    notes = [f"{note.level} {note.because}: {note.message}\n" for note in told(resources)]
    return "\n".join([*parts, "=== notes\n" + "".join(notes)])


def second_run_is_empty(root: Path, profile: dict[str, Any]) -> None:
    first = run(root, profile)
    assert not first.errors
    assert first.planned
    again = run(root, profile)
    assert again.empty, again.shown


def drift_is_found(
    root: Path, profile: dict[str, Any], spoil: Callable[[str], str], least: int
) -> None:
    made = run(root, profile).planned
    files = [path for path in made if (root / path[1:]).is_file()]
    assert len(files) >= least
    for path in files:
        file = root / path[1:]
        right = file.read_text()
        file.write_text(spoil(right))
        assert run(root, profile, dry_run=True).planned == [path]
        file.write_text(right)


def ignored_leaves(folder: Path, profile: dict[str, Any]) -> list[str]:
    """Leaves of which no value changes the plan or its notes, or is refused."""
    right = run(folder / "right", profile, dry_run=True)
    assert not right.errors
    ignored = []
    for path, value in leaves(profile["system"]["network"]):
        at = f"/system/network{path}"
        for other in other_than(value):
            result = run(folder / "root", changed(profile, {at: other}), dry_run=True)
            if result.errors or result.shown != right.shown:
                break
        else:
            ignored.append(at)
    return ignored


def means_itself(resources: list[Any], noise: Callable[[str], str]) -> None:
    for resource in resources:
        if resource.kind == "file":
            text = resource.text.reveal()
            assert resource.meaning(text) == resource.meaning(noise(text)), resource.path
            assert resource.meaning(text) != resource.meaning("")
            resource.check(text)
