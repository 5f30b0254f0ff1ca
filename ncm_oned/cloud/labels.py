# SPDX-License-Identifier: Apache-2.0
"""Labels: as ncm-opennebula writes them, with "quattor" before the profile's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ncm_oned.cloud.attribute import Attribute, Joined

if TYPE_CHECKING:
    from collections.abc import Iterator


def labels(wish: Any) -> Iterator[Attribute]:
    """LABELS, where the profile gives any."""
    if getattr(wish, "labels", None):
        yield Attribute("LABELS", Joined(("quattor", *wish.labels)))
