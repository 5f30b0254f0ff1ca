# SPDX-License-Identifier: Apache-2.0
"""VLANs, bonds, tunnels and dummies come up the same with each back end, in the guest."""

from __future__ import annotations

import json
from typing import Any

from tests.lab.guest import IN_LAB, Lab, Results
from tests.lab.guest import lab as lab
from tests.net_backends.bed import BACK_ENDS

RUN = """
modprobe -a veth bonding 8021q bridge dummy ipip overlay
cd "$TOP"
"$PYTHON" -B -m tests.net_backends.lab_links {} >$LAB/{}.json
"""
LAB = Lab(
    {name: RUN.format(name, name) for name in BACK_ENDS}, limits=dict.fromkeys(BACK_ENDS, 900)
)

pytestmark = IN_LAB


def state(lab: Results, name: str) -> dict[str, Any]:
    lab.output(name)
    found: dict[str, Any] = json.loads((lab.folder / f"{name}.json").read_text())
    return found


def test_networkd_and_ifupdown_make_the_same(lab: Results) -> None:
    assert state(lab, "networkd") == state(lab, "ifupdown")


def test_networkmanager_makes_the_same(lab: Results) -> None:
    its, other = state(lab, "NetworkManager"), state(lab, "networkd")
    for name, link in its.items():
        if isinstance(link, dict):
            for field in ("kind", "up", "master", "lower", "addresses"):
                assert link[field] == other[name][field], (name, field)
