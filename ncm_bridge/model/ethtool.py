# SPDX-License-Identifier: Apache-2.0
"""Settings of ethtool(8) that the profile says, by the words of Link.ethtool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm.values import text_of

if TYPE_CHECKING:
    from ncm.schema import Record
    from ncm_bridge.schema.interface import Interface


def ethtool(it: Interface) -> dict[str, str]:
    channels = None if it.ethtool is None else it.ethtool.channels
    groups: tuple[tuple[str, Record | None], ...] = (
        ("features", it.offload), ("ring", it.ring), ("channels", channels), ("link", it.ethtool),
    )  # fmt: skip
    found = {}
    for group, record in groups:
        for name, value in () if record is None else record.items():
            if name == "wol":
                found["wol"] = _sorted_letters(text_of(value))
            elif name != "channels":
                found[f"{group} {name}"] = text_of(value)
    return found


def _sorted_letters(letters: str) -> str:
    """In the order in which ethtool shows them; d beside others has no meaning."""
    return "".join(letter for letter in "pumbagsf" if letter in letters) or "d"
