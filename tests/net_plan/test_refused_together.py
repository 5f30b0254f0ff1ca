# SPDX-License-Identifier: Apache-2.0
"""What belongs to a change that is refused is not done either."""

from __future__ import annotations

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_trial.node import MINE, PEER, Node, changed, without


@pytest.mark.needs(*NEEDS, "ifup")
def test_a_bridge_that_stays_for_its_guests_keeps_its_card_and_address(box: Box) -> None:
    node = Node(box, "ifupdown")
    card = {"ip": MINE, "netmask": "255.255.255.0", "gateway": PEER}
    tree = changed(without(node.good, "br0"), "eth0", bridge=None, bootproto="static", **card)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        before = node.kernel()
        with box.pinger(guest.ip) as pings:
            done = node.run(tree)
            assert done.returncode == 1, done.stdout + done.stderr
            assert "! link br0: 1 guest's tap is its port" in done.stdout
            assert "! link eth0: waits for br0, which stays as it is" in done.stdout
            assert pings.lost() == 0
        assert node.kernel() == before
        assert node.answers()
