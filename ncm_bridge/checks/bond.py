# SPDX-License-Identifier: Apache-2.0
"""Bonds and their slaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm_bridge.checks.address import check_plain
from ncm_bridge.checks.names import exists

if TYPE_CHECKING:
    from ncm.schema import Report
    from ncm_bridge.links import Link, Links

_BONDABLE = ("Ethernet", "Infiniband")


def check_bond(link: Link, links: Links, report: Report) -> None:
    options = link.record.bonding_opts
    if options is None:
        return
    if link.record.type not in _BONDABLE:
        report(options.path, f"is for a bond, type is {link.record.type}")
    primary = options.primary
    if primary is None or not exists(primary, links, report):
        return
    slave = links.find(primary)
    if slave is None or slave.record.master is None or links.find(slave.record.master) is not link:
        report(primary.path, f"{primary} is no slave of {link.name}")


def check_slave(link: Link, links: Links, report: Report) -> None:
    master = link.record.master
    if master is None:
        return
    check_plain(link, report, f"{link.name} is a slave of {master}")
    bond = links.find(master)
    if bond is not None and bond.record.type not in _BONDABLE:
        report(master.path, f"{master} is of type {bond.record.type}, cannot be a bond")
