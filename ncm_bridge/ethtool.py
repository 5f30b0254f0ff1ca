# SPDX-License-Identifier: Apache-2.0
"""ETHTOOL_OPTS: commands for ethtool(8) with ``;`` between them.

One that begins with a dash is passed as it is; another gets ``-s DEVICE`` before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm.text import Text, join

if TYPE_CHECKING:
    from ncm.schema import Record
    from ncm_bridge.links import Link

# Speed and duplex can be set only once negotiation is off.
_FIRST = ("autoneg", "speed", "duplex")


def ethtool_options(link: Link) -> Text | None:
    """All commands of an interface, or None."""
    it = link.record
    channels = None if it.ethtool is None else it.ethtool.channels
    commands = [
        _command(f"--set-channels {link.device}", channels),
        _command("", it.ethtool),
        _command(f"--offload {link.device}", it.offload),
        _command(f"--set-ring {link.device}", it.ring),
    ]
    texts = [command for command in commands if command]
    return join(" ; ", texts) if texts else None


def _command(start: str, options: Record | None) -> Text | None:
    """The option and its words; None when there are none."""
    if options is None:
        return None
    words = [Text(f"{name} ", value) for name, value in sorted(options.items(), key=_order)
             if name != "channels"]  # fmt: skip
    if not words:
        return None
    return join(" ", ([Text(start)] if start else []) + words)


def _order(item: tuple[str, object]) -> tuple[int, str]:
    name = item[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
