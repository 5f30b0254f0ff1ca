# SPDX-License-Identifier: Apache-2.0
"""The example cloud compiles to the profiles that panc 10.9 made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .profiles import CLOUD, LIBRARY, Compiler

NODES = ("front1", "kvm1", "kvm2")


def typed(value: Any) -> Any:
    """The value with the type of each leaf: 1, 1.0 and true are equal in Python."""
    if isinstance(value, dict):
        return {key: typed(value[key]) for key in value}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return type(value).__name__, value


@pytest.mark.parametrize("node", NODES)
def test_a_profile_equals_the_recorded_one(compiler: Compiler, data: Path, node: str) -> None:
    name = f"{node}.cloud.example.org"
    made = compiler.compile_profile(CLOUD / "profiles" / f"{name}.pan", [CLOUD, *LIBRARY])
    recorded = json.loads((data / "profiles" / f"{name}.json").read_text())
    assert typed(made) == typed(recorded)
