# SPDX-License-Identifier: Apache-2.0
"""Profiles of component onehost, and what is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.promises.life import Result, go


def profile(**components: Any) -> dict[str, Any]:
    """A profile of these components, which are ours."""
    return {"software": {"components": {
        name: {"active": True, "ncm-module": "pyncm", **tree} for name, tree in components.items()
    }}}  # fmt: skip


def made(root: Path, **components: Any) -> Result:
    """Apply them on a scratch root; all must come true, and stay."""
    root.mkdir(exist_ok=True)
    done = go(root, profile(**components))
    assert done.errors == []
    again = go(root, profile(**components))
    assert again.empty and again.touched == [], again.shown
    return done
