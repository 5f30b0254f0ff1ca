# SPDX-License-Identifier: Apache-2.0
"""What ifupdown cannot do, by profile path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ncm.errors import Problem
from ncm_bridge import nmstate_only
from ncm_bridge.networkd.refused import fatal, of_a_port, of_type, one_number, unmanaged

if TYPE_CHECKING:
    from ncm_bridge.links import Link
    from ncm_bridge.networkd.context import Context

WHO = "ifupdown"
HONOURED = (
    "manage_vips", "cwnd", "initcwnd", "initrwnd", "action", "iif", "fwmark", "fwmask",
)  # fmt: skip


def problems(context: Context) -> list[Problem]:
    found = nmstate_only.problems(context.links, HONOURED)
    found += unmanaged(context, WHO)
    for link in context.links:
        found += [*of_type(link, WHO), *fatal(link, WHO), *one_number(link), *_link(link)]
    return found


def _link(link: Link) -> Iterator[Problem]:
    it = link.record
    if link.dynamic and it.defroute is not None and not it.defroute:
        yield Problem(it.defroute.path, f"cannot be false with bootproto {it.bootproto}: {WHO}"
                      " has no word that keeps a server's gateway away")  # fmt: skip
    if it.bridging_opts is not None:
        yield from of_a_port(link)
