# SPDX-License-Identifier: Apache-2.0
"""A node in namespaces whose network is changed by the command itself; and profiles for it."""

from __future__ import annotations

import copy
import json
import sys
from typing import Any, Optional

import pytest

from tests.net_box.box import NEEDS, TOP, Box, Done, until
from tests.net_trial.inside import READ

PEER, MINE = "192.0.2.1", "192.0.2.3"
WHERE = {
    "ifupdown": ("/etc/network",),
    "NetworkManager": ("/etc/NetworkManager",),
    "networkd": ("/etc/systemd/network",),
}
"""Daemon -> its folders."""
DAEMONS = [
    pytest.param("ifupdown", marks=pytest.mark.needs(*NEEDS, "ifup")),
    pytest.param("NetworkManager", marks=pytest.mark.needs(*NEEDS, "NetworkManager", "nmcli")),
    pytest.param("networkd", marks=pytest.mark.needs(*NEEDS, "/lib/systemd/systemd-networkd")),
]
PROBE = {"type": "gateway", "timeout": 1, "retries": 2}
RECORD = "/var/lib/ncm-virt/record/network"
PLACE = "/var/lib/ncm-virt/network"


def profile(box: Box, daemon: str, probes: Optional[list[dict[str, Any]]] = None) -> dict[str, Any]:
    """The management address on a bridge over the first card; a VLAN-less second card."""
    nic = {f"eth{card}": {"hwaddr": box.mac(card)} for card in range(box.cards)}
    return {
        "hardware": {"cards": {"nic": nic}},
        "system": {"network": {
            "hostname": "box", "domainname": "example.org", "nameserver": [PEER],
            "interfaces": {
                "eth0": {"bridge": "br0", "bootproto": "none", "onboot": True},
                "br0": {
                    "type": "Bridge", "bootproto": "static", "onboot": True, "ip": MINE,
                    "netmask": "255.255.255.0", "gateway": PEER, "stp": False, "delay": 0,
                },
                "eth1": {
                    "bootproto": "static", "onboot": True, "ip": "198.51.100.3",
                    "netmask": "255.255.255.0",
                    "route": [{"address": "203.0.113.0", "prefix": 24, "gateway": "198.51.100.1"}],
                },
            },
        }},
        "software": {"components": {
            "network": {"active": True, "ncm-module": "pyncm"},
            "bridge": {
                "active": True, "backend": daemon, "patience": 20,
                "probes": [PROBE] if probes is None else probes,
            },
        }},
    }  # fmt: skip


def changed(tree: dict[str, Any], name: str, **fields: Any) -> dict[str, Any]:
    """The profile with other fields of one interface; None takes a field away."""
    tree = copy.deepcopy(tree)
    interface = tree["system"]["network"]["interfaces"].setdefault(name, {})
    for field, value in fields.items():
        if value is None:
            interface.pop(field, None)
        else:
            interface[field] = value
    return tree


def without(tree: dict[str, Any], *names: str) -> dict[str, Any]:
    tree = copy.deepcopy(tree)
    for name in names:
        del tree["system"]["network"]["interfaces"][name]
    return tree


class Node:
    """A box with one daemon, on which a first good profile has come true."""

    def __init__(self, box: Box, daemon: str) -> None:
        self.box = box
        self.daemon = daemon
        box.os("debian", 12)
        box.start(daemon)
        box.outside(f"{PEER}/24")
        box.outside("198.51.100.1/24", card=1)
        self.good = profile(box, daemon)
        self.change(self.good)
        self.old = self.state()

    def change(self, tree: dict[str, Any], *options: str) -> Done[str]:
        """One run that must do well."""
        done = self.run(tree, *options)
        assert done.returncode == 0, done.stdout + done.stderr + self.logs()
        return done

    def run(self, tree: Optional[dict[str, Any]], *options: str) -> Done[str]:
        if tree is not None:
            self.box.profile(tree)
        return self.box.configure("network", *options)

    def logs(self) -> str:
        if self.daemon == "ifupdown":
            return ""
        return self.box.log("systemd-networkd" if self.daemon == "networkd" else self.daemon)[
            -3000:
        ]

    def state(self) -> dict[str, Any]:
        """Links, addresses, routes, rules of the kernel, and all files of the back end."""
        return {**self.kernel(), "files": self.files()}

    def kernel(self) -> dict[str, Any]:
        done = self.box.run(sys.executable, "-B", "-c", READ.format(top=str(TOP)), check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def files(self) -> dict[str, tuple[Any, ...]]:
        words = ["find", *WHERE[self.daemon], "-printf", r"%p\t%y\t%m\t%U:%G\t%l\n"]
        listed = self.box.run(*words, check=True).stdout.splitlines()
        found = {}
        for line in sorted(listed):
            path, kind, mode, owner, target = line.split("\t")
            content = self.box.path(path).read_bytes() if kind == "f" else b""
            found[path] = (kind, mode, owner, target, content)
        return found

    def answers(self) -> bool:
        """From outside, on the management address."""
        return self.box.ping(MINE, count=1) == 1

    def back(self) -> None:
        """The former network: the same state, and it answers."""
        assert self.state() == self.old
        until(self.answers)
        assert not self.box.exists(f"{PLACE}/trial")
        assert not self.box.exists(f"{PLACE}/rolling-back")
        record = json.loads(self.box.read(f"{RECORD}/applied.json"))
        assert record["held"]
        assert not self.box.exists(f"{RECORD}/pending.json")

    def over(self) -> None:
        """Wait until nothing is on trial or being taken back."""
        until(lambda: not any(self.box.exists(f"{PLACE}/{at}") for at in ("trial", "rolling-back")))

    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.box.read(f"{PLACE}/last-trial.json"))
        return found
