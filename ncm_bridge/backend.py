# SPDX-License-Identifier: Apache-2.0
"""What configures the links of a node: its files, and the commands that make it act on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from ncm.errors import Problem
    from ncm.facts import Node
    from ncm.resource import Resource
    from ncm_bridge.links import Links
    from ncm_bridge.model.link import Link
    from ncm_bridge.schema import NetworkInputs

Command = tuple[str, ...]
"""One command line, word by word; run without a shell."""
Read = Callable[[str], Optional[str]]
"""Path of a file of the running system -> its text, None when absent."""

IFCFG, NETWORK_MANAGER, NETWORKD, IFUPDOWN = "ifcfg", "NetworkManager", "networkd", "ifupdown"


class BackEnd:
    """One way to configure links. ``name`` is its word in component bridge."""

    name = ""
    ports_first = False
    """Whether a port makes its bridge when it is started, and takes it along as the last one."""

    def at_once(self, name: str) -> Iterable[str]:
        """The files of the link of this kernel name that a daemon acts on as soon as it reads
        them: for whoever makes it do so."""
        return ()

    def problems(self, profile: NetworkInputs, links: Links) -> list[Problem]:
        """What the profile asks for and this back end cannot do, by path."""
        return []

    def files(self, profile: NetworkInputs, links: Links, node: Node) -> Iterator[Resource]:
        """All its files, so that the next boot gives what the profile says; and its notes.

        A pure function, as wanted() is.
        """
        raise NotImplementedError

    def reload(self) -> Iterable[Command]:
        """Make a daemon read files that changed: after files were put back.

        In a run the files notify an action that does the same.
        """
        return ()

    def up(self, name: str) -> Iterable[Command]:
        """Make or start the link of this kernel name as the files say, whatever it is now."""
        raise NotImplementedError

    def down(self, name: str, kind: str = "") -> Iterable[Command]:
        """Stop the link, before it is started anew.

        kind: what it is now; with it, a link that configuration made is gone after this.
        """
        raise NotImplementedError

    def calm(self, name: str) -> Iterable[Command]:
        """What ends the DHCP client of a card that ``down`` does not stop."""
        return ()

    def told(self, name: str) -> Iterable[Command]:
        """After a link was changed in place: a daemon takes the new settings for its own.

        Touches nothing in the kernel.
        """
        return ()

    def amiss(self, read: Read, links: Iterable[Link]) -> dict[str, str]:
        """Kernel name -> what the back end itself says is wrong with the link, if anything.

        From its files below /run only: no process, no bus.
        """
        return {}


def make(name: str, managed: bool = False) -> BackEnd:
    """The back end of this name. managed: ifcfg files are read by NetworkManager."""
    if name == NETWORK_MANAGER:
        from ncm_bridge.keyfile.backend import Keyfile

        return Keyfile()
    if name == NETWORKD:
        from ncm_bridge.networkd.backend import Networkd

        return Networkd()
    if name == IFUPDOWN:
        from ncm_bridge.ifupdown.backend import Ifupdown

        return Ifupdown()
    from ncm_bridge.ifcfg.backend import Ifcfg

    return Ifcfg(managed)
