# SPDX-License-Identifier: Apache-2.0
"""Where OpenNebula's files lie, whose they are, and what reads them."""

from __future__ import annotations

import re

from ncm.resource import Action, File, Note
from ncm_oned.settings.history import release_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm.text import Text

ACCOUNT = "oneadmin"
HOME = "/var/lib/one"
REMOTES = f"{HOME}/remotes"
VERSION = f"{REMOTES}/VERSION"
SYNC = Action("ncm-virt-host-sync.service", "restart")
"""Brings changed remotes to the hosts."""
SERVER = "opennebula.service"
USUAL = (6, 10)
"""The release whose packaged lists stand in where the node does not tell its own."""
_VERSION = re.compile(r"\s*([0-9]{1,2}\.[0-9]{1,2})(\.[0-9]+)*\s*\Z", re.ASCII)


def release(node: Node) -> tuple[int, int] | None:
    """(major, minor) of the OpenNebula on the node, None where it does not tell."""
    found = _VERSION.match(node.read(VERSION) or "")
    return release_of(found[1]) if found else None


def runs(node: Node, unit: str) -> bool:
    """Whether to restart the unit: it is there, or the node does not know OpenNebula yet."""
    return node.has_unit(unit) or not node.exists(VERSION)


def restart(node: Node, unit: str) -> tuple[Action, ...]:
    """The restart of a service that only some releases, or some front ends, have."""
    return (Action(unit, "restart"),) if runs(node, unit) else ()


def unread(node: Node, unit: str, because: str) -> Iterator[Note]:
    """A note where the service that would read a file is not there."""
    if not runs(node, unit):
        yield Note(f"there is no {unit} on this node: nothing reads the file", because)


def account_file(path: str, text: Text, because: str) -> File:
    """A file of oneadmin's, closed to all others where it holds a secret."""
    mode = 0o600 if text.secret else 0o640
    return File(path, text, because, mode=mode, owner=ACCOUNT, group=ACCOUNT)
