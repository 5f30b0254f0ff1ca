# SPDX-License-Identifier: Apache-2.0
"""Single links of which a plan is made."""

from __future__ import annotations

from typing import Any

from ncm_bridge.model.link import Link

Links = dict[str, Link]


def link(name: str, kind: str = "device", **more: Any) -> Links:
    """One that is up; more: its other fields."""
    made = Link(name, kind)
    made.up, made.master = True, ""
    for field, value in more.items():
        setattr(made, field, value)
    return {name: made}
