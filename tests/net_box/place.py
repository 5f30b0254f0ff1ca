# SPDX-License-Identifier: Apache-2.0
"""Where a box is and when it is ready: paths below its root, waiting."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
DEADLINE = 60.0
"""Seconds after which something that must happen is given up: only in tests that fail."""


def within(root: Path, path: str) -> Path:
    """The path in the node with this root: its symbolic links are the node's, not ours."""
    found = root
    names = path.split("/")
    while names:
        name = names.pop(0)
        if name in ("", "."):
            continue
        if name == "..":
            found = found if found == root else found.parent
        elif (found / name).is_symlink():
            target = os.readlink(found / name)
            names[:0] = target.split("/")
            found = root if target.startswith("/") else found
        else:
            found /= name
    return found


def lent() -> list[str]:
    """What the suite needs besides / because it lies on other file systems."""
    here = os.stat("/").st_dev
    paths = dict.fromkeys([str(TOP), sys.prefix, sys.base_prefix])
    return [path for path in paths if os.stat(path).st_dev != here]


def until(question: Callable[[], object]) -> None:
    """Returns when the question is answered with yes."""
    end = time.monotonic() + DEADLINE
    while not question():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.01)
