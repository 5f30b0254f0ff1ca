# SPDX-License-Identifier: Apache-2.0
"""A node in a box, with our keyfiles and the real NetworkManager."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ncm_bridge.backend import NETWORK_MANAGER, make
from ncm_bridge.keyfile.names import FOLDER, path_of
from ncm_bridge.links import Links
from ncm_bridge.live.differ import differs
from ncm_bridge.model.link import Link, Route, Rule
from ncm_bridge.model.wanted import wanted_links
from ncm_bridge.schema import NetworkInputs
from tests.net_backends.bed import Seen, reader
from tests.net_box.box import Box
from tests.net_keyfile.features import managed
from tests.network.conftest import profile_of, written
from tests.network.features import NODE

BACKEND = make(NETWORK_MANAGER)


def profile(interfaces: dict[str, Any], **network: Any) -> dict[str, Any]:
    return managed(profile_of({**NODE, **network, "interfaces": interfaces}))


class Managed:
    """What the profile asks for on this node, and whether it is so."""

    def __init__(self, box: Box, wanted: Callable[..., Any], loaded: Callable[..., Any]) -> None:
        self.box = box
        self._wanted = wanted
        self._loaded = loaded
        self.links: dict[str, Link] = {}

    def write(self, asked: dict[str, Any]) -> None:
        """The files of the profile, as a run would leave them; nobody is told."""
        files = written(self._wanted(asked))
        for name in self.box.run("ls", FOLDER).stdout.split():
            if f"{FOLDER}/{name}" not in files:
                self.box.path(f"{FOLDER}/{name}").unlink()
        for path, text in files.items():
            if path.startswith("/etc/NetworkManager/"):
                mode = 0o600 if path.startswith(FOLDER) else 0o444
                self.box.path(path).unlink(missing_ok=True)
                self.box.write(path, text, mode)
        inputs: NetworkInputs = self._loaded(asked)
        found = wanted_links(inputs, Links(inputs.network))
        self.links = {name: link for name, (link, _) in found.items()}
        for link in self.links.values():
            # Without spanning tree it has no meaning, and NetworkManager sets none.
            if not link.options.get("stp_state"):
                link.options.pop("forward_delay", None)

    def kernel(self) -> tuple[dict[str, Link], list[Rule], list[Route]]:
        seen = Seen(self.box, self.links)
        return seen.links, seen.rules, seen.loose

    def amiss(self) -> list[str]:
        """The links that are not as the profile wants them."""
        links, rules, loose = self.kernel()
        return [
            name for name, link in self.links.items()
            if differs(links.get(name), link, rules, loose)
        ]  # fmt: skip

    def started(self, asked: dict[str, Any]) -> None:
        """Booted with the files of this profile."""
        self.write(asked)
        self.box.start("NetworkManager")
        self.settled()

    def settled(self) -> None:
        """Returns when all is as the profile wants it."""
        self.box.until(lambda: not self.amiss())

    def run(self, commands: Any) -> None:
        for command in commands:
            self.box.run(*command, check=True)

    def told(self) -> dict[str, str]:
        """What the back end finds amiss."""
        return BACKEND.amiss(reader(self.box), self.links.values())


__all__ = ["BACKEND", "Managed", "path_of", "profile"]
