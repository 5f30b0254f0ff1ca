# SPDX-License-Identifier: Apache-2.0
"""Plans with the links that this machine's kernel has not, in a guest."""

from __future__ import annotations

import pytest

from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

SCENES = ("bond", "vlan", "others", "random")
MODULES = "modprobe -a bonding 8021q dummy ipip vxlan bridge veth\n"
RUN = MODULES + '"$PYTHON" -B "$TOP/tests/net_plan/lab_plans.py" {}'
PLAIN = MODULES + '"$PYTHON" -B "$TOP/tests/net_trial/lab_plain.py"'
LAB = Lab(
    {**{name: RUN.format(name) for name in SCENES}, "plain": PLAIN},
    limits=dict.fromkeys((*SCENES, "plain"), 400),
)
pytestmark = IN_LAB


@pytest.mark.parametrize("scene", SCENES)
def test_a_plan_comes_true_in_a_guest(lab: Results, scene: str) -> None:
    lab.output(scene)


def test_plain_commands_bring_all_kinds_of_links_back(lab: Results) -> None:
    lab.output("plain")
