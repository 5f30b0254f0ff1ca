# SPDX-License-Identifier: Apache-2.0
"""A model of the kernel's network: the commands of a plan, interpreted on {name: Link}.

Written from ip(8), bridge(8), and what Linux was seen to do; it knows nothing of the code that
makes the commands. What it does not know is a KeyError or AssertionError: the plan is then wrong.
"""

from __future__ import annotations

from ncm_bridge.backend import Command
from tests.net_plan.model.addresses import Addresses
from tests.net_plan.model.plain import Plain, PlainCommands
from tests.net_plan.model.state import Failed, copied


class Kernel(Addresses, PlainCommands):
    """Runs commands, each as its program would."""

    def run(self, command: Command) -> None:
        program, *words = command
        {"ip": self._ip, "sysctl": self._sysctl, "ethtool": self._ethtool, "plain": self.plain}[
            program
        ](words)
        self.count()

    def _ip(self, words: list[str]) -> None:
        family = words.pop(0) if words[0] in ("-4", "-6") else ""
        what, verb, *rest = words
        if what == "link" and verb == "delete":
            assert rest[0] == "dev"
            self.delete(rest[1])
        elif what == "link":
            assert verb == "set"
            assert rest[0] == "dev"
            self.set(self.link(rest[1]), rest[2:])
        elif what == "address":
            self.address(verb, rest)
        elif what == "route":
            self.route(verb, rest, family)
        else:
            assert what == "rule"
            self.rule(verb, rest, family)

    def _sysctl(self, words: list[str]) -> None:
        assert words[:2] == ["-q", "-w"]
        name, _, value = words[2].partition("=")
        top, where, conf, device, last = name.split("/")
        assert (top, conf) == ("net", "conf")
        link = self.link(device)
        if last == "promote_secondaries":
            assert value == "1"
            self.promote.add(device)
        else:
            link.sysctl[f"{where}/conf/{device}/{last}"] = value

    def _ethtool(self, words: list[str]) -> None:
        groups = {"-K": "features", "-G": "ring", "-L": "channels", "-s": "link"}
        flag, device, *rest = words
        link = self.link(device)
        for word, value in zip(rest[::2], rest[1::2]):
            name = "wol" if word == "wol" else f"{groups[flag]} {word}"
            assert name in link.ethtool
            link.ethtool[name] = value


__all__ = ["Failed", "Kernel", "Plain", "copied"]
