# SPDX-License-Identifier: Apache-2.0
"""What the model holds, and what all commands share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ncm_bridge.model.link import Link, Route, Rule

LOOSE = ("blackhole", "unreachable", "prohibit")
_FLAGS = ("onlink",)


class Failed(Exception):
    """The command would have failed."""


def copied(links: Mapping[str, Link]) -> dict[str, Link]:
    """Links of their own, as a reader would give them."""
    return {name: Link.of(link.as_json()) for name, link in links.items()}


def pairs(words: Sequence[str]) -> dict[str, str]:
    """Words of ip(8) and their values."""
    rest: Iterator[str] = iter(words)
    return {word: "" if word in _FLAGS else next(rest) for word in rest}


class State:
    """links, rules, routes without a device. files: what the back end makes."""

    def __init__(
        self, links: Mapping[str, Link], files: Mapping[str, Link],
        rules: Sequence[Rule] = (), loose: Sequence[Route] = (),
    ) -> None:  # fmt: skip
        self.links = copied(links)
        self.files = files
        self.rules = list(rules)
        self.loose = list(loose)
        self.touched: list[str] = []
        self.promote: set[str] = set()
        self.count()

    def count(self) -> None:
        """The number of taps in each bridge, as a reader would say."""
        for link in self.links.values():
            ports = [each for each in self.links.values() if each.master == link.name]
            link.guests = sum(each.kind == "tun" for each in ports)

    def link(self, name: str) -> Link:
        """The link that a command touches."""
        if name not in self.links:
            raise Failed(f"Cannot find device {name}")
        self.touched.append(name)
        return self.links[name]
