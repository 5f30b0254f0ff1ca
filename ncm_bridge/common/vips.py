# SPDX-License-Identifier: Apache-2.0
"""The dummy interfaces for the addresses that a routing daemon announces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ncm.values import Str

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ncm_bridge.schema import NetworkTree, Vip


def vips(network: NetworkTree) -> Iterator[tuple[Str, Vip]]:
    """Device, named as ncm-network's nmstate does, and vip of each that is to be made."""
    for key, vip in (network.vips or {}).items() if network.manage_vips else ():
        yield Str(f"dummy_{key}", key.path), vip
