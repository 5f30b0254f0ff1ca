# SPDX-License-Identifier: Apache-2.0
"""Changes of a real network on trial: kept when it answers, taken back when it does not."""

from __future__ import annotations

import pytest

from tests.net_box.box import Box
from tests.net_box.box import box as box
from tests.net_trial import scenes
from tests.net_trial.node import DAEMONS, Node


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_good_profile_stays(box: Box, daemon: str) -> None:
    scenes.good_profile_stays(Node(box, daemon))


@pytest.mark.parametrize("daemon", DAEMONS)
@pytest.mark.parametrize("bad", scenes.BAD)
def test_a_bad_profile_is_taken_back(box: Box, daemon: str, bad: str) -> None:
    node = Node(box, daemon)
    scenes.bad_profile_is_taken_back(node, bad)
    # Held: nothing happens by itself, though the profile still asks for it.
    again = box.configure("--all")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "held" in again.stdout
    node.back()


@pytest.mark.parametrize("daemon", DAEMONS)
def test_an_undo_that_cuts_the_node_off_is_taken_back(box: Box, daemon: str) -> None:
    scenes.undo_is_taken_back(Node(box, daemon))


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_guest_stays_on_its_bridge(box: Box, daemon: str) -> None:
    scenes.guest_stays(Node(box, daemon))
