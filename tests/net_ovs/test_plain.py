# SPDX-License-Identifier: Apache-2.0
"""The plain commands of a roll back bring back what Open vSwitch had, without a back end."""

from __future__ import annotations

import json
import random
import sys
from typing import Any

import pytest

from tests.net_box.box import TOP
from tests.net_ovs.node import OVS_NEEDS, Switch
from tests.net_ovs.node import configured as configured
from tests.net_ovs.node import switch as switch

pytestmark = pytest.mark.needs(*OVS_NEEDS)
DAMAGE = (
    "del-port eth0", "del-port eth1", "del-port int0", "del-port bond7", "del-port tun7",
    "del-port patch0", "del-port vnet0", "clear port eth1 tag", "set port int0 tag=7 trunks=1,2",
    "add-port ovsbr0 eth4", "add-port ovsbr0 new0 -- set interface new0 type=internal",
    "set bridge ovsbr0 fail_mode=secure other_config:a=b", "set port bond7 lacp=active",
    "set interface tun7 type=gre", "remove interface tun7 options key",
    "--id=@m get interface eth3 -- remove port bond7 interfaces @m",
    "--if-exists del-port eth1 -- add-br other -- set bridge other datapath_type=netdev"
    " -- add-port other eth1",
    "del-port bond7 -- add-br other -- set bridge other datapath_type=netdev"
    " -- add-bond other bond7 eth2 eth3", "del-br ovsbr0",
)  # fmt: skip


def inside(node: Switch, text: str = "") -> Any:
    done = node.box.run(
        sys.executable, "-B", str(TOP / "tests/net_ovs/inside.py"), input=text,
        env={"PYTHONPATH": str(TOP)}, check=True,
    )  # fmt: skip
    return json.loads(done.stdout), done.stderr


def test_a_damaged_switch_is_as_it_was_again(configured: Switch) -> None:
    configured.box.run("ip", "tuntap", "add", "vnet0", "mode", "tap", check=True)
    configured.vsctl("add-port", "ovsbr0", "vnet0", "tag=9")
    before = configured.everything()
    snapshot, _ = inside(configured)
    dice = random.Random(5)
    rounds = [[each] for each in DAMAGE] + [dice.sample(DAMAGE[:-2], 5) for _ in range(6)]
    for damage in rounds:
        for words in damage:
            configured.box.run("ovs-vsctl", "--timeout=20", "--", *words.split())
        amiss, log = inside(configured, json.dumps(snapshot))
        assert amiss == [], f"{damage}\n{log}"
        configured.box.run("ovs-vsctl", "--timeout=20", "--if-exists", "del-br", "other")
        assert configured.everything() == before, f"{damage}\n{log}"
