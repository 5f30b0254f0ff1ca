# SPDX-License-Identifier: Apache-2.0
"""With a real systemd: the dead-man outlives the service that ran us; the unit of the package."""

from __future__ import annotations

import pytest

from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

SCENES = ("good", "stopped", "at_the_start")
RUN = '"$PYTHON" -B "$TOP/tests/net_trial/lab_systemd.py" {}'
LAB = Lab(
    {name: RUN.format(name) for name in SCENES}, shared=SCENES, limits=dict.fromkeys(SCENES, 400)
)
pytestmark = IN_LAB


@pytest.mark.parametrize("scene", SCENES)
def test_the_deadman_under_systemd(lab: Results, scene: str) -> None:
    lab.output(scene)
