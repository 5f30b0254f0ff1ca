# SPDX-License-Identifier: Apache-2.0
"""A guest of the profile boots from a network of the profile: DHCP, TFTP, kernel, system."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable

import pytest
from lxml import etree

from ncm_libvirt.libvirt import Libvirt
from tests.libvirt.trees import files, wanted
from tests.libvirt_live.daemon import Daemon
from tests.libvirt_live.pxe import tftp_root

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
    }
    libvirt = {"active": True, "networks": {"install": network}, "guests": {"vm21": guest}}
    return {"software": {"components": {"libvirt": libvirt}}}


def documents(tree: dict[str, Any]) -> dict[str, str]:
    """Folder of the object -> its XML."""
    found = files(wanted(Libvirt(), tree)).items()
    texts = {path: file.text.reveal() for path, file in found if path.endswith(".xml")}
    return {Path(path).parent.name: text for path, text in texts.items()}


def serial(daemon: Daemon, guest: Any) -> Path:
    """The terminal that the guest's serial line got."""
    source = etree.fromstring(guest.XMLDesc()).find("devices/serial/source")
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


@pytest.mark.needs("python:libvirt", "dnsmasq", "iptables")
def test_a_guest_boots_from_the_network_with_its_own_address(
    daemon: Daemon, needs: Callable[..., None]
) -> None:
    import libvirt

    node = libvirt.open(daemon.uri)
    texts = documents(profile(tftp_root(daemon.folder / "tftp", needs)))
    node.networkDefineXML(texts["networks"]).create()
    guest = node.defineXML(texts["guests"])
    guest.create()
    said = booted(serial(daemon, guest))
    assert (said["address"], said["card"], said["name"]) == (ADDRESS, CARD, NAME)
