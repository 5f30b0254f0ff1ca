# SPDX-License-Identifier: Apache-2.0
"""Bonds, VLANs, IPIP and dummies on a kernel that has them, brought back by plain commands."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hypothesis import HealthCheck, Phase, given, settings

from tests.net_plan.ours import cards, namespace
from tests.net_trial.damage import back, damaged_and_back, damages, look, plain, snapshot_of

NODE = (
    "link add bond0 type bond mode 802.3ad miimon 100 lacp_rate fast xmit_hash_policy layer3+4",
    "link set eth0 master bond0", "link set eth1 master bond0",
    "link add link bond0 name bond0.7 type vlan id 7", "link add link eth2 name far type vlan id 9",
    "link add br7 type bridge stp_state 0", "link set bond0.7 master br7",
    "link add tun0 type ipip local 192.0.2.3 remote 192.0.2.9",
    "link add dummy_www type dummy",
    *(f"link set {name} up" for name in (
        "eth0", "eth1", "eth2", "bond0", "bond0.7", "far", "br7", "tun0", "dummy_www",
    )),
    "address add 192.0.2.3/24 dev br7", "address add 10.20.0.1/30 dev tun0",
    "address add 203.0.113.80/32 dev dummy_www", "route add default via 192.0.2.1",
    "route add 10.99.0.0/16 via 10.20.0.2",
)  # fmt: skip
DAMAGE = {
    "bond": ("link delete bond0",),
    "mode": (
        "link delete bond0", "link add bond0 type bond mode active-backup miimon 50",
        "link set eth0 down", "link set eth0 master bond0", "link set bond0 up",
    ),
    "options": (
        "link set bond0 down", "link set eth0 nomaster", "link set eth1 nomaster",
        "link set bond0 type bond lacp_rate slow xmit_hash_policy layer2 miimon 70",
    ),
    "slaves": ("link set eth0 nomaster", "link set eth1 nomaster", "link set eth0 up"),
    "VLANs": (
        "link delete bond0.7", "link add link bond0 name bond0.7 type vlan id 8",
        "link delete far", "link add link eth3 name far type vlan id 9",
        "link add link eth3 name new0 type vlan id 4", "link add new1 type dummy",
    ),
    "others": (
        "link set tun0 type ipip local 192.0.2.3 remote 192.0.2.8", "link delete dummy_www",
    ),
    "all": ("link delete bond0", "link delete br7", "link delete tun0", "link delete far"),
}  # fmt: skip


def batch(commands: tuple[str, ...]) -> None:
    """In one process, for the sake of time."""
    subprocess.run(["ip", "-batch", "-"], input="\n".join(commands), text=True, check=True)


def fixed(damage: tuple[str, ...]) -> None:
    with namespace():
        cards("eth0", "eth1", "eth2", "eth3")
        batch(NODE)
        before = look()
        snapshot = snapshot_of(*before)
        assert snapshot.amiss(*before) == []
        batch(damage)
        assert back(snapshot) == []
        now = look()
        for name, link in before[0].items():
            assert plain(now[0][name]) == plain(link), name
        assert "new0" not in now[0]
        assert "new1" not in now[0]


@settings(
    max_examples=3, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(node=damages(lab=True))
def random(node: dict[str, Any]) -> None:
    damaged_and_back(**node)


def main() -> None:
    for name, damage in DAMAGE.items():
        print(f"{time.monotonic():.0f} {name}", flush=True)
        fixed(damage)
    random()
    print(f"{time.monotonic():.0f}")


if __name__ == "__main__":
    main()
