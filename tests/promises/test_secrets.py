# SPDX-License-Identifier: Apache-2.0
"""Promise 6: no secret, new or old, shows in output, records others can read, or argv."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ncm.components import BUILT_IN, entry_of
from ncm.schema.compound import DictField, ListField, RecordField
from tests.promises.life import NAMES, edited, example, go

NEW = "n3w '$s`"
HASH = "$6$n3wsalt$" + "n3w/" * 21 + "n3"
ROTATED: dict[str, str] = {}
"""Each secret path and what it is rotated to (VNC passwords have at most 8 characters)."""


def secret_paths(field: Any, node: Any, path: str) -> list[tuple[str, str]]:
    """(path, value) of every secret leaf below a node of the profile."""
    if field.secret:
        ROTATED[path] = HASH if str(node).startswith("$") else _fitting(field)
        return [(path, str(node))]
    if isinstance(field, RecordField) and isinstance(node, dict):
        return [found for at in field.cls.fields.values() if at.name in node
                for found in secret_paths(at, node[at.name], f"{path}/{at.name}")]  # fmt: skip
    if isinstance(field, (DictField, ListField)):
        entries = node.items() if isinstance(node, dict) else enumerate(node)
        return [found for key, item in entries
                for found in secret_paths(field.item, item, f"{path}/{key}")]  # fmt: skip
    return []


def _fitting(field: Any) -> str:
    """Another secret that the field takes: some are one word."""
    taken = field.pattern is None or field.pattern.fullmatch(NEW)
    return NEW if taken else NEW.replace(" ", "-")


def secrets_of(profile: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for name in BUILT_IN:
        for field in entry_of(name).load().inputs.fields.values():
            node: Any = profile
            for key in field.name.strip("/").split("/"):
                node = node.get(key) if isinstance(node, dict) else None
            if node is not None:
                found += secret_paths(field, node, field.name)
    return found


def readable_by_others(root: Path) -> str:
    """All that an account other than root could read below the root, names included."""
    parts = []
    for folder, folders, files in os.walk(root):
        folders[:] = [at for at in folders if os.stat(Path(folder, at)).st_mode & stat.S_IXOTH]
        parts += [*folders, *files]
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink() and path.stat().st_mode & 0o044:
                parts.append(path.read_text(errors="replace"))
    return "\n".join(parts)


def test_the_examples_hold_secrets() -> None:
    assert sum(len(secrets_of(example(name))) for name in NAMES) >= 4


def leaks(text: str, value: str) -> bool:
    return value in text or json.dumps(value)[1:-1] in text


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_shows_when_made_rotated_or_taken_back(tmp_path: Path, name: str) -> None:
    root, profile = tmp_path / "root", example(name)
    found = secrets_of(profile)
    outputs = [go(root, profile, dry_run=True), go(root, profile)]
    changed = profile
    for path, value in found:
        if not value.endswith("="):  # keys in base64 keep their form
            changed = edited(changed, path, ROTATED[path])
    rotated = [go(root, changed, dry_run=True), go(root, changed)]
    assert not rotated[0].empty or not found
    components = sorted({path.split("/")[3] for path, _ in found})
    undone = [go(root, changed, names=components, mode="undo")] if components else []
    shown = "\n".join(at.shown + json.dumps(at.json) for at in [*outputs, *rotated, *undone])
    public = readable_by_others(root)
    for path, value in [*found, *ROTATED.items()]:
        assert not leaks(shown, value), f"{path} shows"
        assert not leaks(public, value), f"{path} can be read by others"


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_secret_still_shows_as_changed(tmp_path: Path, name: str) -> None:
    root, profile = tmp_path / "root", example(name)
    go(root, profile)
    for path, value in secrets_of(profile):
        if value.endswith("="):
            continue
        seen = go(root, edited(profile, path, ROTATED[path]), dry_run=True)
        assert path in seen.shown or _of_an_object(path, seen)
        assert "***" in seen.shown


def _of_an_object(path: str, seen: Any) -> bool:
    """A secret that only a server keeps: without one, the object is noted, with it masked."""
    notes = [(at, message) for plan in seen.plans for _, at, message in plan.notes]
    return any(path.startswith(f"{at}/") and "***" in message for at, message in notes)


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_shows_in_an_error(tmp_path: Path, name: str) -> None:
    profile = example(name)
    for path, _ in secrets_of(profile):
        for broken in ("line\nbreak hush", "hush\x00", {"hush": 1}, 4711, "hush\\"):
            seen = go(tmp_path / "root", edited(profile, path, broken), dry_run=True)
            assert "hush" not in "\n".join([*seen.errors, seen.shown])
            assert "4711" not in "\n".join([*seen.errors, seen.shown])
