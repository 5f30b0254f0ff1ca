# SPDX-License-Identifier: Apache-2.0
"""The folder of a trial gets another name while somebody looks into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ncm.errors import HostError
from ncm.host import Host
from ncm_bridge.live.trial_files import ACTOR, BACK, COMMITTED, PLACE, TRIAL, WATCH, Folder


class Overtaken(Folder):
    """The first look at its state is out of date before anything is done with it."""

    overtaken_by = ""

    @property
    def state(self) -> str:
        found = super().state
        if self.overtaken_by:
            by, self.overtaken_by = self.overtaken_by, ""
            assert Folder(self._host).move(by)
        return found


@pytest.fixture
def folder(tmp_path: Path) -> Overtaken:
    """A trial whose run is this process, about to be taken back by somebody else."""
    held = Folder(Host(str(tmp_path)))
    held.make({"format": 1}, {"digest": b"former"})
    held.tell("begun.json", {})
    looking = Overtaken(Host(str(tmp_path)))
    looking.overtaken_by = BACK
    looking.held = held  # type: ignore[attr-defined]
    return looking


def test_who_is_alive_is_seen_under_either_name(folder: Overtaken) -> None:
    assert folder.alive(ACTOR)
    assert folder.state == BACK
    assert not folder.alive(WATCH)


def test_what_was_written_is_read_under_either_name(folder: Overtaken) -> None:
    assert folder.read() == {"format": 1}


def test_that_it_had_begun_is_seen_under_either_name(folder: Overtaken) -> None:
    assert folder.begun


def test_a_former_content_is_found_under_either_name(folder: Overtaken) -> None:
    assert folder.image("digest") == b"former"


def test_nothing_is_told_to_a_folder_that_is_gone(folder: Overtaken, tmp_path: Path) -> None:
    folder.overtaken_by = COMMITTED
    with pytest.raises(HostError):
        folder.tell("deadline.json", {"deadline": 1.0})
    assert not (tmp_path / PLACE[1:] / TRIAL).exists()
    assert folder.state == ""
