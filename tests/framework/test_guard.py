# SPDX-License-Identifier: Apache-2.0
"""A dry run cannot write: our own code is stopped, by name."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ncm import guard
from ncm.errors import Bug


@pytest.fixture(autouse=True)
def _released() -> object:
    yield
    guard.release()


WRITES: dict[str, Callable[[Path], object]] = {
    "open": lambda path: open(path / "x", "w"),
    "append": lambda path: open(path / "f", "a"),
    "os.open": lambda path: os.open(path / "x", os.O_CREAT | os.O_WRONLY),
    "rename": lambda path: os.rename(path / "f", path / "g"),
    "unlink": lambda path: os.unlink(path / "f"),
    "mkdir": lambda path: os.mkdir(path / "d"),
    "chmod": lambda path: os.chmod(path / "f", 0o777),
    "symlink": lambda path: os.symlink("a", path / "l"),
    "process": lambda path: subprocess.run(["touch", str(path / "x")], check=True),
    "system": lambda path: os.system("true"),
}


@pytest.mark.parametrize("name", WRITES)
def test_every_way_to_write_is_a_bug_of_that_component(name: str, tmp_path: Path) -> None:
    (tmp_path / "f").write_text("before")
    guard.watch("badone")
    with pytest.raises(Bug, match="badone: tried to change something in a dry run"):
        WRITES[name](tmp_path)
    guard.release()
    assert sorted(os.listdir(tmp_path)) == ["f"]
    assert (tmp_path / "f").read_text() == "before"


def test_reading_is_free(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("text")
    guard.watch("reader")
    assert (tmp_path / "f").read_text() == "text"
    assert os.listdir(tmp_path) == ["f"]


def test_after_release_writing_works(tmp_path: Path) -> None:
    guard.watch("x")
    guard.release()
    (tmp_path / "f").write_text("text")
