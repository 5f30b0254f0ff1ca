# SPDX-License-Identifier: Apache-2.0
"""Files of others that networkd would take for a link of ours."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge.common.units import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.facts import Node
    from ncm_bridge.common.context import Context

FOLDERS = ("/etc/systemd/network", "/run/systemd/network")


def owned_twice(context: Context, node: Node, first: str) -> Iterator[Problem]:
    """networkd takes the first file that fits, in the order of the names: one before ``first``."""
    for folder in FOLDERS:
        for name in sorted(node.names(folder)):
            if not name.endswith(".network") or name >= first:
                continue
            patterns = _patterns(node.read(f"{folder}/{name}") or "")
            for link in context.links:
                if any(fnmatchcase(link.device, pattern) for pattern in patterns):
                    message = f"{folder}/{name} comes first for {link.device}: take it away"
                    yield Problem(link.record.path, message)


def _patterns(text: str) -> list[str]:
    try:
        single, _ = meaning(text)
    except ValueError:
        return []
    return [word for value in single.get("Match", {}).get("Name", []) for word in value.split()]
