# SPDX-License-Identifier: Apache-2.0
"""What Open vSwitch keeps itself: its bridges and ports, from its database, beside the kernel."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ncm_bridge.model.link import Link


def asked(links: Iterable[Link | None]) -> bool:
    """Whether one of them is a bridge or port of Open vSwitch."""
    return any(link is not None and (link.ovs or link.ports is not None) for link in links)


def overlay(links: dict[str, Link], declared: Iterable[Link | None]) -> None:
    """Add what the database has to the kernel's links, where one of ``declared`` asks for it.

    HostError where the database does not answer.
    """
    known = list(declared)
    if asked(known):
        from ncm_bridge.ovs import rows

        rows.overlay(
            links, [link.name for link in known if link is not None and link.kind == "ovs"]
        )
