# SPDX-License-Identifier: Apache-2.0
"""Users, groups, quotas, VDCs and rules: a run killed before any of its steps is made good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.oned_cloud.faults import kill_at, killed, staged, undisturbed

pytestmark = pytest.mark.usefixtures("thorough")

FULL: dict[str, Any] = {
    "groups": {"staff": {"admins": ["alice"], "quota": {"vm": {"cpu": 10}}}, "ops": {}},
    "users": {
        "alice": {"password": "wonderland", "group": "staff", "quota": {"vm": {"vms": 3}}},
        "bob": {"password": "b1b2", "groups": ["ops"], "enabled": False},
    },
    "default_quotas": {"user": {"vm": {"vms": 10}}},
    "vdcs": {"lab": {"groups": ["staff"], "clusters": ["ALL"]}, "default": {"without": ["staff"]}},
    "acls": [{"user": "alice", "resources": ["HOST"], "rights": ["USE"]}],
}
CHANGED: dict[str, Any] = {
    "groups": {"staff": {"admins": ["bob"], "quota": {"vm": {"memory": 10}}}, "ops": {}},
    "users": {
        "alice": {"password": "looking-glass", "group": "ops"},
        "bob": {"password": "b1b2", "groups": ["staff"], "enabled": True},
    },
    "default_quotas": {"user": {"vm": {"vms": 11}}},
    "vdcs": {"lab": {"groups": ["ops"], "clusters": []}, "default": {}},
    "acls": [{"user": "bob", "resources": ["HOST"], "rights": ["USE"]}],
}
NONE: dict[str, Any] = {"groups": {}, "users": {}, "default_quotas": {}, "vdcs": {}, "acls": []}
CASES = {"first run": ({}, FULL), "changes": (FULL, CHANGED), "leaving": (FULL, NONE)}


@pytest.mark.parametrize("case", CASES)
def test_killed_before_every_step(tmp_path: Path, case: str) -> None:
    before, after = CASES[case]
    picture, steps, _ = undisturbed(tmp_path / "good", before, after)
    assert steps > 5
    for number in range(steps):
        with staged(tmp_path / str(number), before, after) as stage:

            def run(stage: Any = stage, number: int = number) -> None:
                kill_at(stage.cloud, number)
                stage.cloud.go(after)

            assert killed(run)
            stage.reaches(picture)
