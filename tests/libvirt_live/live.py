# SPDX-License-Identifier: Apache-2.0
"""Runs of component libvirt against a running libvirt: in this process, or as the command."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from tests.libvirt_live.daemon import Daemon, Done
from tests.libvirt_live.hosts import STORE
from tests.stage_life import Life as StageLife

TOP = Path(__file__).resolve().parents[2]
HERE = "/software/components/libvirt"
URI = "qemu:///system"


def profile(tree: dict[str, Any]) -> dict[str, Any]:
    """The profile of a host whose component libvirt has this tree."""
    return {"software": {"components": {"libvirt": {"active": True, **tree}}}}


class Life(StageLife):
    """A host and its libvirt, through run after run."""

    component = "libvirt"


class Command(NamedTuple):
    """``ncm-configure`` on the node itself, where qemu:///system is its libvirt."""

    daemon: Daemon
    python: str = sys.executable
    root: str = ""

    def __call__(self, tree: dict[str, Any], *options: object, **settings: Any) -> Done[str]:
        """A run; without a root on the node's own /."""
        file = self.daemon.folder / "profile.json"
        file.write_text(json.dumps(profile(tree)))
        where = ["--root", self.root, "--connect", URI] if self.root else []
        script = TOP / "scripts/ncm-configure"
        line = [self.python, "-B", script, "--profile", file, *where, *options, "libvirt"]
        return self.daemon.run(*line, **settings)


def awake(daemon: Daemon, guest: str) -> None:
    """Wait until the system of ``hosts.system`` listens to the power button."""
    look = ("qemu-monitor-command", guest, "--hmp", "i /1hx 0x602")
    while "0x0100" not in daemon.virsh(*look):
        time.sleep(0.05)


def clear(daemon: Daemon) -> None:
    """Take away every object by hand, and the volumes of ``hosts.STORE``."""
    import libvirt

    node = libvirt.open(daemon.uri)
    for each in (*node.listAllDomains(), *node.listAllNetworks(), *node.listAllStoragePools()):
        if each.isActive():
            each.destroy()
        each.undefine()
    for secret in node.listAllSecrets():
        secret.undefine()
    node.close()
    shutil.rmtree(daemon.root / STORE[1:], ignore_errors=True)
