# SPDX-License-Identifier: Apache-2.0
"""What ethtool(8) sets when an interface comes up."""

from __future__ import annotations

from ncm.schema import Record, choice, long, record, string
from ncm.values import Int, Str


class Offload(Record):
    """ethtool --offload."""

    rx: Str | None = choice("checksums of received frames", "on", "off")
    tx: Str | None = choice("checksums of sent frames", "on", "off")
    tso: Str | None = choice("segmentation of TCP", "on", "off")
    gro: Str | None = choice("joining of received segments", "on", "off")
    gso: Str | None = choice("late segmentation", "on", "off")


class Ring(Record):
    """ethtool --set-ring."""

    rx: Int | None = long("entries of the receive ring", 0)
    tx: Int | None = long("entries of the transmit ring", 0)
    rx_mini: Int | None = long("entries of the mini receive ring", 0, name="rx-mini")
    rx_jumbo: Int | None = long("entries of the jumbo receive ring", 0, name="rx-jumbo")


class Channels(Record):
    """ethtool --set-channels."""

    rx: Int | None = long("channels that only receive", 0)
    tx: Int | None = long("channels that only send", 0)
    other: Int | None = long("channels for other things", 0)
    combined: Int | None = long("channels for both", 0)


class Ethtool(Record):
    """ethtool --change."""

    autoneg: Str | None = choice("negotiation of speed and duplex", "on", "off")
    speed: Int | None = long("speed", 1, unit="Mbit/s")
    duplex: Str | None = choice("duplex", "half", "full")
    wol: Str | None = string(
        "wake on LAN: letters of ethtool(8)", pattern="[pumbagsd]+", hint="letters of pumbagsd"
    )
    channels: Channels | None = record(Channels, "numbers of channels")


class EthtoolFields(Record):
    """The fields of an interface that go into ETHTOOL_OPTS."""

    offload: Offload | None = record(Offload, "what the card does instead of the kernel")
    ring: Ring | None = record(Ring, "sizes of the rings")
    ethtool: Ethtool | None = record(Ethtool, "link settings and channels")
