# SPDX-License-Identifier: Apache-2.0
"""What becomes of a change on trial, on a node of whichever daemon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.net_trial.node import MINE, PEER, Node, changed, without

Tree = dict[str, Any]

BAD: dict[str, Callable[[Tree], Tree]] = {
    "a wrong gateway": lambda tree: changed(tree, "br0", gateway="192.0.2.9"),
    "a wrong management address": lambda tree: changed(
        tree, "br0", ip="203.0.113.3", gateway="203.0.113.1"
    ),
    "a bridge without its port": lambda tree: changed(
        tree, "eth0", bridge=None, bootproto="none"
    ),
    "no bridge": lambda tree: changed(
        without(tree, "br0"), "eth0", bridge=None, bootproto="static", ip="192.0.2.200",
        netmask="255.255.255.0", gateway="192.0.2.99",
    ),
}  # fmt: skip


def good_profile_stays(node: Node) -> None:
    assert node.answers()
    node.change(changed(node.good, "br0", gateway=PEER, mtu=1400))
    assert node.last()["outcome"] == "kept"
    assert node.box.ip("link", "show", "br0")[0]["mtu"] == 1400
    assert node.answers()
    assert not node.box.exists("/var/lib/ncm-virt/network/trial")


def bad_profile_is_taken_back(node: Node, bad: str) -> None:
    done = node.run(BAD[bad](node.good))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "taken back: " in done.stdout, done.stdout + done.stderr
    assert "the former network is back and answers; held until" in done.stdout, done.stdout
    node.back()


def undo_is_taken_back(node: Node) -> None:
    """The gateway has moved: the first profile was right and is wrong now."""
    box = node.box
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


def guest_stays(node: Node) -> None:
    box = node.box
    with box.tap("vnet0", "br0", "192.0.2.77") as guest:
        box.until(lambda: box.ping(guest.ip, count=1))
        old = node.kernel()
        done = node.run(BAD["a wrong management address"](node.good))
        assert "taken back: " in done.stdout, done.stdout + done.stderr
        assert node.kernel() == old
        box.until(lambda: box.ping(guest.ip, count=1))
