# SPDX-License-Identifier: Apache-2.0
"""With the network scripts of EL 8: changes stay when the node answers, else are taken back."""

from __future__ import annotations

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_ifcfg.node import SCRIPTS, Node
from tests.net_trial import scenes
from tests.net_trial.test_node_killed import loop

pytestmark = [SCRIPTS, pytest.mark.needs(*NEEDS)]


def test_a_good_profile_stays(box: Box) -> None:
    scenes.good_profile_stays(Node(box))


@pytest.mark.parametrize("bad", scenes.BAD)
def test_a_bad_profile_is_taken_back(box: Box, bad: str) -> None:
    scenes.bad_profile_is_taken_back(Node(box), bad)


def test_an_undo_that_cuts_the_node_off_is_taken_back(box: Box) -> None:
    scenes.undo_is_taken_back(Node(box))


def test_a_guest_stays_on_its_bridge(box: Box) -> None:
    scenes.guest_stays(Node(box))


def test_killed_at_every_step(box: Box) -> None:
    assert loop(Node(box)) > 30
