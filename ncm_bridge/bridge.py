# SPDX-License-Identifier: Apache-2.0
"""The component bridge: how the network of a node is changed, and what a cloud needs beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.configure import Configure
from ncm.render import render
from ncm.resource import Action, File, Note, Symlink
from ncm.schema import Inputs, Record, Report, dictof, string, tree
from ncm.text import Text, join
from ncm.values import Str
from ncm_bridge.forward import nat
from ncm_bridge.forward.sysctls import optional, settings
from ncm_bridge.schema.policy import BridgeTree

if TYPE_CHECKING:
    from ncm.facts import Node
    from ncm.place import Place
    from ncm.resource import Resource
    from ncm.stage import Stage

SYSCTL = "/etc/sysctl.d/60-ncm-virt-bridge.conf"
_UNIT_FILE = f"/etc/systemd/system/{nat.UNIT}"
_WANTED = f"/etc/systemd/system/multi-user.target.wants/{nat.UNIT}"
_FIREWALLD = "/etc/systemd/system/multi-user.target.wants/firewalld.service"
_NFT = "/usr/sbin/nft"
_RELOAD = (Action("", "daemon-reload"),)


class Named(Record):
    """An interface of /system/network, of which we need the names."""

    open = True

    device: Str | None = string("kernel name; the key when left out")


class BridgeInputs(Inputs):
    """All that the component reads."""

    bridge: BridgeTree = tree("/software/components/bridge", BridgeTree, required=True)
    interfaces: dict[Str, Named] | None = tree(
        "/system/network/interfaces", dictof(Named, "the names that nat/out may give")
    )

    def devices(self) -> dict[str, str]:
        """Kernel names by key and by themselves."""
        found = {}
        for key, it in (self.interfaces or {}).items():
            device = str(key if it.device is None else it.device)
            found[device] = device
            found.setdefault(str(key), device)
        return found

    def check(self, report: Report) -> None:
        known = self.devices()
        needed = set()
        for row in self.bridge.nat or ():
            if str(row.out) not in known:
                report(row.out.path, f"{row.out} is no interface of this profile")
            needed.add("ipv6" if ":" in row.source else "ipv4")
        forward = self.bridge.forward
        for field in sorted(needed):
            if forward is None or not getattr(forward, field):
                path = f"{self.bridge.at('forward')}/{field}"
                report(path, "must be true where there is nat: else no packet passes")


class Bridge(Configure[BridgeInputs]):
    """Back end, probes and policies of component network; address translation of the cloud."""

    name = "bridge"
    inputs = BridgeInputs

    def wanted(self, profile: BridgeInputs, node: Node) -> Iterator[Resource]:
        tree = profile.bridge
        rows = settings(tree.forward)
        if rows and tree.forward is not None:
            text = join("", [_line(name, value, path) for name, value, path in rows])
            yield File(SYSCTL, text, tree.forward.path)
        if tree.nat:
            yield from _nat(profile)
        if tree.nat and node.exists(_FIREWALLD):
            message = "firewalld is enabled: its own zones must let these packets through"
            yield Note(message, tree.at("nat"))

    def stage(self, profile: BridgeInputs, node: Node) -> Stage | None:
        if not node.asks("network"):
            return None
        from ncm_bridge.forward.stage import ForwardStage

        tree = profile.bridge
        return ForwardStage(_table(profile), settings(tree.forward))

    def stage_at(self, place: Place) -> Stage:
        from ncm_bridge.forward.stage import ForwardStage

        return ForwardStage(None, ())


def _line(name: str, value: str, path: str) -> Text:
    """A line of sysctl.d(5); the dash lets a kernel do without the setting."""
    return Text("-" if optional(name) else "", name, " = ", Str(value, path), "\n")


def _table(profile: BridgeInputs) -> nat.Table:
    tree = profile.bridge
    return nat.Table(tree.nat or (), profile.devices(), tree.at("nat"))


def _nat(profile: BridgeInputs) -> Iterator[Resource]:
    because = profile.bridge.at("nat")
    yield File(nat.FILE, _table(profile).text, because)
    unit = render("bridge/nat.service.j2", nft=_NFT, path=nat.FILE)
    yield File(_UNIT_FILE, unit, because, notify=_RELOAD)
    yield Symlink(_WANTED, _UNIT_FILE, because, notify=_RELOAD)
