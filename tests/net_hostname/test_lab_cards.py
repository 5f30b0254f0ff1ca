# SPDX-License-Identifier: Apache-2.0
"""Names of cards at a start of the node, by a real udev and the unit of the package."""

from __future__ import annotations

import pytest

from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

SCENES = ("exchanged", "turned", "taken", "used")
RUN = '"$PYTHON" -B "$TOP/tests/net_hostname/lab_cards.py" {}'
LAB = Lab(
    {name: RUN.format(name) for name in SCENES},
    shared=SCENES,
    limits=dict.fromkeys(SCENES, 400),
    cards=[f"52:54:00:00:00:0{number}" for number in (1, 2, 3)],
)
pytestmark = IN_LAB


@pytest.mark.parametrize("scene", SCENES)
def test_cards_have_their_names_when_the_network_starts(lab: Results, scene: str) -> None:
    lab.output(scene)
