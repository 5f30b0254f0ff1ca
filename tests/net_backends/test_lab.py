# SPDX-License-Identifier: Apache-2.0
"""VLANs, bonds, tunnels and dummies come up the same with networkd and ifupdown, in the guest."""

from __future__ import annotations

import json
from typing import Any

from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab

TRIED = ("networkd", "ifupdown")
RUN = """
modprobe -a veth bonding 8021q bridge dummy ipip overlay
cd "$TOP"
"$PYTHON" -B -m tests.net_backends.lab_links {} >$LAB/{}.json
"""
LAB = Lab({name: RUN.format(name, name) for name in TRIED}, limits=dict.fromkeys(TRIED, 900))

pytestmark = IN_LAB


def state(lab: Results, name: str) -> dict[str, Any]:
    lab.output(name)
    found: dict[str, Any] = json.loads((lab.folder / f"{name}.json").read_text())
    return found


def test_networkd_and_ifupdown_make_the_same(lab: Results) -> None:
    assert state(lab, "networkd") == state(lab, "ifupdown")
