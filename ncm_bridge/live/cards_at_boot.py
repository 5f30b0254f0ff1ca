# SPDX-License-Identifier: Apache-2.0
"""Before the network starts: cards get the names that udev could not give them.

udev names each card for itself, while others appear: where its name is taken it fails (systemd 252:
"Failed to rename network interface: File exists"), and no daemon hears of the card.
"""

from __future__ import annotations

import sys

from ncm.errors import HostError
from ncm_bridge.card_names import RULES, names_in
from ncm_bridge.kernel import Kernel
from ncm_bridge.live import renames
from ncm_bridge.live.command import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ncm_bridge.backend import Command
    from ncm_bridge.model.link import Link

SETTLE = ("udevadm", "settle", "--timeout=30")
ADDED = ("udevadm", "trigger", "--settle", "--action=add", "--subsystem-match=net")
"""Settings that udev makes by name (sysctl.d) follow."""


def main(path: str = RULES) -> int:
    """Rename, saying what is done; the exit status: 1 where a card keeps another name."""
    with open(path, encoding="ascii") as stream:
        names = names_in(stream.read())
    status = 0
    try:
        run(SETTLE)
        with Kernel() as kernel:
            links = kernel.links()
        found = renames.find(links, _idle(links, names))
        for each in found:
            if each.refused:
                print(f"{each.new}: {each.refused}", file=sys.stderr)
                status = 1
        for _, commands in renames.commands(links, found):
            for command in commands:
                _done(command)
        for each in renames.doable(found):
            _done((*ADDED, f"--sysname-match={each.new}"))
    except HostError as error:
        print(error, file=sys.stderr)
        return 1
    return status


def _done(command: Command) -> None:
    print(" ".join(command))
    run(command)


def _idle(links: Mapping[str, Link], names: Mapping[str, str]) -> dict[str, str]:
    """The names of cards that are not in use: the node may have its / over one of them."""
    used = {link.mac for link in links.values() if link.up and link.addresses}
    return {name: mac for name, mac in names.items() if mac not in used}
