# SPDX-License-Identifier: Apache-2.0
"""A guest of the profile boots from a network of the profile: DHCP, TFTP, kernel, system."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Callable

import pytest
from lxml import etree

from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.pxe import tftp_root

TOP = Path(__file__).resolve().parents[2]
CARD = "52:54:00:c8:00:21"
ADDRESS = "192.0.2.21"
NAME = "vm21.example.org"


def profile(tftp: Path) -> dict[str, Any]:
    """A network that boots one guest, and that guest, without a disk."""
    network = {
        "mode": "nat",
        "bridge": "virbr21",
        "domain": "example.org",
        "ips": [
            {
                "address": "192.0.2.1",
                "prefix": 24,
                "ranges": [{"start": "192.0.2.100", "end": "192.0.2.150"}],
                "hosts": [{"mac": CARD, "name": NAME, "ip": ADDRESS}],
                "bootp": {"file": "boot.ipxe"},
                "tftp": str(tftp),
            },
            # The ROM asks for a router of IPv6, 13 seconds long where none answers.
            {"address": "2001:db8::1", "prefix": 64},
        ],
    }
    guest = {
        "type": "qemu",
        "memory": 256,
        "vcpus": 1,
        "boot": ["network"],
        "nics": [{"network": "install", "mac": CARD}],
        "state": "running",
    }
    libvirt = {"active": True, "networks": {"install": network}, "guests": {"vm21": guest}}
    return {"software": {"components": {"libvirt": libvirt}}}


def configure(daemon: Daemon, tree: dict[str, Any]) -> str:
    """What one run of the command on the node prints; it must succeed."""
    file = daemon.folder / "profile.json"
    file.write_text(json.dumps(tree))
    command = [sys.executable, "-B", TOP / "scripts/ncm-configure", "--profile", file, "libvirt"]
    done = daemon.run(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def serial(daemon: Daemon) -> Path:
    """The terminal that the guest's serial line got."""
    source = etree.fromstring(daemon.virsh("dumpxml", "vm21")).find("devices/serial/source")
    assert source is not None
    return daemon.root / str(source.attrib["path"]).lstrip("/")


def booted(terminal: Path) -> dict[str, str]:
    """What the system says of how it was started; waits for that."""
    heard = b""
    line = os.open(terminal, os.O_RDONLY | os.O_NOCTTY)
    try:
        while not (b"BOOTED " in heard and b" END" in heard.partition(b"BOOTED ")[2]):
            heard += os.read(line, 4096)
    finally:
        os.close(line)
    words = heard.partition(b"BOOTED ")[2].partition(b" END")[0].decode().split()
    return dict(word.split("=", 1) for word in words if "=" in word)


@pytest.mark.usefixtures("thorough")
@pytest.mark.needs("python:libvirt", "dnsmasq", "iptables")
def test_a_guest_boots_from_the_network_with_its_own_address(
    daemon: Daemon, needs: Callable[..., None]
) -> None:
    tree = profile(tftp_root(daemon.folder / "tftp", needs))
    assert "Done: 2 created." in configure(daemon, tree)
    said = booted(serial(daemon))
    assert (said["address"], said["card"], said["name"]) == (ADDRESS, CARD, NAME)
    assert "nothing to change" in configure(daemon, tree)
