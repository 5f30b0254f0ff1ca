# SPDX-License-Identifier: Apache-2.0
"""What several back ends cannot do, by profile path. who: the back end, as its admin calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm.values import Bool
    from ncm_bridge.links import Link, Links

_PORT_ONLY = (
    "bpdu_guard", "hairpin_mode", "multicast_fast_leave", "multicast_router", "path_cost",
    "root_block",
)  # fmt: skip
_FLAGS = ("bpdu_guard", "hairpin_mode", "multicast_fast_leave", "root_block")


def not_by_networkmanager(links: Links, who: str) -> Iterator[Problem]:
    """Two daemons for one interface."""
    for wish in (links.network.nmcontrolled, *_nmcontrolled(links)):
        if wish:
            yield Problem(wish.path, f"cannot be true: {who} has the interfaces of this node")


def only_by_networkmanager(links: Links, message: str) -> Iterator[Problem]:
    """An interface that nobody would start."""
    network = links.network
    for wish in (network.nmcontrolled, network.allow_nm, *_nmcontrolled(links)):
        if wish is not None and not wish:
            yield Problem(wish.path, message)


def _nmcontrolled(links: Links) -> Iterator[Bool | None]:
    return (link.record.nmcontrolled for link in links)


def impossible_type(link: Link, who: str, ovs: bool = False) -> Iterator[Problem]:
    """What needs a modem's scripts, or Open vSwitch. ovs: whether who can do the latter."""
    it = link.record
    if it.type == "xDSL" or (link.is_ovs and not ovs):
        yield Problem(it.type.path, f"{it.type} is not possible with {who}")


def failure_fatal(link: Link, who: str) -> Iterator[Problem]:
    """That an interface goes down again where one family fails."""
    for value in (link.record.ipv4_failure_fatal, link.record.ipv6_failure_fatal):
        if value:
            yield Problem(value.path, f"cannot be true: {who} stops no interface for that")


def two_numbers(link: Link) -> Iterator[Problem]:
    """The kernel has one number for both families."""
    options = link.record.bonding_opts
    if options is None or options.num_grat_arp is None or options.num_unsol_na is None:
        return
    if options.num_grat_arp != options.num_unsol_na:
        yield Problem(options.num_unsol_na.path, "must be as num_grat_arp: they are one number")


def port_options(link: Link) -> Iterator[Problem]:
    """Options that a bridge itself has not; and truths that are none."""
    options: Any = link.record.bridging_opts
    for name in _PORT_ONLY:
        value = getattr(options, name, None)
        if value is None:
            continue
        if link.is_bridge and name != "multicast_router":
            yield Problem(value.path, "is an option of a port, this is a bridge")
        elif name in _FLAGS and value not in (0, 1):
            yield Problem(value.path, f"is {value:d}, must be 0 or 1")
