# SPDX-License-Identifier: Apache-2.0
"""NAME.link: what udev does with a card when it finds it (systemd.link(5)).

udev finds the file by the MAC address of the hardware: at that time the card has not its name
yet. The first file that fits is the only one, so what 99-default.link says of names is said again.
"""

from __future__ import annotations

from string import hexdigits
from typing import TYPE_CHECKING

from ncm.resource import File
from ncm_bridge.common import units
from ncm_bridge.common.text import own, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.text import Text
    from ncm.values import Str
    from ncm_bridge.common.context import Context
    from ncm_bridge.common.units import Pair, Section
    from ncm_bridge.links import Link
    from ncm_bridge.schema.interface import Interface

FOLDER = "/etc/systemd/network"
_NAMES = "keep kernel database onboard slot path"
_WOL = {
    "p": "phy", "u": "unicast", "m": "multicast", "b": "broadcast", "a": "arp", "g": "magic",
    "s": "secureon", "d": "off",
}  # fmt: skip
OFFLOAD = {
    "rx": ("ReceiveChecksumOffload",),
    "tx": ("TransmitChecksumOffload",),
    "tso": ("TCPSegmentationOffload", "TCP6SegmentationOffload"),
    "gro": ("GenericReceiveOffload",),
    "gso": ("GenericSegmentationOffload",),
}
RING = {
    "rx": "RxBufferSize", "tx": "TxBufferSize", "rx_mini": "RxMiniBufferSize",
    "rx_jumbo": "RxJumboBufferSize",
}  # fmt: skip
CHANNELS = {
    "rx": "RxChannels", "tx": "TxChannels", "other": "OtherChannels",
    "combined": "CombinedChannels",
}  # fmt: skip


def card_file(link: Link, context: Context, ethtool: bool = True) -> Iterator[File]:
    """The file, for which udev looks by itself. ethtool: whether it sets that too."""
    sections = _sections(link, context, ethtool)
    if sections:
        yield File(
            f"{FOLDER}/10-ncm-{link.device}.link", units.unit(sections), link.record.path,
            meaning=units.meaning, check=units.check, restore=False,
        )  # fmt: skip


def _sections(link: Link, context: Context, ethtool: bool) -> list[Section]:
    """None where the file would say nothing."""
    mac, bound = mac_of(link, context), context.links.wants_hwaddr(link)
    settings = _settings(link.record) if ethtool else []
    plain = context.kind(link) == "device"
    if mac is None or not plain or not (bound or settings):
        return []
    named: list[Pair] = (
        [("Name", said(link.device, link.device, bound))]
        if bound
        else [("NamePolicy", _NAMES), ("AlternativeNamesPolicy", "database onboard slot path")]
    )
    text = said(mac.replace("-", ":").lower(), mac)
    return [("Match", [("PermanentMACAddress", text)]), ("Link", [*named, *settings])]


def mac_of(link: Link, context: Context) -> Str | None:
    """The MAC address of the hardware, where the profile has it."""
    found = (context.profile.cards or {}).get(link.name)
    return None if found is None else found.hwaddr


def is_mac(text: str) -> bool:
    """Six octets, or InfiniBand's twenty."""
    pairs = text.replace("-", ":").split(":")
    digits = all(len(pair) == 2 and set(pair) <= set(hexdigits) for pair in pairs)
    return digits and len(pairs) in (6, 20)


def _settings(it: Interface) -> list[Pair]:
    pairs: list[Pair] = []
    if it.ethtool is not None:
        for key, value in (("Duplex", it.ethtool.duplex), ("WakeOnLan", _wol(it.ethtool.wol))):
            if value is not None:
                pairs.append((key, value))
        if it.ethtool.autoneg is not None:
            pairs.append(("AutoNegotiation", _onoff(it.ethtool.autoneg)))
        if it.ethtool.speed is not None:
            pairs.append(("BitsPerSecond", said(f"{it.ethtool.speed:d}M", it.ethtool.speed)))
    for attribute, keys in OFFLOAD.items():
        wish: Str | None = None if it.offload is None else getattr(it.offload, attribute)
        pairs += [] if wish is None else [(key, _onoff(wish)) for key in keys]
    channels = None if it.ethtool is None else it.ethtool.channels
    for table, record in ((RING, it.ring), (CHANNELS, channels)):
        for attribute, key in table.items():
            number = None if record is None else getattr(record, attribute)
            pairs += [] if number is None else [(key, own(number))]
    return pairs


def _onoff(value: Str) -> Text:
    return said("yes" if value == "on" else "no", value)


def _wol(value: Str | None) -> Text | None:
    if value is None:
        return None
    letters = [letter for letter in _WOL if letter in value and letter != "d"] or ["d"]
    return said(" ".join(_WOL[letter] for letter in letters), value)
