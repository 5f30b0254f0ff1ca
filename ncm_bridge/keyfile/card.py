# SPDX-License-Identifier: Apache-2.0
"""Sections [ethernet], [infiniband] and [ethtool]: MAC, MTU, and what ethtool(8) sets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ncm.text import Text
from ncm.values import Str
from ncm_bridge.keyfile.text import Keys, Section, given, said, truth

if TYPE_CHECKING:
    from ncm_bridge.keyfile.context import Context
    from ncm_bridge.links import Link
    from ncm_bridge.schema.ethtool import Ethtool

WAKE = {"p": 0x2, "u": 0x4, "m": 0x8, "b": 0x10, "a": 0x20, "g": 0x40}
"""NMSettingWiredWakeOnLan of the letters of ethtool(8)."""
_CHILD = re.compile(r"(?P<parent>.+)\.(?P<key>[0-9A-Fa-f]{4})\Z")


def hwaddr(link: Link, context: Context) -> Text | None:
    """The MAC address of the card where it is wanted and known."""
    card = (context.profile.cards or {}).get(link.name)
    mac, wish = None if card is None else card.hwaddr, context.links.wants_hwaddr(link)
    if mac is None or not wish:
        return None
    return Text(Str("", wish.path), Str(mac.upper().replace("-", ":"), mac.path))


def ethernet(link: Link, context: Context) -> Keys:
    """Of [ethernet]; speed and wake-on-LAN stand there too."""
    it = link.record
    found = given(("mac-address", hwaddr(link, context)), ("mtu", it.mtu))
    return found if it.ethtool is None else [*found, *_ethtool(it.ethtool)]


def _ethtool(record: Ethtool) -> Keys:
    autoneg, wol = record.autoneg, record.wol
    return given(
        ("auto-negotiate", autoneg and said(truth(autoneg == "on"), autoneg.path)),
        ("speed", record.speed),
        ("duplex", record.duplex),
        ("wake-on-lan", wol and said(wake(wol), wol.path)),
    )


def wake(letters: str) -> int:
    """The number for letters of ethtool(8); d takes back those before it."""
    found = 0
    for letter in letters:
        found = 0 if letter == "d" else found | WAKE[letter]
    return found


def infiniband(link: Link, context: Context) -> Keys:
    """Of a child ib0.8001 the partition key and the parent are in its name."""
    match = _CHILD.match(link.device)
    return [
        *given(("mac-address", hwaddr(link, context)), ("mtu", link.record.mtu)),
        ("transport-mode", "datagram"),
        *given(
            ("p-key", match and said(int(match["key"], 16), link.device.path)),
            ("parent", match and said(match["parent"], link.device.path)),
        ),
    ]


def ethtool(link: Link) -> list[Section]:
    """The section [ethtool]."""
    it = link.record
    channels = None if it.ethtool is None else it.ethtool.channels
    keys: Keys = []
    for name, value in () if it.offload is None else it.offload.items():
        keys.append((f"feature-{name}", said(truth(value == "on"), value.path)))
    for group, record in (("ring", it.ring), ("channels", channels)):
        for name, value in () if record is None else record.items():
            keys.append((f"{group}-{name}", value))
    return [("ethtool", keys)] if keys else []
