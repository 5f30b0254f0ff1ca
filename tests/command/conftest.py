# SPDX-License-Identifier: Apache-2.0
"""The command as a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

TOP = Path(__file__).parents[2]
Done = subprocess.CompletedProcess


@pytest.fixture
def command() -> Callable[..., Any]:
    """Runs ncm-configure with these arguments; returns the completed process."""

    def run(*arguments: object, **settings: Any) -> Any:
        words = [sys.executable, "-B", "scripts/ncm-configure", *map(str, arguments)]
        return subprocess.run(
            words, capture_output=True, text=True, check=False, cwd=TOP, timeout=60, **settings
        )

    return run


@pytest.fixture
def kvm1() -> Path:
    return TOP / "examples/profiles/kvm1.cloud.example.org.json"
