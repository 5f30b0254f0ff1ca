# SPDX-License-Identifier: Apache-2.0
"""A back end for the model: its files are the links that are wanted."""

from __future__ import annotations

from collections.abc import Iterable

from ncm_bridge.backend import BackEnd, Command
from ncm_bridge.model.link import Link
from tests.net_plan.model.links import Links
from tests.net_plan.model.routing import Routing
from tests.net_plan.model.state import LOOSE, Failed


class Plain(BackEnd):
    """A back end whose files are the wanted links. up makes what is missing, and sets what the
    files say of that link alone: it does not touch its members."""

    name = "plain"

    def up(self, name: str) -> Iterable[Command]:
        return (("plain", "up", name),)

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        return (("plain", "down", name),)

    def told(self, name: str) -> Iterable[Command]:
        return (("plain", "told", name),)


class PlainCommands(Links, Routing):
    """What the commands of Plain do."""

    def plain(self, words: list[str]) -> None:
        """plain VERB NAME."""
        verb, name = words
        if verb == "down" and name in self.links:
            if self.links[name].kind in ("device", "tun"):
                link = self.link(name)
                self.down(link)
                link.addresses = {}
                self.release(link)
            else:
                self.delete(name)
        elif verb == "up":
            self._up(self.files[name])

    def _up(self, file: Link) -> None:
        if file.kind != "device" and file.name not in self.links:
            self.links[file.name] = self._made(file)
        link = self.link(file.name)
        assert file.kind in ("device", link.kind)
        if file.master and link.master != file.master:
            self._enter(link, file.master)
        link.up = True
        link.options.update(file.options)
        link.port.update(file.port)
        if file.mtu is not None:
            link.mtu = file.mtu
        for address, label in file.addresses.items():
            link.addresses.setdefault(address, label)
        self._routing(file)
        link.sysctl.update(file.sysctl)
        link.ethtool.update(file.ethtool)

    def _made(self, file: Link) -> Link:
        if file.lower and file.lower not in self.links:
            raise Failed(f"{file.lower} is missing")
        for other in self.links.values():
            alike = (other.kind, other.lower, other.options.get("id")) == (
                file.kind, file.lower, file.options.get("id"),
            )  # fmt: skip
            if file.kind in ("vlan", "vxlan") and alike:
                raise Failed("File exists")
        made = Link(file.name, file.kind)
        made.mtu, made.master, made.lower, made.up = 1500, "", file.lower or "", False
        made.mac = "02:ff:00:00:00:00"
        if file.kind == "bridge":
            made.options = {
                "stp_state": 0, "forward_delay": 1500, "priority": 32768, "mcast_router": 1,
            }  # fmt: skip
        return made

    def _enter(self, link: Link, name: str) -> None:
        if self.links.get(name) is None:
            raise Failed(f"{name} is missing")
        if self.links[name].kind == "bond":
            self.down(link)
        self.enslave(link, name)

    def _routing(self, file: Link) -> None:
        for route in file.routes:
            metric = 1024 if ":" in route.to else 0
            full = route if route.metric is not None else route._replace(metric=metric)
            self.put(full, "" if route.type in LOOSE else file.name)
        for rule in file.rules:
            if not any(rule in (each, each._replace(priority=None)) for each in self.rules):
                self.add_rule(rule)
