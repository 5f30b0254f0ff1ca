# SPDX-License-Identifier: Apache-2.0
"""What ifupdown cannot do, by profile path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge import nmstate_only
from ncm_bridge.common.refused import (
    failure_fatal,
    impossible_type,
    not_by_networkmanager,
    port_options,
    two_numbers,
)

if TYPE_CHECKING:
    from ncm_bridge.common.context import Context
    from ncm_bridge.links import Link

WHO = "ifupdown"
HONOURED = (
    "manage_vips", "cwnd", "initcwnd", "initrwnd", "action", "iif", "fwmark", "fwmask",
)  # fmt: skip


def problems(context: Context) -> list[Problem]:
    """All at once."""
    found = nmstate_only.problems(context.links, HONOURED)
    found += not_by_networkmanager(context.links, WHO)
    for link in context.links:
        found += [*impossible_type(link, WHO, ovs=True), *failure_fatal(link, WHO)]
        found += [*two_numbers(link), *_link(link)]
    return found


def _link(link: Link) -> Iterator[Problem]:
    it = link.record
    if link.dynamic and it.defroute is not None and not it.defroute:
        yield Problem(it.defroute.path, f"cannot be false with bootproto {it.bootproto}: {WHO}"
                      " has no word that keeps a server's gateway away")  # fmt: skip
    if it.bridging_opts is not None:
        yield from port_options(link)
