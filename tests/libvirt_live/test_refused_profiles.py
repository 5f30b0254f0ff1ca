# SPDX-License-Identifier: Apache-2.0
"""A bad profile is refused before libvirt is asked anything."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ncm import run
from ncm.errors import ProfileError
from ncm.host import Host
from ncm.profile.json_file import read_json
from ncm.session import Session
from ncm_libvirt.live import quick, stage
from tests.libvirt.bad_profiles import BAD, BASE, DELETE
from tests.promises.life import REMOVED, edited


def planned(root: Path, profile: dict[str, Any]) -> Any:
    """The plan of a run that would ask a libvirt."""
    host = Host(str(root), connect=("test:///never",))
    session = Session(host, read_json(json.dumps(profile), "test.json"), serve_all=True)
    plans = run.plan_all(session, run.Wish(["libvirt"], "configure", True, True))
    host.close()
    return plans[0][0]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every connection that is asked for; none is given."""
    found: list[str] = []

    def connect(uri: str, read_only: bool) -> Any:
        found.append(uri)
        raise RuntimeError("no connection")

    monkeypatch.setattr(stage, "connect", connect)
    monkeypatch.setattr(quick, "connect", connect)
    return found


def test_no_connection_is_opened_for_a_bad_profile(tmp_path: Path, asked: list[str]) -> None:
    for label, base, edits, path, words in BAD:
        profile = base
        for at, value in edits.items():
            profile = edited(profile, at, REMOVED if value is DELETE else value)
        plan = planned(tmp_path, profile)
        assert isinstance(plan.error, ProfileError), label
        lines = plan.error.lines()
        assert [at for at in lines if at.startswith(f"{path}: ") and words in at], (label, lines)
    assert asked == []
    planned(tmp_path, BASE)
    assert asked == ["test:///never"]
