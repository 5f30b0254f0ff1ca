# SPDX-License-Identifier: Apache-2.0
"""Options of a Linux bridge and of its ports (/sys/class/net/NAME/bridge and .../brport)."""

from __future__ import annotations

from ncm.schema import Record, boolean, long, record
from ncm.values import Bool, Int, Str
from ncm_bridge.schema.words import interface


class BridgingOptions(Record):
    """The words of BRIDGING_OPTS: files below bridge/ of a bridge, below brport/ of a port."""

    bpdu_guard: Int | None = long("1: a port that gets BPDUs is switched off")
    flush: Int | None = long("1: forget what was learnt")
    hairpin_mode: Int | None = long("1: frames may leave by the port they came in")
    multicast_fast_leave: Int | None = long("1: leave a group at the first message")
    multicast_router: Int | None = long("0 never, 1 as learnt, 2 always a multicast router")
    path_cost: Int | None = long("STP cost of the port")
    priority: Int | None = long("STP priority of the bridge or port")
    root_block: Int | None = long("1: the port never becomes root port")


class BridgeFields(Record):
    """The fields of an interface that is a bridge or a port of one."""

    bridge: Str | None = interface("the bridge that this interface is a port of")
    linkdelay: Int | None = long("wait for the link after it was switched on", 0, unit="s")
    stp: Bool | None = boolean("spanning tree; off on a Bridge when left out")
    delay: Int | None = long("forward delay; 0 on a Bridge when left out", 0, 32767, unit="s")
    bridging_opts: BridgingOptions | None = record(
        BridgingOptions, "further options of a bridge or of a port"
    )
