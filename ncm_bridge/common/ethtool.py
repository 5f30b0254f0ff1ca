# SPDX-License-Identifier: Apache-2.0
"""What ethtool(8) sets on a card, in the order in which a card takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_bridge.links import Link

CHANGE = "--change"
# Speed and duplex can be set only once negotiation is off.
_FIRST = ("autoneg", "speed", "duplex")


def settings(link: Link) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Option of ethtool(8), its words and the leaves for them, where the profile has any."""
    it = link.record
    channels = None if it.ethtool is None else it.ethtool.channels
    for option, record in (
        ("--set-channels", channels), (CHANGE, it.ethtool), ("--offload", it.offload),
        ("--set-ring", it.ring),
    ):  # fmt: skip
        items = () if record is None else sorted(record.items(), key=_order)
        pairs = [(name, value) for name, value in items if name != "channels"]
        if pairs:
            yield option, pairs


def _order(item: tuple[str, object]) -> tuple[int, str]:
    name = item[0]
    return (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)
