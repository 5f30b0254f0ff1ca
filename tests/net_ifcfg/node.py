# SPDX-License-Identifier: Apache-2.0
"""A node of EL 8 with Red Hat's own network scripts, where they are to be had.

They are in no package of this distribution, and not ours to keep here: the tests use those of
this machine, or of the folder that NCM_NETWORK_SCRIPTS names, which holds them as / would, with
/etc/init.d/functions, /usr/sbin/ifup, /usr/sbin/ifdown, /usr/bin/ipcalc and /usr/sbin/arping.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.net_box.box import Box
from tests.net_trial import node
from tests.net_trial.node import PEER, profile

ROOT = Path(os.environ.get("NCM_NETWORK_SCRIPTS", "/"))
FOLDER = "/etc/sysconfig/network-scripts"
HERE = (ROOT / FOLDER[1:] / "ifup-eth").is_file()
SCRIPTS = pytest.mark.skipif(not HERE, reason="RHEL's network scripts are not here")

node.WHERE["ifcfg"] = ("/etc/sysconfig",)


def el8(box: Box) -> None:
    """The box becomes a node of EL 8."""
    for file in ROOT.rglob("*") if Path("/") != ROOT else ():
        if file.is_file():
            # The distribution's own ifdown is a link to its ifup.
            place = box.path("/") / file.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink(missing_ok=True)
            shutil.copy(file, place)
    box.os("el", 8)


class Node(node.Node):
    """On which a first good profile has come true."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.daemon = "ifcfg"
        el8(box)
        box.start("none")
        box.outside(f"{PEER}/24")
        box.outside("198.51.100.1/24", card=1)
        self.good = profile(box, self.daemon)
        self.change(self.good)
        self.old = self.state()

    def logs(self) -> str:
        return ""
