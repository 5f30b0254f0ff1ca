# SPDX-License-Identifier: Apache-2.0
"""Linux bridges and their ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.checks.address import check_plain

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.links import Link, Links


def check_bridge(link: Link, links: Links, report: Report) -> None:
    """stp, delay and bridging_opts stand only where something reads them."""
    it = link.record
    if it.stp is not None and it.type not in ("Bridge", "OVSBridge"):
        report(it.at("stp"), f"is for bridges, type is {it.type}")
    if it.delay is not None and not link.is_bridge:
        report(it.at("delay"), f"is for a Bridge, type is {it.type}")
    if it.bridging_opts is not None and it.bridge is None and not link.is_bridge:
        report(it.at("bridging_opts"), "is for a Bridge or its ports")


def check_port(link: Link, links: Links, report: Report) -> None:
    it = link.record
    if it.bridge is None:
        return
    check_plain(link, report, f"{link.name} is a port of bridge {it.bridge}")
    bridge = links.find(it.bridge)
    if bridge is not None and not bridge.is_bridge:
        report(it.bridge.path, f"{it.bridge} is of type {bridge.record.type}, must be Bridge")
    if link.is_bridge or link.is_ovs:
        report(it.bridge.path, f"a port cannot be of type {it.type}")
    if it.master is not None:
        report(it.bridge.path, f"is a slave of {it.master} already")
