# SPDX-License-Identifier: Apache-2.0
"""What belongs to a change that is refused is not done either: not by us, and by no daemon."""

from __future__ import annotations

from typing import Any

import pytest

from tests.net_box.box import Box
from tests.net_box.box import box as box
from tests.net_trial.node import DAEMONS, MINE, PEER, Node, changed, without

KEPT = ("br0", "eth0", "vnet0")
FILES = {
    "NetworkManager": "/etc/NetworkManager/system-connections/br0.nmconnection",
    "networkd": "/etc/systemd/network/50-ncm-br0.network",
}
AT_BOOT = "is refused now; the files say it, so that it comes with the next start of the node"


def without_bridge(node: Node) -> dict[str, Any]:
    """Its address goes to its card."""
    card = {"ip": MINE, "netmask": "255.255.255.0", "gateway": PEER}
    return changed(without(node.good, "br0"), "eth0", bridge=None, bootproto="static", **card)


@pytest.mark.parametrize("daemon", DAEMONS)
def test_a_bridge_that_stays_for_its_guests_keeps_its_card_and_address(
    box: Box, daemon: str
) -> None:
    node = Node(box, daemon)
    tree = without_bridge(node)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        before = node.kernel()
        with box.pinger(guest.ip) as pings:
            done = node.run(tree)
            assert done.returncode == 1, done.stdout + done.stderr
            assert "! link br0: 1 guest's tap is its port" in done.stdout
            assert "! link eth0: waits for br0, which stays as it is" in done.stdout
            if daemon in FILES:
                # Whatever makes the daemon read its files now would do what was refused.
                assert f"! {FILES[daemon]}: waits for link br0" in done.stdout
                box.run(*("nmcli connection reload" if daemon == "NetworkManager"
                          else "networkctl reload").split(), check=True)  # fmt: skip
                assert box.exists(FILES[daemon])
            else:
                assert f"br0: {AT_BOOT}" in done.stdout
            assert pings.lost() == 0
        assert node.kernel() == before
        assert node.answers()
    node.change(tree)
    assert "br0" not in node.kernel()["links"]
    assert node.answers()
    assert daemon not in FILES or not box.exists(FILES[daemon])


@pytest.mark.parametrize("daemon", DAEMONS)
def test_an_undo_leaves_a_bridge_to_its_guests(box: Box, daemon: str) -> None:
    node = Node(box, daemon)
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        before = node.kernel()["links"]
        with box.pinger(guest.ip) as pings:
            done = node.run(None, "--undo")
            assert done.returncode == 1, done.stdout + done.stderr
            assert "! link br0: 1 guest's tap is its port" in done.stdout
            assert pings.lost() == 0
        now = node.kernel()["links"]
        assert all(now[name] == before[name] for name in KEPT)
        assert node.answers()
    # What was left is still known to be ours, and goes when it can.
    node.change(without_bridge(node))
    assert "br0" not in node.kernel()["links"]
    assert daemon not in FILES or not box.exists(FILES[daemon])
