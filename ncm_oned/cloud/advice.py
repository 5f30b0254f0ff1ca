# SPDX-License-Identifier: Apache-2.0
"""What is odd about the addresses of a network, and yet may be meant."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.address_range import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_oned.cloud.around import Around
    from ncm_oned.cloud.wanted import Wanted


def advise(wanted: Wanted, around: Around) -> None:
    """Note a gateway that a machine could get, and addresses outside of the network."""
    facet = wanted.facet("ar")
    for each in facet.values if facet else ():
        if isinstance(each, Range) and each.pairs.get("IP"):
            for message in _odd(each, wanted.wish):
                around.note(each.path or wanted.path, message)


def _odd(at: Range, wish: Any) -> Iterator[str]:
    first = ipaddress.IPv4Address(at.pairs["IP"])
    last = first + (at.size - 1)
    gateway = getattr(wish, "gateway", None)
    if gateway is not None and first <= ipaddress.IPv4Address(str(gateway)) <= last:
        yield f"the gateway {gateway!s} is one of its addresses: a machine may get it"
    net = _subnet(wish)
    if net is not None and (first not in net or last not in net):
        yield f"leads from {first} to {last}, out of the network {net}"


def _subnet(wish: Any) -> ipaddress.IPv4Network | None:
    address, mask = getattr(wish, "network_address", None), getattr(wish, "network_mask", None)
    if address is None or mask is None:
        return None
    try:
        return ipaddress.IPv4Network(f"{address!s}/{mask!s}", strict=False)
    except ValueError:
        return None
