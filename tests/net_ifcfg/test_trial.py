# SPDX-License-Identifier: Apache-2.0
"""With the network scripts of EL 8: changes stay when the node answers, else are taken back."""

from __future__ import annotations

import pytest

from tests.net_box.box import NEEDS, Box
from tests.net_box.box import box as box
from tests.net_ifcfg.node import SCRIPTS, Node
from tests.net_trial.node import MINE, PEER, changed
from tests.net_trial.test_node import BAD
from tests.net_trial.test_node_killed import loop

pytestmark = [SCRIPTS, pytest.mark.needs(*NEEDS)]


def test_a_good_profile_stays(box: Box) -> None:
    node = Node(box)
    assert node.answers()
    node.change(changed(node.good, "br0", gateway=PEER, mtu=1400))
    assert node.last()["outcome"] == "kept"
    assert box.ip("link", "show", "br0")[0]["mtu"] == 1400
    assert node.answers()
    assert not node.box.exists("/var/lib/ncm-virt/network/trial")


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_profile_is_taken_back(box: Box, bad: str) -> None:
    node = Node(box)
    done = node.run(BAD[bad](node.good))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "the former network is back and answers; held until" in done.stdout, done.stdout
    node.back()


def test_an_undo_that_cuts_the_node_off_is_taken_back(box: Box) -> None:
    node = Node(box)
    box.outside("192.0.2.2/24")
    node.change(changed(node.good, "br0", gateway="192.0.2.2"))
    box.run("ip", "addr", "del", f"{PEER}/24", "dev", "peer0", outside=True, check=True)
    box.outside("192.0.2.2/24")
    node.old = node.state()
    done = node.run(None, "--undo")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"gateway {PEER} does not answer" in done.stdout
    assert node.state() == node.old
    assert box.ping(MINE, count=1) == 1


def test_a_guest_stays_on_its_bridge(box: Box) -> None:
    node = Node(box)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        old = node.kernel()
        done = node.run(BAD["a wrong management address"](node.good))
        assert "taken back: " in done.stdout, done.stdout + done.stderr
        assert node.kernel() == old
        box.until(lambda: box.ping(guest.ip, count=1))


def test_killed_at_some_steps(box: Box) -> None:
    assert loop(Node(box), 7) > 3
