# SPDX-License-Identifier: Apache-2.0
"""Fields of ncm-network's back end nmstate that not every back end can honour."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem

if TYPE_CHECKING:
    from ncm.schema import Record
    from ncm_bridge.links import Links

NODE = ("main_config", "device_config")
ROUTE = ("cwnd", "initcwnd", "initrwnd")
RULE = ("action", "state", "iif", "fwmark", "fwmask")
_MESSAGE = "needs the back end NetworkManager"


def problems(links: Links, honoured: Collection[str] = ()) -> list[Problem]:
    """A refusal, by path, of each such field that is said; not of those that are ``honoured``."""
    network = links.network
    found = [*_said(network, NODE, honoured)]
    if network.manage_vips and "manage_vips" not in honoured:
        found.append(Problem(network.manage_vips.path, _MESSAGE))
    for link in links:
        for route in link.record.route or ():
            found += _said(route, ROUTE, honoured)
        for rule in link.record.rule or ():
            found += _said(rule, RULE, honoured)
    return found


def _said(record: Record, fields: Collection[str], honoured: Collection[str]) -> Iterator[Problem]:
    for field in fields:
        if field not in honoured and getattr(record, field) is not None:
            yield Problem(record.at(field), _MESSAGE)
